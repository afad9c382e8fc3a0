"""What a store keeps of a study is the study, and the project goes out of it as it came in."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lifealliance import importers
from lifealliance.errors import BadInput
from lifealliance.model import kept
from lifealliance.model.leaving import project_of
from lifealliance.model.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.study import Study


def test_a_study_comes_back_whole(demo_study: Study, tmp_path: Path) -> None:
    """What was kept is equal to what was given, and keeping it again gives the same bytes."""
    data = b"".join(kept.Dumped(demo_study))
    again = kept.restore(io.BytesIO(data), Texts(tmp_path))
    assert again == demo_study
    assert b"".join(kept.Dumped(again)) == data


def test_a_field_that_a_version_did_not_know_takes_its_default(demo_study: Study, tmp_path: Path) -> None:
    """What an earlier version wrote without a field is read; what is no study at all is refused."""
    head, _, texts = b"".join(kept.Dumped(demo_study)).partition(b"\n")
    document = json.loads(head)
    assert document["fields"]["Study"].pop() == "rest"
    document["study"].pop()
    less = b"\n".join((json.dumps(document).encode(), texts))
    assert kept.restore(io.BytesIO(less), Texts(tmp_path)).codes == demo_study.codes
    with pytest.raises(BadInput, match="earlier version"):
        kept.restore(io.BytesIO(b'{"fields": {}, "study": []}'), Texts(tmp_path))


def test_the_project_of_a_study_is_the_one_that_was_read(demo_study: Study, demo_folder: Path) -> None:
    """Every coder, code, source, coding, memo and link is there; a passage of the sheet Evidence is one more."""
    read = importers.read(demo_folder / "invented.qdpx")
    out = project_of(demo_study)
    assert (out.name, out.coders, out.codes, out.sources) == (read.name, read.coders, read.codes, read.sources)
    assert set(out.codings) == set(read.codings)
    assert set(out.excerpts) >= set(read.excerpts)
    assert set(out.memos) == set(read.memos)
    assert (out.cases, out.groups, out.relations) == (read.cases, read.groups, read.relations)


def test_what_a_study_no_longer_holds_does_not_go_out(demo_study: Study) -> None:
    """Without a record's passages and text, nothing that hangs on it is in the project."""
    gone = demo_study.records[0].key
    less = replace(
        demo_study,
        records=demo_study.records[1:],
        passages=tuple(one for one in demo_study.passages if one.excerpt.source != gone),
        texts={key: text for key, text in demo_study.texts.items() if key != gone},
    )
    out = project_of(less)
    assert gone not in {source.key for source in out.sources} | {coding.span[0] for coding in out.codings}
    assert len(out.codings) < len(project_of(demo_study).codings)
