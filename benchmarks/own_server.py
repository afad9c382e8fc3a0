"""`python own_server.py STORE PORT [KEPT [TOKENS]]`: this project over a store, until it is ended.

It writes its access log beside the store, as a server does.

KEPT says how many megabytes of answers it may keep; without it none, so that every question is answered anew. TOKENS is
the file with the tokens it tells callers apart by; without it everybody is taken for who started it.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from lifealliance.credentials import Tokens
from lifealliance.reader import KnowledgeReader
from lifealliance.web import journal
from lifealliance.web.allowance import Allowance
from lifealliance.web.app import create_app
from lifealliance.web.callers import Callers
from lifealliance.web.serve import answering
from lifealliance.web.settings import Settings

if __name__ == "__main__":
    store, port, kept = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3] if len(sys.argv) > 3 else 0)
    # Seconds are reckoned with as for everybody, and never run out.
    callers = Callers(Tokens(Path(sys.argv[4])), None, Allowance(6e9, 1e9)) if len(sys.argv) > 4 else None
    with (
        KnowledgeReader(store) as reader,
        journal.kept(store),
        answering(create_app(reader, Settings(kept_mb=kept), callers), port=port),
    ):
        threading.Event().wait()
