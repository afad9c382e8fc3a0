"""Pages: they lead everywhere, say what is invented, hold nothing from elsewhere, and can be read by everybody."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from lifealliance.answers import INVENTED
from lifealliance.web.pages import STATIC, TEMPLATES
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = (
    "/",
    "/studies",
    "/studies/demo",
    "/studies/published",
    "/studies/demo/claims",
    "/studies/published/claims",
    "/questions",
    "/questions/CQ09?claim=S3",
    "/questions/CQ27?dyad=D01",
    "/questions/CQ37?study=published",
    "/claims/S3",
    "/claims/C3",
    "/claims/S3/evidence",
    "/components/portions/evidence",
    "/things?iri=lap:component-empathy",
    "/search",
    "/search?q=sorry",
    "/studies/demo/memos?kind=contrary%20case",
    "/studies/demo/protocol",
    "/studies/demo/report",
    "/studies/demo/diff?from=1&to=2",
    "/studies/demo/passages?dyad=D01",
    "/things?iri=lap:study",
    "/things?iri=http%3A%2F%2Flifealliance.localhost%2Fstudies%2Fdemo%2Fgraph%2Fevidence",
    "/questions/CQ25?limit=5&page=2",
    "/sparql",
    "/problems",
    "/api",
)
REFUSALS = ("/nowhere", "/claims/Z9", "/things?iri=no", "/questions/CQ09?clam=S3")
MOST_LINES_OF_A_TEMPLATE = 100


class Page(HTMLParser):
    """What a page consists of: elements with their attributes, and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[dict[str, str]]:
        """The attributes of all elements of these names."""
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A browser before a server over the demo store."""
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60, headers=accept) as client:
        yield client


@pytest.mark.parametrize("address", [*PAGES, *REFUSALS])
def test_pages_can_be_read_by_everybody(site: httpx.Client, address: str) -> None:
    """Language, one heading, landmarks, labelled fields, captioned tables, headings with a scope, unique ids."""
    answered = site.get(address)
    assert answered.status_code == (200 if address in PAGES else answered.status_code)
    assert answered.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answered.text)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("footer")) == 1
    labelled = {label["for"] for label in page.all("label")}
    assert {field["id"] for field in page.all("input", "select", "textarea")} == labelled
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(cell.get("scope") in {"row", "col", "colgroup"} for cell in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert "independent" in answered.text
    assert "preliminary as of January 2024" in answered.text


@pytest.mark.parametrize("address", [*PAGES, *REFUSALS])
def test_pages_load_nothing_from_elsewhere_and_run_nothing(site: httpx.Client, address: str) -> None:
    """No script, no inline style, no address of another host in anything that is loaded or linked."""
    page = Page(site.get(address).text)
    assert page.all("script", "iframe", "img", "object") == []
    assert not any(name == "style" or name.startswith("on") for _, found in page.elements for name in found)
    links = [found[name] for _, found in page.elements for name in ("href", "src", "action") if name in found]
    assert all(link.startswith(("/", "#")) and not link.startswith("//") for link in links)


def test_every_link_leads_somewhere(site: httpx.Client) -> None:
    """From the start every address that is reached within three steps answers, up to eighty of them."""
    seen, waiting = {"/"}, [("/", 0)]
    broken = []
    while waiting:
        address, steps = waiting.pop(0)
        answered = site.get(address)
        if answered.status_code != 200:
            broken.append((address, answered.status_code))
        if steps == 3 or not answered.headers["content-type"].startswith("text/html"):
            continue
        for found in Page(answered.text).all("a", "link"):
            link = urljoin(address, found["href"]).partition("#")[0]
            if link not in seen and len(seen) < 80 and not urlsplit(link).netloc:
                seen.add(link)
                waiting.append((link, steps + 1))
    assert broken == []
    assert len(seen) == 80


@pytest.mark.parametrize(
    "address", ["/claims/S3", "/claims/S7", "/questions/CQ09?claim=S3", "/questions/CQ25?dyad=D09"]
)
def test_every_invented_word_is_marked_where_it_stands(site: httpx.Client, address: str) -> None:
    """A banner above, and the mark in every quotation and every cell of words, so that no copy loses it."""
    text = site.get(address).text
    assert 'class="banner"' in text
    quotations = re.findall(r'<p class="words">(.*?)</p>', text, re.DOTALL)
    cells = re.findall(r"<td>([^<]*[a-z]{3,}[^<]*\s[^<]*\s[^<]*\s[^<]{20,})</td>", text)
    assert all(INVENTED in quotation for quotation in quotations)
    assert all(INVENTED in cell for cell in cells if ". " in cell)
    assert quotations or INVENTED in text.partition("<tbody>")[2]


def test_a_published_page_shows_no_mark_of_the_other_world(site: httpx.Client) -> None:
    """C3 has no banner and no mark; it says that no evidence is reported, and what else is not."""
    text = site.get("/claims/C3").text
    assert 'class="banner"' not in text
    assert 'class="mark"' not in text
    assert "reports no evidence" in text
    assert "not reported there" in text
    assert "interpretation constructed with participants" in text
    assert "preliminary as of January 2024" in text.partition("<footer>")[0]


def test_field_notes_are_no_quotation(site: httpx.Client) -> None:
    """The observer's words stand outside any blockquote and are said to be the observer's."""
    text = site.get("/claims/S3").text
    notes = re.findall(r'<figure class="passage notes">(.*?)</figure>', text, re.DOTALL)
    assert notes
    assert all("<blockquote>" not in note and "observer" in note for note in notes)


def test_a_statement_says_that_an_agreement_was_taken_back(site: httpx.Client) -> None:
    """Where somebody's words were weighed who no longer agrees, the page says so and how to see whose they are."""
    assert "agreement taken back" not in site.get("/claims/S8").text
    assert "/questions/CQ45?study=demo" in site.get("/claims/S4").text


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(site: httpx.Client) -> None:
    """A value that can't be leads back to the form, with the value in it and a sentence; nothing typed is run."""
    attack = '"><script>alert(1)</script>'
    answered = site.get("/questions/CQ09", params={"claim": attack})
    assert answered.status_code == 404
    assert "<form" in answered.text
    assert "<script" not in answered.text
    assert "&lt;script&gt;" in answered.text
    wrong = site.get("/questions/CQ09", params={"study": "pilot"})
    assert wrong.status_code == 404
    assert 'role="alert"' in wrong.text
    assert "<form" in wrong.text


