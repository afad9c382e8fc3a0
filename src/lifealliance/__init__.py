"""The knowledge graph of an emerging grounded theory.

Coded evidence comes in by one door, becomes a frozen Study, becomes RDF, is held against the shapes, and only then is
put, whole or not at all, into its named graphs. `lifealliance.knowledge.KnowledgeBase` is the object that does it.
"""

__version__ = "0.1.0"
