"""The pages that list a whole site: sources beside each other, the index as in the back of a book, and excerpts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import EVENT, Site, tree


def test_comparing_grows_with_what_sources_say_and_not_with_their_pairs(site: Callable[..., Site]) -> None:
    """Twice the sources, each saying as much, make twice the bytes for comparing, no more."""
    sizes = []
    for count in (20, 40):
        made = site(crowd(count))
        assert made.run("build", "--out", str(made.path.parent / f"dist-{count}")).status == 0
        files = tree(made.path.parent / f"dist-{count}" / "compare")
        assert len(files) == 2 * count + 1  # a page and its rows for each, and the list of all
        sizes.append(sum(map(len, files.values())))
    assert sizes[1] < 2.4 * sizes[0]


def test_comparing_says_how_much_each_source_says_and_on_how_much_it_is_silent(site: Callable[..., Site]) -> None:
    """Answers and silences are counted apart: what a source was only read for is no answer of its."""
    files = crowd(2)
    files["content/facts/a.yaml"] += "    silent: [s0]\n"
    made = site({**files, "content/sources.yaml": files["content/sources.yaml"]})
    assert made.run("build").status == 0
    html = made.read("dist/compare.html")
    assert re.findall(r'compare/(s\d)\.html">[^<]*</a> <span class="count">([^<]*)<', html) == [
        ("s0", "2 questions and events; silent on 1 more"),
        ("s1", "2 questions and events"),
    ]


def test_an_event_is_of_the_sources_that_its_text_cites_too(site: Callable[..., Site]) -> None:
    """Where only the text cites a source, or only the text cites at all, it is compared and found by that source."""
    files, inline = crowd(2), '    text: "So it was [@s0: built by the mason named N0]."\n'
    both = (
        EVENT.format(id="both").replace("letter", "s1").replace("again in June 1931", "stands at the corner of lane 1")
    )
    alone = "  - id: alone\n    date: 1931\n    title: E\n"
    files["content/timelines/t.yaml"] = both + inline + alone + inline
    made = site(files)
    assert made.run("build").status == 0
    for source, events in (("s0", ["both", "alone"]), ("s1", ["both"])):
        assert re.findall(r'data-row="(both|alone)"', made.read(f"dist/compare/{source}.html")) == events
    listed = made.read("dist/timelines/t.html")
    assert re.findall(r'<li id="(\w+)"[^>]* data-sources="([^"]*)"', listed) == [("both", "s1 s0 "), ("alone", "s0 ")]
    assert re.findall(r'<option value="(s\d)">', listed) == ["s0", "s1"]
    headings = [made.read(f"dist/events/{id}.html").count('<h2 id="evidence">') for id in ("both", "alone")]
    assert headings == [1, 0], "no heading stands above nothing"


def test_a_source_tells_where_it_appears_from_where_it_is_silent(site: Callable[..., Site]) -> None:
    """What it answers stands beside the others' answers, what it was only read for apart; the rest names it."""
    files = crowd(2)
    files["content/excerpts/a.yaml"] = (
        "title: E\nexcerpts:\n  - id: lane\n    source: s0\n    quote: stands at the corner of lane 0\n"
    )
    files["content/facts/a.yaml"] = files["content/facts/a.yaml"].replace(
        "          - source: s0\n            quote: stands at the corner of lane 0\n", "          - lane\n"
    )
    files["content/facts/a.yaml"] += "    silent: [s0]\n"  # of house 1, where?
    files["content/facts/a.yaml"] = files["content/facts/a.yaml"].replace(
        "Of house 1, who?\n", "Of house 1, who?\n    note: '[Source 0](source:s0) has another house.'\n"
    )
    made = site(files)
    ran = made.run("build", "--no-search")
    assert ran.status == 0, ran.err
    html = made.read("dist/sources/s0.html")
    found = {
        heading: re.findall(r'href="\.\./facts/([^"]*)\.html"', rest)
        for heading, rest in re.findall(r"<h2[^>]*>([^<]*)</h2>(.*?)</section>", html, re.DOTALL)
    }
    assert found["Beside the other sources"] == ["who-0", "where-0"]
    assert found["Where it appears"] == ["who-1"]
    assert found["Read for these questions, and silent on them"] == ["where-1"]


