"""Where the statements lie: whole generations on disk, and the processes that answer SPARQL over them.

`embedded.Store` is the door; `values` holds what goes through it. This room knows text and terms, not questions and not
studies. The package itself imports nothing, because every query process begins by importing it.
"""
