"""Who asks and what they may see: tokens, the local login, allowances, the access log, and where the server listens."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from lifealliance.credentials import Tokens, beside
from lifealliance.errors import BadInput, NotFound, Refused, StoreDamaged
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.web import journal
from lifealliance.web.allowance import Allowance
from lifealliance.web.app import create_app
from lifealliance.web.callers import Callers
from lifealliance.web.exposure import demand_tokens, exposure, said
from lifealliance.web.gate import access
from lifealliance.web.login import Logins
from lifealliance.web.refusals import Unauthorised
from lifealliance.web.serve import answering, serve
from lifealliance.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase

TODAY = date(2026, 3, 1)
MOST = Allowance(per_minute=6e6, most=1e6)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """Tokens of a store."""
    return Tokens(tmp_path_factory.mktemp("tokens") / "tokens.json")


@pytest.fixture(scope="module")
def shown(tokens: Tokens) -> dict[Tier, str]:
    """A token for each tier."""
    return {tier: tokens.new(f"of-{tier}", tier) for tier in TIERS}


@pytest.fixture(scope="module")
def logins() -> Logins:
    """The local way in."""
    return Logins()


@pytest.fixture(scope="module")
def site(demo_store: Path, tokens: Tokens, logins: Logins, shown: dict[Tier, str]) -> Iterator[httpx.Client]:
    """A client of a server that tells callers apart, which shows nothing of itself."""
    assert shown
    with (
        KnowledgeReader(demo_store) as reader,
        answering(create_app(reader, callers=Callers(tokens, logins, MOST))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def logged_in(site: httpx.Client, logins: Logins) -> dict[str, str]:
    """The cookie of a new session."""
    cookie = site.get(logins.address()).headers["set-cookie"].partition(";")[0]
    site.cookies.clear()
    return {"Cookie": cookie}


def test_a_token_is_kept_as_its_hash_for_its_owner_alone(tmp_path: Path) -> None:
    """The file holds no token and nobody else can read it; two tokens share nothing; 43 letters carry 256 bits."""
    tokens = Tokens(tmp_path / "tokens.json", lambda: TODAY)
    one, other = tokens.new("maria", Tier.QUOTABLE), tokens.new("jonas", Tier.PUBLIC, 1)
    assert re.fullmatch(r"la_[\w-]{43}", one)
    assert one != other
    text = (tmp_path / "tokens.json").read_text(encoding="utf-8")
    assert one[3:] not in text
    assert (tmp_path / "tokens.json").stat().st_mode & 0o777 == 0o600
    found = tokens.find(one)
    assert found is not None
    assert (found.name, found.tier, found.expires) == ("maria", Tier.QUOTABLE, TODAY + timedelta(days=90))
    assert (
        tokens.find(one[:-1]) is tokens.find("") is tokens.find("la_" + "x" * 10_000) is tokens.find("\udcff") is None
    )


def test_a_token_ends_with_its_last_day_and_at_once_when_revoked(tmp_path: Path) -> None:
    """It is good on its last day and not after it; another process's revocation counts without a restart."""
    day = [TODAY]
    tokens = Tokens(tmp_path / "tokens.json", lambda: day[0])
    text = tokens.new("maria", Tier.QUOTABLE, 1)
    day[0] += timedelta(days=1)
    assert tokens.find(text)
    day[0] += timedelta(days=1)
    assert tokens.find(text) is None
    again = tokens.new("maria", Tier.PUBLIC)
    assert tokens.find(again)
    Tokens(tmp_path / "tokens.json").revoke("maria")
    assert tokens.find(again) is None
    with pytest.raises(NotFound, match="Tokens: none"):
        tokens.revoke("maria")


def test_the_day_of_last_use_is_written_once_a_day(tmp_path: Path) -> None:
    """The day, not the hour; and not for a token that was revoked meanwhile."""
    tokens = Tokens(tmp_path / "tokens.json", lambda: TODAY)
    found = tokens.find(tokens.new("maria", Tier.QUOTABLE))
    assert found
    assert tokens.is_new_today(found)
    tokens.mark_used(found)
    (now,) = tokens.all()
    assert now.used == TODAY
    assert not tokens.is_new_today(now)
    tokens.revoke("maria")
    tokens.new("maria", Tier.PUBLIC)
    tokens.mark_used(found)
    assert tokens.all()[0].used is None


