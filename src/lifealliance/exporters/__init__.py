"""One module per format a study can leave in. The folder is the registry.

An exporter is a module with `FORMATS`, the formats it writes (see `values.Format`). It is handed the study that may be
seen and writes it; what may be seen is decided before. To add a format, add its module.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem

if TYPE_CHECKING:
    from lifealliance.exporters.values import Format


def formats() -> dict[str, Format]:
    """Every format by the word a person types, in the order of the words."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    known: list[Format] = [form for module in modules for form in getattr(module, "FORMATS", ())]
    return {form.name: form for form in sorted(known, key=lambda form: form.name)}


def chosen(name: str) -> Format:
    """The format of that name.

    Raises:
        BadInput: there is none; the message lists those there are.
    """
    known = formats()
    if name not in known:
        raise BadInput(Problem("export", f"There is no format {name}.", f"Use one of: {', '.join(known)}."))
    return known[name]
