"""`python own_server.py STORE PORT [KEPT]`: this project over a store, for who started it, until it is ended.

It writes its access log beside the store, as a server does.

KEPT says how many megabytes of answers it may keep; without it none, so that every question is answered anew.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from lifealliance.reader import KnowledgeReader
from lifealliance.web import journal
from lifealliance.web.app import create_app
from lifealliance.web.serve import answering
from lifealliance.web.settings import Settings

if __name__ == "__main__":
    store, port, kept = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3] if len(sys.argv) > 3 else 0)
    with (
        KnowledgeReader(store) as reader,
        journal.kept(store),
        answering(create_app(reader, Settings(kept_mb=kept)), port=port),
    ):
        threading.Event().wait()
