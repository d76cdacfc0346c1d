"""Sites of thousands of records: no page grows with the whole site, and every link still leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import BASE, Site
from hypothesis import given
from hypothesis import strategies as st

from site_builder import cli, edtf
from site_builder.edtf.dates import MONTHS
from site_builder.paging import by_number, by_period
from site_builder.views import Link, links_near
from site_builder.words import WORDS

LARGEST = 400_000  # bytes of a page


def large(events: int, sources: int, topics: int, facts: int) -> dict[str, str]:
    """A site in which one source is cited by half of the events, and one topic is named by all."""
    texts = {f"s{n}": [f"The chronicle of parish {n}."] for n in range(sources)}
    timelines: dict[int, list[str]] = {}
    for n in range(events):
        source = "s0" if n % 2 else f"s{n % sources}"
        year, month, day = 1500 + n * 400 // events, n % 12 + 1, n % 28 + 1
        words = f"Bell number {n} was cast on {day} {MONTHS[month - 1]} {year} for the tower of parish"
        texts[source].append(f"{words} {n % sources}.")
        timelines.setdefault(n % 4, []).append(
            f"  - id: e{n}\n    date: {year}-{month:02d}-{day:02d}\n    title: Bell {n} is cast\n"
            f"    topics: [t0, t{n % topics}]\n    cite:\n      - source: {source}\n        quote: {words}\n"
        )
    answers = []
    for n in range(facts):
        values = []
        for source in (f"s{n % sources}", f"s{(n + 1) % sources}"):
            words = f"tower {n} as told by {source} has {n + len(source)} steps"
            texts[source].append(f"Known is that {words}.")
            values.append(f"      - value: {n + len(source)} steps as in {source}\n        cite:\n"
                          f"          - source: {source}\n            quote: {words}\n")  # fmt: skip
        answers.append(
            f"  - id: f{n}\n    question: How high is tower {n}?\n    status: differ\n    values:\n{''.join(values)}"
        )
    files = {
        "content/sources.yaml": "".join(f"{id}:\n  seed: {id}.txt\n  title: Chronicle {id}\n" for id in texts),
        "content/topics/t.yaml": "title: T\ntopics:\n"
        + "".join(f"  - id: t{n}\n    name: Bellfounder {n}\n    kind: person\n" for n in range(topics)),
        "content/facts/f.yaml": f"title: Towers\nfacts:\n{''.join(answers)}",
    }
    files |= {f"seeds/{id}.txt": "\n".join(lines) + "\n" for id, lines in texts.items()}
    files |= {f"content/timelines/b{n}.yaml": f"title: Bells {n}\nevents:\n{''.join(e)}" for n, e in timelines.items()}
    return files


@pytest.fixture(scope="module", params=[1_500, pytest.param(5_000, marks=pytest.mark.stress)])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The output folder of a site of so many events, and their number."""
    root, events = tmp_path_factory.mktemp("large"), int(request.param)
    for path, text in {**BASE, **large(events, events // 20, 60, 300)}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / "seeds" / "letter.txt").unlink()
    assert cli.run(["build", "--site", str(root)]) == 0  # every link is followed: a broken one stops it
    return root / "dist", events


@pytest.mark.slow
def test_no_page_of_a_large_site_is_large(built: tuple[Path, int]) -> None:
    """Lists, timelines, indexes, topics and sources are split, so that no page needs more than a moment to load."""
    dist, events = built
    sizes = {path.relative_to(dist).as_posix(): path.stat().st_size for path in dist.rglob("*.html")}
    assert len(sizes) > events
    assert {url: size for url, size in sizes.items() if size > LARGEST} == {}


@pytest.mark.slow
def test_every_event_of_a_large_site_is_on_one_part_of_its_timeline_and_leads_there(built: tuple[Path, int]) -> None:
    """The parts hold each event once, and an event's page leads to its own place."""
    (dist, events), places = built, dict[str, str]()
    parts = [*dist.glob("timelines/b*.html"), *dist.glob("timelines/b*/*.html")]
    for path in parts:
        for id in re.findall(r'<li id="(e\d+)"', path.read_text(encoding="utf-8")):
            assert id not in places
            places[id] = path.relative_to(dist).as_posix()
    assert len(places) == events
    assert len(parts) > events / 200
    for id in ("e0", "e1", f"e{events // 2}", f"e{events - 1}"):
        page = (dist / "events" / f"{id}.html").read_text(encoding="utf-8")
        assert f'href="../{places[id]}#{id}"' in page


@pytest.mark.slow
def test_a_part_of_a_list_says_which_it_is_before_the_list(built: tuple[Path, int]) -> None:
    """And leads on to the next at its end; what is counted on it is said to be of this page."""
    dist, _ = built
    for first, begins in (("timelines/b0.html", '<ol class="timeline"'), ("disagreements.html", 'id="f')):
        parts, count = [(dist / first).read_text(encoding="utf-8")], 0
        listed = re.findall(
            r'<a href="(?:\.\./)*([^"]+)"', re.findall(r'<nav class="parts.*?</nav>', parts[0], re.S)[0]
        )
        assert listed[0] == first
        for url, after in zip(listed, [*listed[1:], None], strict=True):
            page = (dist / url).read_text(encoding="utf-8")
            (menu,) = re.findall(r'<nav class="parts.*?</nav>', page, re.S)
            assert page.index(menu) < page.index(begins)
            assert re.findall(r'href="(?:\.\./)*([^"]+)" aria-current="page"', menu) == [url]
            assert re.findall(r'rel="next" href="(?:\.\./)*([^"]+)"', page) == ([after] if after else [])
            assert "on this page shown" in re.findall(r'data-count="([^"]+)"', page)[0]
            count += 1
        assert count > 1


def test_the_parts_of_a_source_of_many_do_not_grow_with_their_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its first page leads to all of them; each other one to the first, the last and those near."""

    def built(lines: int) -> dict[int, str]:
        seed = "".join(f"Line {line} of the minutes is as long as most others are.\n" for line in range(lines))
        chapter = "".join(f"It says so [@letter: Line {line} of the minutes].\n\n" for line in range(0, lines, 100))
        files = {"seeds/letter.txt": seed, "content/chapters/c.md": f"---\nid: c\ntitle: C\norder: 1\n---\n{chapter}"}
        for path, text in {**BASE, **files}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        assert cli.run(["build", "--no-search", "--site", str(tmp_path)]) == 0
        assert "broken-link" not in capsys.readouterr().err
        source = tmp_path / "dist/sources"
        pages = {int(page.stem): page.read_text("utf-8") for page in source.glob("letter/*.html")}
        return {1: (source / "letter.html").read_text("utf-8"), **pages}

    def menu(page: str) -> list[str]:
        (found,) = re.findall(r'<nav class="parts.*?</nav>', page, re.S)
        return re.findall(r"<li[^>]*>(?:<a[^>]*>)?([^<]+)", found)

    few, many = built(18_000), built(36_000)
    assert len(many) > 1.8 * len(few) > 90
    for pages in (few, many):
        names = menu(pages[1])
        assert len(names) == len(pages)
        assert menu(pages[2]) == [*names[:12], "…", names[-1]]
        assert menu(pages[14]) == [names[0], "…", *names[3:24], "…", names[-1]]
        assert menu(pages[13]) == [*names[:23], "…", names[-1]]
        assert menu(pages[12]) == [*names[:22], "…", names[-1]]
        assert menu(pages[len(pages)]) == [names[0], "…", *names[-11:]]
    assert max(len(page) for at, page in many.items() if at > 1) < 1.1 * max(
        len(page) for at, page in few.items() if at > 1
    )


@given(st.integers(1, 120), st.data())
def test_of_many_parts_those_near_are_shown(count: int, data: st.DataObject) -> None:
    """In order, the neighbours always, and a gap only for two or more."""
    links = tuple(Link(f"{number}.html", str(number), "part") for number in range(count))
    at = data.draw(st.integers(0, count - 1))
    shown = links_near(links, at)
    known = [link for link in shown if link.url]
    assert known == sorted(known, key=links.index)
    assert {*links[max(at - 1, 0) : at + 2], links[0], links[-1]} <= set(known)
    assert len(shown) <= 50 or not at
    for one, gap, other in zip(shown, shown[1:], shown[2:], strict=False):
        assert gap.url or links.index(other) > links.index(one) + 2
    for one, other in pairwise(shown):
        assert not (one.url and other.url) or links.index(other) == links.index(one) + 1


DATES = st.one_of(
    st.integers(-300, 2500).map(lambda year: f"{year:04d}" if year >= 0 else f"{year:05d}"),
    st.sampled_from(
        ["15XX", "198X", "1984-05", "1984-05-06", "1984-21", "1984-XX", "[1984,1986]", "../1984", "Y17000"]
    ),
)


@given(st.lists(DATES, max_size=60), st.integers(1, 9))
def test_periods_hold_every_entry_once_and_never_too_many(dates: list[str], most: int) -> None:
    """Whatever the dates, each entry is in one part, each part has an address of its own, and the first the list's."""
    entries = [(edtf.parse(date), (index, date)) for index, date in enumerate(dates)]
    parts = by_period("timelines/x.html", entries, WORDS, most)
    assert sorted(entry for part in parts for entry in part.entries) == sorted(entry for _, entry in entries)
    assert all(len(part.entries) <= most for part in parts)
    assert len({part.url for part in parts}) == len(parts)
    assert parts[0].url == "timelines/x.html"
    assert all(re.fullmatch(r"timelines/x(/[-a-z0-9]+)?\.html", part.url) for part in parts)


def test_a_crowded_period_alone_is_taken_apart() -> None:
    """A century, a decade or a year that holds too many gives way to finer periods; others keep their addresses."""
    dates = [
        "1450",
        "1999",
        *(f"1984-{month:02d}-{day:02d}" for month in (1, 2) for day in range(1, 4)),
        "1985",
        "198X",
    ]
    parts = by_period("timelines/x.html", [(edtf.parse(date), date) for date in dates], WORDS, 3)
    assert [(part.url, part.label, part.entries) for part in parts] == [
        ("timelines/x.html", "1400–1499", ("1450",)),
        ("timelines/x/198x.html", "1980–1989", ("198X",)),
        ("timelines/x/1984-01.html", "January 1984", ("1984-01-01", "1984-01-02", "1984-01-03")),
        ("timelines/x/1984-02.html", "February 1984", ("1984-02-01", "1984-02-02", "1984-02-03")),
        ("timelines/x/1985.html", "1985", ("1985",)),
        ("timelines/x/199x.html", "1990–1999", ("1999",)),
    ]


def test_a_decade_that_is_all_that_is_known_comes_before_its_years() -> None:
    """Parts follow one another as the dates do, of which the less exact comes first."""
    dates = ["19XX", "198X", "1980", "1980-05", "1981"]
    assert [edtf.parse(date).sort_key for date in dates] == sorted(edtf.parse(date).sort_key for date in dates)
    parts = by_period("timelines/x.html", [(edtf.parse(date), date) for date in dates], WORDS, 1)
    assert [entry for part in parts for entry in part.entries] == dates


def test_lists_without_dates_are_split_by_number() -> None:
    """Parts are named by what they hold; a short list is one part without a name."""
    assert [(p.url, p.label, len(p.entries)) for p in by_number("topics/x.html", range(450))] == [
        ("topics/x.html", "1–200", 200),
        ("topics/x/2.html", "201–400", 200),
        ("topics/x/3.html", "401–450", 50),
    ]
    assert [(p.url, p.label, len(p.entries)) for p in by_number("topics/x.html", range(200))] == [
        ("topics/x.html", "", 200)
    ]


def test_the_pages_of_a_long_text_name_the_lines_that_they_have(site: Callable[..., Site]) -> None:
    """A line that goes on where the next page's stretch begins stands on the page on which it begins."""
    text = "".join(f"Line {n} of a long text, of which every line is told as it is told.\n" for n in range(1, 1200))
    source = "letter:\n  seed: letter.txt\n  title: A letter\n  publish: full\n"
    made = site({"content/sources.yaml": source, "seeds/letter.txt": text})
    assert made.run("build", "--no-search").status == 0
    pages = [made.path / "dist/sources/letter.html", *sorted((made.path / "dist/sources/letter").iterdir())]
    assert len(pages) > 3
    for page in pages:
        html = page.read_text(encoding="utf-8")
        (said,) = re.findall(r'aria-current="page">Lines ([^<]*)<', html)
        lines = re.findall(r'aria-label="line (\d+)"', html)
        assert said == f"{lines[0]}–{lines[-1]}"