@pytest.mark.parametrize(("name", "days"), [("", 1), ("a b", 1), ("anonymous", 1), ("here", 1), ("x\ny", 1), ("x", 0)])
def test_a_token_that_can_not_be_is_refused(name: str, days: int, tmp_path: Path) -> None:
    """Names that would spoil the log or mean somebody else, and days beyond the limits."""
    with pytest.raises(BadInput):
        Tokens(tmp_path / "tokens.json").new(name, Tier.PUBLIC, days)
    assert not (tmp_path / "tokens.json").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 2, "tokens": []}', '{"format": 1, "tokens": [{}]}', "null"]
)
def test_a_damaged_file_lets_nobody_in(text: str, tmp_path: Path) -> None:
    """No token counts, and the sentence says what to do."""
    file = tmp_path / "tokens.json"
    file.touch(0o600)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StoreDamaged, match="make the tokens anew"):
        Tokens(file).find("la_x")


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """The sentence is the command that mends it."""
    tokens = Tokens(tmp_path / "tokens.json")
    tokens.new("maria", Tier.PUBLIC)
    (tmp_path / "tokens.json").chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        tokens.good()


def test_tokens_by_command(tmp_path: Path) -> None:
    """A token is printed once and never listed; revoked it is gone; refusals end with 2."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "lifealliance", "token", *words, "--store", str(tmp_path / "store")]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    made = run("new", "maria", "--tier", "quotable", "--days", "30")
    token = made.stdout.strip()
    assert (made.returncode, token[:3]) == (0, "la_")
    assert run("new", "maria", "--tier", "public").returncode == 2
    listed = run("list", "--json").stdout
    assert token not in listed
    assert [(it["name"], it["tier"], it["used"]) for it in json.loads(listed)["tokens"]] == [
        ("maria", "quotable", None)
    ]
    assert Tokens(beside(tmp_path / "store")).find(token)
    assert run("revoke", "maria").returncode == 0
    assert run("list").stdout.strip() == "There are no tokens."
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("tier", TIERS)
def test_a_token_sees_its_tier(tier: Tier, site: httpx.Client, shown: dict[Tier, str], demo: KnowledgeBase) -> None:
    """Every kind of address answers from the store of that tier: version, studies, SPARQL, whole study, graphs."""
    seen = demo.at(tier)
    header = bearer(shown[tier])
    assert site.get("/health", headers=header).json()["data"] == seen.version
    listed = site.get("/studies", headers=header).json()
    assert listed["version"] == seen.version
    assert [study["id"] for study in listed["studies"]] == [study.id for study in seen.studies()]
    count = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    said = site.get("/sparql", params={"query": count}, headers=header).json()["results"]["bindings"]
    assert said == json.loads(seen.sparql(count, "application/sparql-results+json").body)["results"]["bindings"]
    for study in seen.studies():
        whole = site.get(f"/studies/{study.id}/data", params={"format": "nq"}, headers=header).content
        assert whole.endswith(seen.data(study.id, "application/n-quads"))
    sizes = {graph: facts.quads for study in seen.studies() for graph, facts in study.graphs.items()}
    void = site.get("/.well-known/void", headers=header).text
    assert all(f"<{graph}>" in void for graph in sizes)


def test_nobody_in_particular_sees_what_is_public(
    site: httpx.Client, demo: KnowledgeBase, shown: dict[Tier, str], logins: Logins
) -> None:
    """Without a token the public store answers; a session sees everything; both are told apart by Vary and ETag."""
    public = site.get("/studies")
    assert public.json()["version"] == demo.at(Tier.PUBLIC).version
    session = logged_in(site, logins)
    whole = site.get("/studies", headers=session)
    assert whole.json()["version"] == demo.version
    assert whole.headers["etag"] != public.headers["etag"]
    assert site.get("/studies", headers={"If-None-Match": whole.headers["etag"]}).status_code == 200
    for answered, kept in ((public, "public, no-cache"), (whole, "private, no-store")):
        assert answered.headers["vary"] == "Accept, Authorization, Cookie"
        assert answered.headers["cache-control"] == kept
    page = site.get("/", headers={"Accept": "text/html"}).text
    assert "You see the public tier." in page
    assert "You see the" not in site.get("/", headers={"Accept": "text/html", **session}).text
    # A token that is shown counts before the cookie.
    assert (
        site.get("/studies", headers=session | bearer(shown[Tier.PUBLIC])).json()["version"] == public.json()["version"]
    )


@pytest.mark.parametrize(
    "value", ["Bearer la_wrong", "Bearer", "Basic YTpi", "la_x", "Bearer " + "x" * 100_000, "Bearer \xff", "Bearer a b"]
)
def test_a_wrong_token_is_refused_and_never_taken_for_nobody(value: str, site: httpx.Client) -> None:
    """401 as a document, with the scheme that is wanted; nothing of what was shown comes back."""
    answered = site.get("/studies", headers={b"Authorization": value.encode("latin-1")})
    assert answered.status_code == 401
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.headers["www-authenticate"].startswith("Bearer")
    assert answered.json()["code"] == "unauthorised"
    assert "la_wrong" not in answered.text


def test_two_tokens_at_once_are_none(site: httpx.Client, shown: dict[Tier, str]) -> None:
    """Nobody has to guess which of two counts."""
    twice = [("Authorization", f"Bearer {shown[tier]}") for tier in (Tier.PUBLIC, Tier.CONTROLLED)]
    assert site.get("/studies", headers=twice).status_code == 401


def test_the_login_works_once(site: httpx.Client) -> None:
    """A cookie no script reads and no other page sends; the second use is refused, and the terminal gets the next."""
    told: list[str] = []
    now = [0.0]
    logins = Logins(told.append, lambda: now[0])
    first = logins.address()
    cookie = logins.open(first.partition("=")[2])
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    value = cookie.partition(";")[0].partition("=")[2]
    assert logins.known(value)
    assert len(told) == 1
    for code in (first.partition("=")[2], "none", ""):
        with pytest.raises(Unauthorised, match="has been used"):
            logins.open(code)
    assert len(told) == 1
    now[0] = 601.0
    with pytest.raises(Unauthorised, match="ten minutes"):
        logins.open(told[0].partition("=")[2])
    assert len(told) == 2
    now[0] = 13 * 3600.0
    assert not logins.known(value)
    assert site.get("/login", params={"code": "none"}).status_code == 401
    assert site.get("/login").status_code == 422


def test_a_session_ends_and_counts_on_own_pages_only(site: httpx.Client, logins: Logins) -> None:
    """Where a browser says that another site's page asks, the cookie is nobody's; after logging out as well."""
    session = logged_in(site, logins)
    whole = site.get("/studies", headers=session).json()["version"]
    for said_by_browser in ("cross-site", "same-site"):
        headers = session | {"Sec-Fetch-Site": said_by_browser}
        assert site.get("/studies", headers=headers).json()["version"] != whole
    assert site.get("/studies", headers=session | {"Sec-Fetch-Site": "same-origin"}).json()["version"] == whole
    assert site.post("/logout", headers=session).status_code == 303
    site.cookies.clear()
    assert site.get("/studies", headers=session).json()["version"] != whole
    assert site.get("/studies", headers={"Cookie": "=;;;=" + "x" * 5000}).status_code == 200
    # RFC 9110, section 5.5: control characters stand in no header.
    assert site.get("/studies", headers={"Cookie": "\x01=1"}).status_code == 400


def test_who_guesses_is_told_to_wait_and_keeps_nobody_else_out(
    demo_store: Path, tokens: Tokens, shown: dict[Tier, str]
) -> None:
    """After so many wrong tokens 429 with Retry-After; a good one, and nobody in particular, are answered all along."""
    allowance = Allowance(per_minute=1, most=20)
    with (
        KnowledgeReader(demo_store) as reader,
        answering(create_app(reader, callers=Callers(tokens, None, allowance))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as site,
    ):
        wrong = [site.get("/health", headers=bearer(f"la_{number}")) for number in range(25)]
        assert [answered.status_code for answered in wrong] in ([401] * n + [429] * (25 - n) for n in (20, 21))
        assert int(wrong[-1].headers["retry-after"]) >= 1
        assert wrong[-1].json()["code"] == "too-much"
        assert site.get("/studies", headers=bearer(shown[Tier.QUOTABLE])).status_code == 200
        assert site.get("/studies").status_code == 200


def test_who_takes_too_many_seconds_waits(demo_store: Path, tokens: Tokens, shown: dict[Tier, str]) -> None:
    """One caller's seconds are used up: 429, while /health and other callers are answered."""
    allowance = Allowance(per_minute=0.001, most=0.000001)
    with (
        KnowledgeReader(demo_store) as reader,
        answering(create_app(reader, callers=Callers(tokens, None, allowance))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as site,
    ):
        statuses = [site.get("/studies").status_code for _ in range(3)]
        assert statuses == [200, 429, 429]
        assert site.get("/health").status_code == 200
        assert site.get("/studies", headers=bearer(shown[Tier.CONTROLLED])).status_code == 200


def test_an_allowance_refills_and_forgets() -> None:
    """A minute brings a minute's seconds; nobody waits longer than a full purse takes; old callers are forgotten."""
    now = [0.0]
    allowance = Allowance(60, 120, lambda: now[0])
    allowance.spend("a", 121.5)
    assert allowance.wait("a") == 2
    now[0] = 2.0
    assert allowance.wait("a") == 0
    allowance.spend("a", 1e9)
    assert allowance.wait("a") == 120
    for number in range(10_001):
        allowance.spend(str(number), 1e9)
    assert allowance.wait("0") == 0
    assert allowance.wait("10000") == 120


def test_requests_at_once_take_no_more_than_requests_in_turn() -> None:
    """What is under way is reckoned with, and given back when it took less; others are not touched."""
    now = [0.0]
    allowance = Allowance(60, 25, lambda: now[0])
    assert [allowance.enter("a") for _ in range(5)] == [0, 0, 0, 1, 1]
    assert allowance.enter("b") == 0
    allowance.leave("a", 0.1)
    assert allowance.enter("a") == 0
    for _ in range(3):
        allowance.leave("a", 10)
    assert allowance.enter("a") == 6
    now[0] = 6.0
    assert allowance.enter("a") == 0


def test_the_access_log_has_names_and_no_content(
    demo_store: Path, tokens: Tokens, shown: dict[Tier, str], tmp_path: Path
) -> None:
    """Time, whose token, tier, kind of address, status, duration; no token, no word that was asked."""
    with (
        KnowledgeReader(demo_store) as reader,
        journal.kept(tmp_path / "store") as file,
        answering(create_app(reader, callers=Callers(tokens, Logins(), MOST))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as site,
    ):
        site.get("/search?q=Marguerite", headers=bearer(shown[Tier.SAFEGUARDED]))
        site.get("/login?code=Marguerite")
        site.get("/Marguerite", headers=bearer("Marguerite"))
        until = time.monotonic() + 5
        while time.monotonic() < until and file.read_text(encoding="utf-8").count("\n") < 4:
            time.sleep(0.02)
    text = file.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert "Marguerite" not in text
    assert shown[Tier.SAFEGUARDED] not in text
    asked = [(line["caller"], line["tier"], line["address"], line["status"]) for line in lines]
    assert ("of-safeguarded", "safeguarded", "/search", 200) in asked
    assert ("anonymous", "public", "/login", 401) in asked
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_full_access_log_goes_on_in_a_new_file(tmp_path: Path) -> None:
    """Every line that came is written when the server ends, none is longer than the file may be, and none is lost."""
    line = "x" * 9_999
    for _ in range(3):
        with journal.kept(tmp_path / "store") as file:
            for _ in range(300):
                access.info("%s", line)
    sizes = [path.stat().st_size for path in (file, file.with_name(f"{file.name}.1"), file.with_name(f"{file.name}.2"))]
    assert sizes == [3_000_000, 3_000_000, 3_000_000]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "example.org", "", "256.1.1.1"])  # noqa: S104 # refused