def test_what_names_a_source_is_listed_as_in_an_index(site: Callable[..., Site]) -> None:
    """Without case, accents and the article that a name begins with, as the list of topics is."""
    names = ["Barrio 18", "BBC", "Écija", "the Mayor", "MS-13"]
    topics = "".join(
        f"  - id: t{n}\n    name: {name}\n    kind: organisation\n    text: See [it](source:letter).\n"
        for n, name in enumerate(reversed(names))
    )
    made = site({"content/topics/t.yaml": f"title: T\ntopics:\n{topics}"})
    assert made.run("build", "--no-search").status == 0
    assert re.findall(r'<dd><a href="[^"]*">([^<]*)<', made.read("dist/sources/letter.html")) == names


def test_a_site_of_one_source_and_no_names_says_so(site: Callable[..., Site]) -> None:
    """No empty list, no form that cannot be used: a sentence, and where else to go."""
    made = site()
    assert made.run("build").status == 0
    compare, index = made.read("dist/compare.html"), made.read("dist/index-of-names.html")
    assert "This site has one source: there is nothing to set it beside." in compare
    assert "<form" not in compare
    assert "Nothing recorded from A letter" in made.read("dist/compare/letter.html")
    main = index.split("<main", 1)[1].split("</main>", 1)[0]
    assert "No names are listed yet. The parts of this site:" in main
    assert '<a href="sources/index.html">Sources</a>' in main
    assert 'class="letters"' not in main


def crowd(count: int) -> dict[str, str]:
    """A site of `count` sources, each with two answers of its own."""
    files = {"content/sources.yaml": "", "content/facts/a.yaml": "title: A\nfacts:\n"}
    for n in range(count):
        files[f"seeds/s{n}.txt"] = (
            f"House {n} was built by the mason named N{n}.\nIt stands at the corner of lane {n}.\n"
        )
        files["content/sources.yaml"] += f"s{n}:\n  seed: s{n}.txt\n  title: Source {n}\n"
        for key, quote in (
            ("who", f"was built by the mason named N{n}"),
            ("where", f"stands at the corner of lane {n}"),
        ):
            files["content/facts/a.yaml"] += (
                f"  - id: {key}-{n}\n    question: Of house {n}, {key}?\n    values:\n      - value: {quote}\n"
                f"        cite:\n          - source: s{n}\n            quote: {quote}\n"
            )
    return files


def test_the_index_lists_names_with_pages_and_passages(site: Callable[..., Site]) -> None:
    """A name's entry leads to the pages that name it and to the passages whose words have it, whole, in any form."""
    made = site(NAMES)
    assert made.run("build").status == 0
    html = made.read("dist/index-of-names.html")
    entry = re.search(
        r'<li><a href="topics/council.html">The council</a>(.*?)</ul>\n<p[^>]*>(.*?)</p>', html, re.DOTALL
    )
    assert entry
    assert re.findall(r'href="([^"]*)"', entry[1]) == ["events/opened.html"]
    assert re.findall(r'href="sources/letter.html#c-[0-9a-f]{12}">([^<]*)<', entry[2]) == ["A letter, line 3"]
    assert '<bdi>bridge</bdi> <em>see</em> <a href="topics/council.html">The council</a>' in html
    assert "<bdi>A clerk</bdi>" in html
    assert html.index("<bdi>A clerk</bdi>") < html.index('<li><a href="topics/council.html">')


@pytest.mark.parametrize(
    ("settings", "letters"),
    [
        ("", ["B", "C", "K", "M"]),
        ("lang: en-GB\n", ["B", "C", "K", "M"]),
        ("lang: es\n", ["A", "B", "C", "M", "T"]),
        ("words:\n  index.articles: der die das\n", ["A", "B", "C", "M", "T"]),
    ],
)
def test_an_index_sorts_names_without_their_articles(
    site: Callable[..., Site], settings: str, letters: list[str]
) -> None:
    """ "The council" stands under C, and its form "council" is no entry of its own; each language has its own articles."""
    made = site({**NAMES, "content/site.yaml": f"title: Example\n{settings}"})
    assert made.run("build", "--no-search").status == 0
    index = made.read("dist/index-of-names.html")
    assert re.findall(r"<h2[^>]*>(.)</h2>", index) == letters
    assert ("<bdi>council</bdi> <em>see</em>" in index) == ("T" in letters)


