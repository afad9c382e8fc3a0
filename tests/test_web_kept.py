"""Answers that are given again: only of the data that are served, only to the same tier, never longer than those."""

from __future__ import annotations

import asyncio
import gc
import shutil
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.tiers import Tier
from lifealliance.reader import KnowledgeReader
from lifealliance.web.app import create_app
from lifealliance.web.kept import Kept
from lifealliance.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from lifealliance.web.wall import Wall

ASKED = ("/questions/CQ09?claim=S3", "/studies/demo/memos", "/questions/CQ25", "/studies/demo/claims")


@pytest.fixture
def own(demo_store: Path, tmp_path: Path) -> Path:
    """A store of one's own, to be changed."""
    shutil.copytree(demo_store, tmp_path / "store")
    return tmp_path / "store"


def client(app: Wall) -> httpx.AsyncClient:
    """A client of the application in this very loop."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", trust_env=False)


def run(work: Callable[[], Awaitable[None]]) -> None:
    """Runs it in a loop of its own."""

    async def whole() -> None:
        await work()

    asyncio.run(whole())


def counting(app: Wall, reader: KnowledgeReader, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that reach the store."""
    asked: list[str] = []
    usual = type(reader).ask

    def ask(self: KnowledgeReader, name: str, study: str = "", **values: str) -> Any:
        asked.append(name)
        return usual(self, name, study, **values)

    monkeypatch.setattr(type(reader), "ask", ask)
    assert app
    return asked


def test_an_answer_is_given_again_without_asking(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Body and headers are the same; another format, page or host is another answer; If-None-Match gives 304."""
    with KnowledgeReader(demo_store) as reader:
        app = create_app(reader)
        asked = counting(app, reader, monkeypatch)

        async def work() -> None:
            async with client(app) as site:
                first = await site.get("/questions/CQ09?claim=S3")
                once = len(asked)
                again = await site.get("/questions/CQ09?claim=S3")
                assert len(asked) == once > 0
                assert (first.status_code, first.content) == (again.status_code, again.content)
                assert dict(first.headers) == dict(again.headers)
                assert first.headers["cache-control"] == "private, no-store"
                unchanged = await site.get(
                    "/questions/CQ09?claim=S3", headers={"If-None-Match": f"W/{first.headers['etag']}"}
                )
                assert (unchanged.status_code, unchanged.content) == (304, b"")
                head = await site.head("/questions/CQ09?claim=S3")
                assert (head.status_code, head.content) == (200, b"")
                assert len(asked) == once
                for address, headers in (
                    ("/questions/CQ09?claim=S3&limit=1", {}),
                    ("/questions/CQ09?claim=S2", {}),
                    ("/questions/CQ09?claim=S3", {"Accept": "text/csv"}),
                    ("/questions/CQ09?claim=S3", {"Host": "localhost"}),
                ):
                    before = len(asked)
                    assert (await site.get(address, headers=headers)).status_code == 200
                    assert len(asked) > before, address

        run(work)


def test_many_who_ask_the_same_at_once_have_it_found_once(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty at the same moment are given one answer."""
    with KnowledgeReader(demo_store) as reader:
        app = create_app(reader)
        asked = counting(app, reader, monkeypatch)

        async def work() -> None:
            async with client(app) as site:
                await site.get("/questions/CQ09?claim=S3")
                once = len(asked)
                many = await asyncio.gather(*(site.get("/questions/CQ25?limit=3") for _ in range(30)))
                assert len({answer.content for answer in many}) == 1
                assert len(asked) == once + 1

        run(work)


def test_one_tier_is_never_given_what_another_was(demo_store: Path) -> None:
    """The same address asked at two tiers, one after the other, gives each its own answer."""
    with KnowledgeReader(demo_store) as reader:
        kept = Kept(1, lambda: reader.serving)

        async def give(scope: Any, receive: Any, send: Any) -> None:
            del receive
            tag = [(b"etag", b'"x"')]
            await send({"type": "http.response.start", "status": 200, "headers": tag})
            await send({"type": "http.response.body", "body": scope["path"].encode() + scope["said"]})

        def app(tier: Tier) -> Any:
            async def room(scope: Any, receive: Any, send: Any) -> None:
                await give({**scope, "said": tier.encode()}, receive, send)

            return kept.around(room, reader.at(tier))

        async def ask(tier: Tier) -> bytes:
            sent: list[Any] = []

            async def send(message: Any) -> None:
                sent.append(message)

            scope = {
                "type": "http",
                "method": "GET",
                "scheme": "http",
                "path": "/x",
                "query_string": b"",
                "headers": [],
            }
            await app(tier)(scope, None, send)
            return bytes(sent[1]["body"])

        async def work() -> None:
            for _ in range(2):
                for tier in (Tier.CONTROLLED, Tier.PUBLIC, Tier.QUOTABLE):
                    assert await ask(tier) == b"/x" + tier.encode()

        run(work)


def test_room_is_bounded_and_a_large_answer_is_not_kept(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for few answers the one asked least lately is found anew; with none all are."""
    with KnowledgeReader(demo_store) as reader:
        app = create_app(reader, Settings(kept_mb=0.03))
        asked = counting(app, reader, monkeypatch)

        async def work() -> None:
            async with client(app) as site:
                for number in range(40):
                    assert (await site.get(f"/questions/CQ32?limit=1&page={number + 1}")).status_code in {200, 404, 422}
                before = len(asked)
                await site.get("/questions/CQ32?limit=1&page=1")
                assert len(asked) > before

        run(work)


def test_no_word_that_was_taken_away_is_kept(own: Path) -> None:
    """Asked before, asked after: other words; and without being asked, within moments nothing of the old is held."""
    with KnowledgeReader(own) as reader:
        app = create_app(reader)

        async def work() -> None:
            async with client(app) as site:
                before = [(await site.get(address)).content for address in ASKED]
                kept = next(it for it in gc.get_objects() if isinstance(it, Kept) and bodies(it))
                assert set(before) <= bodies(kept)
                with KnowledgeBase(own) as kb:
                    kb.remove("demo")
                after = await site.get(ASKED[0])
                assert after.content != before[0]
                for _ in range(60):
                    if not bodies(kept) & set(before):
                        break
                    await asyncio.sleep(0.05)
                assert not bodies(kept) & set(before)

        run(work)


def bodies(kept: Kept) -> set[bytes]:
    """What is held at the moment."""
    return {answer.body for answer in kept._answers.values()}  # noqa: SLF001 # nothing else shows what is left
