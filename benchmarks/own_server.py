"""`python own_server.py STORE PORT`: this project over a store, for the person who started it, until it is ended."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from lifealliance.reader import KnowledgeReader
from lifealliance.web.app import create_app
from lifealliance.web.serve import answering

if __name__ == "__main__":
    with KnowledgeReader(Path(sys.argv[1])) as reader, answering(create_app(reader), port=int(sys.argv[2])):
        threading.Event().wait()
