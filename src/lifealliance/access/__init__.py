"""Who may see what of a study, and what is left of it when somebody withdraws: decided on the Study itself.

What is decided here is decided before a triple is written, so that nothing later has to remember it.
"""

from lifealliance.access.withdrawal import RESEARCHERS, Taken, applied, decided, shown, without

__all__ = ["RESEARCHERS", "Taken", "applied", "decided", "shown", "without"]
