"""Asking what is in a store: the part of the knowledge base that reads and never writes.

The command line's questions and the whole web stand on this alone, so that neither can change anything and neither
waits for what only loading needs.
"""

from lifealliance.reader.store import ALL, PUBLISHED_ID, default_store
from lifealliance.reader.theory import KnowledgeReader

__all__ = ["ALL", "PUBLISHED_ID", "KnowledgeReader", "default_store"]
