"""The codes of a project as a REFI-QDA codebook (.qdc): names, tree, definitions, colours, and sets of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.exporters.refi_qda.markup import Guids, box, codes_xml, element, headed

if TYPE_CHECKING:
    from lifealliance.model.coded import CodedProject


def codebook(project: CodedProject, origin: str) -> bytes:
    """The codebook as a file.

    Raises:
        BadInput: there is no code, which the standard does not allow for; or a code stands under itself.
    """
    guids = Guids()
    for code in project.codes:
        guids.give("code", code.key)
    for group in project.groups:
        guids.give("group", group.key)
    codes = {code.key for code in project.codes}
    sets = []
    for group in project.groups:
        members = [key for key in group.members if key in codes]
        if members:
            description = element("Description", {}, text=group.description) if group.description else ""
            own = (element("MemberCode", {"guid": guids.of("code", key)}) for key in members)
            about = {"guid": guids.of("group", group.key), "name": group.name}
            sets.append(element("Set", about, [description, *own]))
    parts = [element("Codes", {}, codes_xml(project, guids, {})), box("Sets", sets)]
    return headed("CodeBook", "urn:QDA-XML:codebook:1.0", {"origin": origin}, parts, "codebook")