def test_an_index_has_the_passages_of_every_source_of_one_title(site: Callable[..., Site]) -> None:
    """Two letters that are called "A letter", with the name in the same line: both are listed."""
    made = site(
        {
            "content/sources.yaml": "".join(
                f"{id}:\n  seed: {id}.txt\n  title: A letter\n" for id in ("letter", "second")
            ),
            "content/topics/a.yaml": "title: T\ntopics:\n  - id: ana\n    name: Ana Kern\n    kind: person\n",
            "content/excerpts/a.yaml": "title: E\nexcerpts:\n"
            + "".join(
                f"  - id: of-{id}\n    source: {id}\n    quote: {words}\n"
                for id, words in (("letter", "Ana Kern came early"), ("second", "Ana Kern went home"))
            ),
            "seeds/letter.txt": "Ana Kern came early.\n",
            "seeds/second.txt": "Ana Kern went home.\n",
        }
    )
    ran = made.run("build", "--no-search")
    assert ran.status == 0, ran.err
    links = re.findall(r'href="(sources/[^"#]*)#c-[0-9a-f]{12}"', made.read("dist/index-of-names.html"))
    assert links == ["sources/letter.html", "sources/second.html"]


def test_excerpts_are_listed_by_source_in_the_order_of_its_text(site: Callable[..., Site]) -> None:
    """Two letters that are called "A letter" are two; and of one line, what comes first stands first."""
    words = (("second", "third words are here"), ("letter", "came in the spring"), ("second", "first words are here"),
             ("letter", "went in the autumn"), ("letter", "Ana Kern, the miller"))  # fmt: skip
    made = site(
        {
            "content/sources.yaml": "".join(
                f"{id}:\n  seed: {id}.txt\n  title: A letter\n" for id in ("letter", "second")
            ),
            "content/excerpts/a.yaml": "title: E\nexcerpts:\n"
            + "".join(f"  - id: x{n}\n    source: {id}\n    quote: {quote}\n" for n, (id, quote) in enumerate(words)),
            "seeds/letter.txt": "Ana Kern, the miller, came in the spring.\nShe went in the autumn.\n",
            "seeds/second.txt": "The first words are here.\nThe third words are here.\n",
        }
    )
    ran = made.run("build", "--no-search")
    assert ran.status == 0, ran.err
    html = made.read("dist/excerpts/index.html")
    sections = re.findall(r"<section.*?</section>", html, re.DOTALL)
    assert [re.findall(r'<p class="to"><a href="\.\./excerpts/(x\d)', section) for section in sections] == [
        ["x4", "x1", "x3"],
        ["x2", "x0"],
    ]
    ids = re.findall(r'<h2 id="([^"]*)">A letter</h2>', html)
    assert len(set(ids)) == 2


def test_an_index_counts_apart_what_a_name_s_own_page_lists_and_the_passages_that_it_does_not(
    site: Callable[..., Site],
) -> None:
    """Of more than it lists: pages are led to where all of them are, passages are only counted."""
    names, count = "", 30
    for n in range(count):
        topics = "[council]" if n < 26 else "[]"
        cite = f"[{{source: log, quote: the council met as {n:02}}}]"
        names += f"  - {{id: e{n}, date: 1931, title: E, topics: {topics}, cite: {cite}}}\n"
    made = site(
        {
            "content/sources.yaml": "log:\n  seed: log.txt\n  title: A log\n",
            "seeds/log.txt": "".join(f"In 1931 the council met as {n:02} said.\n" for n in range(count)),
            "content/topics/t.yaml": "title: T\ntopics:\n  - {id: council, name: council, kind: organisation}\n",
            "content/timelines/t.yaml": f"title: T\nevents:\n{names}",
        }
    )
    ran = made.run("build", "--no-search")
    assert ran.status == 0, ran.err
    entry = (
        made.read("dist/index-of-names.html")
        .partition('<li><a href="topics/council.html">')[2]
        .partition("</section>")[0]
    )
    assert entry.count('href="events/') == 24
    assert '<p class="in-the-words"><a href="topics/council.html">and 2 more</a></p>' in entry
    assert made.read("dist/topics/council.html").count('href="../events/') == 24 + 2
    assert entry.count('href="sources/log.html#') == 24
    assert "line 24</a> and 6 more</p>" in entry


def test_the_last_part_of_a_list_that_has_one_entry_is_named_by_it(site: Callable[..., Site]) -> None:
    """One more than a page holds."""
    made = site(
        {
            "content/topics/t.yaml": "title: T\ntopics:\n"
            + "".join(f"  - {{id: n{n}, name: Name {n}, kind: person}}\n" for n in range(201))
        }
    )
    assert made.run("build", "--no-search").status == 0
    assert '<a href="../topics/index/2.html">201</a>' in made.read("dist/topics/index.html")
    assert "<title>Topics, 201 · Example</title>" in made.read("dist/topics/index/2.html")


