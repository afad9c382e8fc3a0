"""Files packed into one zip archive: the same files give the same bytes, whenever and wherever it is made."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the time of writing is no part of what is in it


def archived(files: Mapping[str, bytes], *, smaller: bool = False) -> bytes:
    """The files as a zip archive, in their order.

    Args:
        files: content by name.
        smaller: compress them; some QDA tools only read what is not.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED if smaller else zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, _DATE)
            member.create_system, member.external_attr = 3, 0o644 << 16  # as on Unix, wherever it is written
            member.compress_type = archive.compression
            archive.writestr(member, content)
    return packed.getvalue()
