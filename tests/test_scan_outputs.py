"""The scan is run over every kind of output: a clean study has no name in any, a planted one is found in each."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from tests.conftest import DEMO

from lifealliance.cli import main
from lifealliance.exporters import formats
from lifealliance.iris import LA, RDFS
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.web import journal
from lifealliance.web.app import create_app
from lifealliance.web.serve import answering

#: The key file. None of these names stands in the demonstration.
NAMES = ("Jane Roe", "Sinéad O'Brien", "陳大文", "Ögmundur Þórsson")
KEY = "pseudonym,name\n" + "".join(
    f"{pseudonym},{name}\n" for pseudonym, name in zip(("Maren", "Ivo", "Dov", "Winnie"), NAMES, strict=True)
)
LINES = set(range(2, 2 + len(NAMES)))
PLANTED = " & ".join(NAMES)
#: Where they are put: title, category, code, statement, words and name of a quote, and a pseudonym that is none.
PLACES = {
    "Neighbouring: how two people": PLANTED,
    "Lending and returning": PLANTED,
    "Leaving the return open": f"{PLANTED} again",
    "What is lent, in either direction,": PLANTED,
    '"If I say when, it\'s a library book.",,,Tomas': f'"{PLANTED}",,,Tomas',
    ",Kas,": f",{PLANTED} II,",
    ",Q5,": f",{PLANTED} V,",
}
QUERY = f"SELECT ?o WHERE {{ ?s a <{LA['Category']}> ; <{RDFS['label']}> ?o }}"
ADDRESSES = (
    "/",
    "/studies",
    "/studies/demo",
    "/studies/demo/claims",
    "/studies/demo/passages?dyad=D01",
    "/studies/demo/report",
    "/studies/demo/diff?from=1&to=2",
    "/studies/demo/protocol",
    "/studies/demo/data?format=ttl",
    "/search?q=Roe&study=demo",
    "/questions/CQ13?study=demo",
    "/questions/CQ46?study=demo",
    f"/sparql?query={quote(QUERY)}",
)
#: What shows no words of a study.
SILENT = ("-home.json", "protocol.json", "nothing")
SPEAKING = ("text/html", "application/json")
#: Where a format speaks of single passages or quotes, and the tier has none, there is nothing to find.
FROM = {"csv": Tier.SAFEGUARDED, "annotations": Tier.SAFEGUARDED, "quotes": Tier.QUOTABLE}


def run(*words: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main([*words])
    return int(str(ended.value.code))


def planted(folder: Path) -> Path:
    """A copy of the demonstration with all names of the key file in a category and in a quote."""
    shutil.copytree(DEMO, folder)
    shutil.rmtree(folder / "codebooks")
    project = folder / "invented.qdpx"
    with zipfile.ZipFile(project) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    project_text = parts["project.qde"].decode()
    for words, names in PLACES.items():
        project_text = project_text.replace(f'"{words}"', f'"{names.replace("&", "&amp;")}"')
    parts["project.qde"] = project_text.encode()
    with zipfile.ZipFile(project, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    for path in (folder / "study").glob("*.csv"):
        said = path.read_text(encoding="utf-8")
        for words, names in PLACES.items():
            said = said.replace(words, names)
        path.write_text(said, encoding="utf-8")
    return folder


def write_all(store: Path, out: Path, asked: str, person: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every export at every tier, pages and documents, answers, refusals, reports and the log, each as a file."""
    out.mkdir()
    with KnowledgeReader(store) as reader, journal.kept(out / "server"):
        for tier in (Tier.PUBLIC, Tier.CONTROLLED):
            with (
                answering(create_app(reader.at(tier))) as url,
                httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
            ):
                _write_pages(client, out, tier, quote(asked))
    for name, words in {
        "answer": ("ask", "CQ13", "--study", "demo", "--csv"),
        "answer-json": ("ask", "CQ13", "--study", "demo", "--json"),
        "quotes": ("ask", "CQ46", "--study", "demo"),
        "report": ("check", "demo"),
        "diff": ("diff", "demo", "1", "2"),
        "participants": ("participants", "demo"),
        "withdrawal": ("withdraw", "demo", person),
        "refusal": ("ask", "CQ09", "--study", "demo", "--claim", asked),
    }.items():
        run(*words, "--store", str(store))
        said = capsys.readouterr()
        (out / f"command-{name}.txt").write_text(said.out + said.err, encoding="utf-8")
    with KnowledgeBase(store) as kb:
        for tier in TIERS:
            for name, form in formats().items():
                if name == "rocrate":
                    pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
                file = out / f"export-{name}-{tier}{form.ending}"
                file.write_bytes(kb.at(tier).export("demo", name).body)