def test_an_address_without_a_name_is_refused(host: str) -> None:
    """All addresses at once need a name to be asked by; a name is no address to listen at."""
    with pytest.raises(Refused, match="--name"):
        exposure(host)


@pytest.mark.parametrize(
    ("host", "names"),
    [("0.0.0.0", ["a.example"]), ("192.0.2.7", []), ("127.0.0.1", ["a.example"])],  # noqa: S104
)
def test_others_are_let_in_with_tokens_only(host: str, names: list[str], tmp_path: Path, tokens: Tokens) -> None:
    """Without a good token it does not start, whoever could reach it; a proxy's name counts as being reached."""
    where = exposure(host, names)
    assert where.outside
    with pytest.raises(Refused, match="token new"):
        demand_tokens(where, Tokens(tmp_path / "none.json"))
    demand_tokens(where, tokens)
    with pytest.raises(Refused, match="token new"):
        serve(tmp_path / "store", host, 0, names)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.9"])
def test_this_machine_alone_needs_no_token(host: str, tmp_path: Path) -> None:
    """Loopback in every spelling."""
    where = exposure(host)
    assert not where.outside
    demand_tokens(where, Tokens(tmp_path / "none.json"))


def test_what_is_exposed_is_said(demo_store: Path, tokens: Tokens, shown: dict[Tier, str]) -> None:
    """Who can read what, by tier, and that nothing is encrypted."""
    assert shown
    with KnowledgeReader(demo_store) as reader:
        lines = list(said(exposure("0.0.0.0", ["a.example"]), reader, tokens))  # noqa: S104 # only said
    text = "\n".join(lines)
    assert "a.example" in lines[0]
    assert "public: everybody, of-public can read" in text
    assert "controlled: of-controlled can read demo" in text
    assert "TLS" in lines[-1]