def test_a_form_offers_the_names_there_are(site: httpx.Client) -> None:
    """Statements and dyads can be chosen from a list."""
    assert '<option value="S3">' in site.get("/questions/CQ09").text
    assert '<option value="D01">' in site.get("/questions/CQ02").text


def test_the_style_is_served_and_nothing_beside_it(site: httpx.Client) -> None:
    """The one style sheet is there; a path out of its folder is not."""
    assert site.get("/static/style.css").headers["content-type"].startswith("text/css")
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static/..%2fapp.py"):
        assert site.get(path).status_code == 404, path


def test_links_of_answers_stay_here(site: httpx.Client) -> None:
    """An IRI of any scheme becomes a link to its page here, never to itself."""
    query = "SELECT (IRI('javascript:alert(1)') AS ?x) (IRI('http://elsewhere.example/') AS ?y) {}"
    page = Page(site.get("/sparql", params={"query": query}).text)
    links = [found["href"] for found in page.all("a")]
    assert all(not urlsplit(link).scheme and not urlsplit(link).netloc for link in links)
    assert "/things?iri=javascript%3Aalert%281%29" in links


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: str(path.name))
def test_templates_are_short(path: Path) -> None:
    """No template has more lines than a person keeps in mind, and none turns escaping off."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES_OF_A_TEMPLATE
    assert "|safe" not in text.replace("""{{ ' class="wide"'|safe if column.wide }}""", "")


def luminance(colour: str) -> float:
    """Relative luminance of a colour such as #14524e (WCAG 2.2, definition of relative luminance)."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) >= 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_words_stand_out_from_what_is_behind_them() -> None:
    """Every colour of words against what is behind them has 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", style))
    behind = ("paper", "tint")
    pairs = [(named[word], named[back]) for word in ("ink", "soft", "link", "mark") for back in behind]
    for rule in re.findall(r"\{([^}]*)\}", re.sub(r"var\(--([\w-]+)\)", lambda it: named[it[1]], style)):
        colours = (re.search(rf"(?:^|[ ;]){name}: (#[0-9a-f]{{3,6}})", rule) for name in ("color", "background"))
        found = [colour[1] for colour in colours if colour]
        pairs += [(found[0], found[1])] if len(found) == 2 else []
    assert len(pairs) > 12
    for word, back in pairs:
        light, dark = sorted((luminance(word), luminance(back)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (word, back)


def test_the_picture_of_the_plan_is_read_at_once(site: httpx.Client) -> None:
    """A cell's class, sign and words say the same, each dyad how much of it is there; gaps stand below in words."""
    text = site.get("/studies/demo/protocol").text
    cells = re.findall(r'<td class="(there|explained|unexplained)[^>]*><span aria-hidden="true">(.)</span>', text)
    assert len(cells) == 70
    assert set(cells) == {("there", "●"), ("explained", "○")}
    assert '<td class="begins">4 of 7</td>' in text
    assert "<strong>D10, session 9, observation.</strong> There was no session 9" in text


def test_dates_are_read_to_the_minute(site: httpx.Client) -> None:
    """A page shows day and time; the document has them as they were given."""
    assert "2025-06-16 10:45<" in site.get("/studies/demo/memos").text
    assert "2025-06-16T10:45:00Z" in site.get("/studies/demo/memos?format=json").text