def test_a_remark_goes_by_its_title_and_says_by_whom_it_is(site: Callable[..., Site]) -> None:
    """Its own page is headed by it; there, in the list and where a chapter embeds it stands who said it, and when."""
    said = "    versions: [{cite: [{source: letter, quote: %s}]}]\n"
    made = site(
        {
            "content/topics/t.yaml": "title: T\ntopics:\n  - {id: mayor, name: The mayor, kind: person}\n",
            "content/remarks/r.yaml": "title: R\nremarks:\n"
            f"  - id: promise\n    title: The <first> promise\n    speaker: mayor\n{said % 'opened on 4 May 1931'}"
            f"  - id: other\n    title: The other\n    speaker: A clerk\n    occasion: In June\n{said % 'The council met twice'}"
            f"  - id: plain\n    speaker: mayor\n{said % 'again in June 1931'}",
            "content/chapters/c.md": "---\nid: c\ntitle: C\norder: 1\n---\n/// remark | promise\n///\n\n/// remark | other\n///\n",
        }
    )
    ran = made.run("build", "--no-search")
    assert ran.status == 0, ran.err
    for id, head, lead in (
        ("promise", "The &lt;first&gt; promise", ["The mayor"]),
        ("other", "The other", ["A clerk: In June"]),
        ("plain", "The mayor", []),
    ):
        html = made.read(f"dist/remarks/{id}.html")
        assert re.findall(r"<h1>(.*?)</h1>", html) == [head]
        assert re.findall(r'<p class="lead">(.*?)</p>', html) == lead
    for path in ("remarks/index.html", "chapters/c.html"):
        html = made.read(f"dist/{path}")
        assert re.findall(r'<p class="quiet">(.*?)</p>', html) == ["The mayor", "A clerk: In June"], path


def test_an_index_has_each_spelling_of_a_name(site: Callable[..., Site]) -> None:
    """One with other accents is a form of its own; one in other capitals, or composed otherwise, is not."""
    variants = "".join(
        f"      - text: {name}\n        sources: [letter]\n" for name in ("Nunez", "NÚÑEZ", "Nu\u0301n\u0303ez")
    )
    topic = f"title: Names\ntopics:\n  - id: ana\n    name: Núñez\n    kind: person\n    variants:\n{variants}"
    made = site(
        {
            "content/topics/a.yaml": topic,
            "seeds/letter.txt": "Nunez wrote to NÚÑEZ, and Nu\u0301n\u0303ez wrote back.\n",
        }
    )
    ran = made.run("build", "--no-search")
    assert ran.status == 0, ran.err
    assert re.findall("<bdi>(.*?)</bdi>", made.read("dist/index-of-names.html")) == ["Nunez"]


NAMES = {
    "content/topics/a.yaml": (
        "title: Names\ntopics:\n  - id: council\n    name: The council\n    kind: organisation\n    variants:\n"
        "      - text: council\n        sources: [letter]\n      - text: bridge\n        sources: [letter]\n  - id: may\n    name: mayo\n    kind: other\n"
        "  - id: kind\n    name: The 'Kind' law\n    kind: law\n"
    ),
    "content/timelines/a.yaml": (
        "title: Bridge\nevents:\n  - id: opened\n    date: 1931-05-04\n    title: Opened\n    topics: [council]\n"
        "    cite:\n      - source: letter\n        quote: was opened on 4 May 1931 by the mayor\n"
    ),
    "content/excerpts/a.yaml": (
        "title: Words\nexcerpts:\n  - id: twice\n    source: letter\n    quote: The council met twice.\n"
    ),
    "content/remarks/a.yaml": (
        "title: Said\nremarks:\n  - id: said\n    speaker: A clerk\n    versions:\n      - cite: [twice]\n"
    ),
}


@pytest.mark.slow
def test_a_large_index_is_split_by_letter(site: Callable[..., Site]) -> None:
    """Beyond 400 names each letter has a page, and a letter with more than 200 has several."""
    names = [f"{'Ab' if n < 250 else chr(0x41 + n % 20)} {n}" for n in range(420)] + ["Ωmega"]
    topics = "".join(f"  - id: t{n}\n    name: {name}\n    kind: other\n" for n, name in enumerate(names))
    made = site({"content/topics/a.yaml": f"title: Names\ntopics:\n{topics}"})
    assert made.run("build").status == 0
    index = made.read("dist/index-of-names.html")
    assert "topics/t3.html" not in index
    for url in ("index-of-names/a.html", "index-of-names/u03a9.html"):
        assert f'href="{url}"' in index
    assert len(re.findall(r"<li><a href=\"../topics/t", made.read("dist/index-of-names/a.html"))) == 200
    assert "topics/t249.html" in made.read("dist/index-of-names/a.html") + made.read("dist/index-of-names/a/2.html")