def test_pages_of_others_may_read_what_is_public_where_others_are_meant(demo_store: Path, tokens: Tokens) -> None:
    """CORS for the public tier of a server for others; never above it, and never on this machine's own server."""
    public, own = Settings(shared=True), Settings()
    token = tokens.new("cors", Tier.QUOTABLE)
    with KnowledgeReader(demo_store) as reader:
        for settings, header, allowed in ((public, {}, "*"), (public, bearer(token), None), (own, {}, None)):
            app = create_app(reader, settings, Callers(tokens, None, MOST))
            with answering(app) as url, httpx.Client(base_url=url, trust_env=False) as site:
                answered = site.get("/studies", headers={"Origin": "http://elsewhere.example", **header})
                assert answered.headers.get("access-control-allow-origin") == allowed


def test_serve_prints_the_way_in(demo_store: Path) -> None:
    """The address in the terminal opens everything once; ended like a person ends it, the server goes quietly."""
    command = [sys.executable, "-u", "-m", "lifealliance", "serve", "--port", "0", "--store", str(demo_store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = None
        while found is None:
            line = server.stdout.readline()
            assert line, "the server ended"
            found = re.search(r"(http://\S+)(/login\?code=\S+)", line)
        with httpx.Client(base_url=found[1], trust_env=False, timeout=30) as site:
            for _ in range(100):
                try:
                    site.get("/health")
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            assert site.get("/", headers={"Accept": "text/html"}).text.count("You see the public tier") == 1
            assert site.get(found[2], follow_redirects=True).status_code == 200
            assert "You see the" not in site.get("/", headers={"Accept": "text/html"}).text
            assert "For another browser" in server.stdout.readline()
        server.terminate()
        assert found[2].partition("=")[2] not in (server.stderr.read() if server.stderr else "")
    assert found[2].partition("=")[2] not in journal.place(demo_store).read_text(encoding="utf-8")