def _write_pages(client: httpx.Client, out: Path, tier: Tier, asked: str) -> None:
    for number, address in enumerate((*ADDRESSES, f"/questions/CQ09?study=demo&claim={asked}", f"/none/{asked}")):
        for accept in SPEAKING:
            found = client.get(address, headers={"Accept": accept})
            if found.status_code == httpx.codes.NOT_ACCEPTABLE:
                continue
            kind = "refusal" if found.is_error else "page"
            name = (
                "nothing" if "/none/" in address else address.strip("/").partition("?")[0].replace("/", "-") or "home"
            )
            (out / f"{kind}-{tier}-{number}-{name}.{accept.rpartition('/')[2]}").write_bytes(found.content)


def scanned(key: Path, store: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, set[int]]]:
    """Exit code of the command, and the lines of the key file found, by the file or the tier they are found in."""
    code = run("scan", str(key), str(out), "--store", str(store), "--json")
    found: dict[str, set[int]] = {}
    for it in json.loads(capsys.readouterr().out):
        place = it["place"] if it["place"].startswith("study ") else Path(it["place"].partition(", ")[0]).name
        found.setdefault(place, set()).add(it["line"])
    return code, found


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The key file, in a folder of its own."""
    path = tmp_path / "key" / "key.csv"
    path.parent.mkdir()
    path.write_text(KEY, encoding="utf-8")
    return path


def test_no_output_of_a_clean_study_has_a_name_in_it(
    demo_store: Path, key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pseudonyms stand in many of them, and no name of the key file in any."""
    write_all(demo_store, tmp_path / "out", "S99", "Kas", capsys)
    assert scanned(key, demo_store, tmp_path / "out", capsys) == (0, {})
    files = [path.name for path in (tmp_path / "out").iterdir()]
    assert len(files) > len(formats()) * len(TIERS) + 2 * len(ADDRESSES)
    assert b"Maren" in b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())


def test_a_planted_name_is_found_in_every_kind_of_output(
    key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All names, however a format spells accents, apostrophes and signs; the log has none, whatever was asked."""
    store, out = tmp_path / "store", tmp_path / "out"
    with KnowledgeBase(store) as kb:
        kb.load(planted(tmp_path / "study"))
    write_all(store, out, PLANTED, f"{PLANTED} II", capsys)
    code, found = scanned(key, store, out, capsys)
    assert code == 1
    expected = {f"study demo, {tier} tier" for tier in TIERS}
    expected |= {
        f"export-{name}-{tier}{form.ending}"
        for tier in TIERS
        for name, form in formats().items()
        if tier.sees(FROM.get(name, Tier.PUBLIC))
    }
    files = {path.name for path in out.iterdir()}
    begins = ("page-controlled", "refusal-controlled", "command")
    told = {name for name in files if name.startswith(begins) and not any(it in name for it in SILENT)}
    expected |= told
    assert len(told) > 2 * len(ADDRESSES)
    assert {name: found.get(name) for name in expected} == dict.fromkeys(expected, LINES)
    log = journal.place(out / "server")
    assert log.stat().st_size > 0
    assert log.name not in found
    log.write_text(log.read_text(encoding="utf-8") + f"{PLANTED}\n", encoding="utf-8")
    assert scanned(key, store, log, capsys)[1][log.name] == LINES
