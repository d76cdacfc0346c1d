"""What `check` finds in a site: which faults it tells, once each, where, and with which advice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import EVENT
from reported import check, codes_and_messages


def test_an_excerpts_fault_is_reported_once_however_often_it_is_cited(site: Callable[..., Any]) -> None:
    """`as_stated` is mended in the excerpt's own record, so it is reported there and nowhere else."""
    excerpt = "  - {id: words, source: letter, quote: opened on 4 May 1931, as_stated: 5 May}\n"
    event = "title: T\nevents:\n  - {id: e%s, date: 1931, title: E, cite: [words]}\n"
    made = site(
        {
            "content/excerpts/a.yaml": f"title: Words\nexcerpts:\n{excerpt}",
            "content/timelines/a.yaml": event % 1,
            "content/timelines/b.yaml": event % 2,
        }
    )
    assert codes_and_messages(made) == [("as-stated-not-in-quotation", "as_stated '5 May' is not in the quotation")]


def test_a_list_with_a_broken_entry_is_not_called_empty(site: Callable[..., Any]) -> None:
    """Only the entry's own fault is reported."""
    made = site(
        {"content/remarks/a.yaml": "title: T\nremarks:\n  - id: r\n    speaker: X\n    versions: [{note: n}]\n"}
    )
    assert codes_and_messages(made) == [("missing-field", "'cite' is missing")]


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        ("content/sources.yaml", "title: A letter", "title: A: letter"),
        ("content/excerpts/a.yaml", "title: Words", "title: Words: more"),
        ("content/facts/a.yaml", "title: F", 'title: "F'),
        ("content/topics/a.yaml", "title: T", "title: Caf\udce9"),  # not UTF-8
        ("content/chapters/b.md", "order: 2", "order: 2: 3"),
        ("content/chapters/b.md", "---\nB.", "B."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault_however_often_its_records_are_named(
    site: Callable[..., Any], path: str, right: str, wrong: str
) -> None:
    """What names a record of a file that is no YAML is let be: the record is there, and nobody need add it."""
    files = {
        "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n",
        "content/excerpts/a.yaml": "title: Words\nexcerpts:\n  - {id: words, source: letter, quote: opened on 4 May}\n",
        "content/facts/a.yaml": "title: F\nfacts:\n  - id: fact\n    question: Q\n    values: [{value: V, cite: [words]}]\n",
        "content/topics/a.yaml": "title: T\ntopics:\n  -  id: topic\n     name: N\n     kind: place\n",
        "content/chapters/a.md": "---\nid: one\ntitle: A\norder: 1\ntopics: [topic]\n---\nA [b](chapter:two), [c](panel:a), "
        "[d](fact:fact) [@words] [@letter: opened on 4 May].\n",
        "content/chapters/b.md": "---\nid: 'two'\ntitle: B\norder: 2\n---\nB.\n",
    }
    assert right in files[path]
    files[path] = files[path].replace(right, wrong)
    made = site({name: text.encode("utf-8", "surrogateescape") for name, text in files.items()})
    errors = [one for one in check(made)[1] if one["severity"] == "error"]
    assert [one["path"] for one in errors] == [path]


@pytest.mark.parametrize(
    ("kind", "id", "file", "text"),
    [
        ("source", "index", "sources.yaml", "index:\n  seed: letter.txt\n  title: A letter\n"),
        ("source", "7", "sources.yaml", "7:\n  seed: letter.txt\n  title: A letter\n"),
        ("topic", "notes", "topics.yaml", "title: T\ntopics:\n  - {id: notes, name: N, kind: place}\n"),
    ],
)
def test_an_id_that_is_the_site_s_own_is_one_fault_however_often_it_is_named(
    site: Callable[..., Any], kind: str, id: str, file: str, text: str
) -> None:
    """The record is there, under an id to be changed: that no record has it is not said where it is named."""
    letter = "letter" if kind == "topic" else id
    chapter = f"---\nid: c\ntitle: C\norder: 1\n---\nA [b]({kind}:{id}) [@{letter}: opened on 4 May] [@{letter}: by the mayor].\n"
    made = site({f"content/{file}": text, "content/chapters/c.md": chapter})
    assert codes_and_messages(made) == [("bad-value", f"the id {id!r} is one that the site's own pages have")]


def test_an_id_that_is_taken_is_one_fault_however_often_it_is_named(site: Callable[..., Any]) -> None:
    """What names the later of the two is let be until one of them is called otherwise."""
    topic = "title: T\ntopics:\n  - {id: e, name: N, kind: place}\n"
    event = "title: T\nevents:\n  - {id: e, date: 1931, title: E, topics: [e], cite: [{source: letter, quote: in June 1931}]}\n"
    made = site({"content/topics/t.yaml": topic, "content/timelines/t.yaml": event})
    assert codes_and_messages(made) == [("duplicate-id", "the id 'e' is taken")]


@pytest.mark.parametrize(
    ("path", "text", "key"),
    [
        ("content/site.yaml", "titel: Example\n", "titel"),
        (
            "content/chapters/a.md",
            "---\nid: a\ntitle: A\nOrder: 1\n---\nA [@letter: The council met twice].\n",
            "Order",
        ),
        ("content/timelines/a.yaml", EVENT.format(id="a").replace("quote:", "quotes:"), "quotes"),
        ("content/timelines/a.yaml", EVENT.format(id="a").replace("date:", "dat:"), "dat"),
    ],
)
def test_a_name_that_is_misspelt_is_not_also_missing(site: Callable[..., Any], path: str, text: str, key: str) -> None:
    """To add what is there under another name would be the wrong way to mend it."""
    assert codes_and_messages(site({path: text})) == [("unknown-key", f"nothing reads the key {key!r}")]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("timelines/a.yml", "name it content/timelines/a.yaml"),
        ("facts/a.YAML", "name it content/facts/a.yaml"),
        ("timeline/a.yaml", "name it content/timelines/a.yaml"),
        ("chapter/a.markdown", "name it content/chapters/a.md"),
        ("site.yml", "content lies in site.yaml, "),  # which is there
        ("notes.txt", "content lies in site.yaml, "),
    ],
)
def test_a_file_that_nothing_reads_is_told_the_name_that_was_meant(
    site: Callable[..., Any], path: str, meant: str
) -> None:
    """Where another ending, or a slip in the folder's name, keeps it from being read."""
    _, found = check(site({f"content/{path}": "title: T\n"}))
    (help,) = [one["help"] for one in found if one["code"] == "unknown-file"]
    assert help.startswith(meant)


def test_front_matter_without_an_end_is_called_so(site: Callable[..., Any]) -> None:
    """It is not said to be absent where its first line stands."""
    made = site({"content/chapters/a.md": "---\nid: a\n"})
    assert codes_and_messages(made) == [("no-front-matter", "the chapter's front matter has no end")]


@pytest.mark.parametrize("head", ["", "# nothing yet\n"])
def test_front_matter_that_is_empty_is_called_so(site: Callable[..., Any], head: str) -> None:
    """The chapter is not said to hold nothing, nor its editor to delete it."""
    made = site({"content/chapters/a.md": f"---\n{head}---\nThe council met [@letter: The council met twice.].\n"})
    _, found = check(made)
    (fault,) = (one for one in found if one["severity"] == "error")
    assert (fault["code"], fault["message"]) == ("no-front-matter", "the chapter's front matter holds nothing")
    assert fault["line"] == 1
    assert "delete" not in fault["help"]


def test_links_in_a_circle_are_refused(site: Callable[..., Any]) -> None:
    """Paths that the operating system cannot follow are findings like others."""
    made = site({"content/sources.yaml": "letter:\n  seed: circle.txt\n  title: A letter\n"})
    (made.path / "content" / "chapters").mkdir()
    (made.path / "content" / "chapters" / "a.md").symlink_to("a.md")
    (made.path / "seeds" / "letter.txt").unlink()
    (made.path / "seeds" / "circle.txt").symlink_to("circle.txt")
    assert codes_and_messages(made) == [
        ("link-out-of-site", "content/chapters/a.md is a link that leads in a circle"),
        ("link-out-of-site", "seed 'circle.txt' is a link that leads in a circle"),
    ]


@pytest.mark.parametrize("citation", ["[@letter{line=3: The council met twice.]", "[@letter{: The council met twice.]"])
def test_braces_without_an_end_are_one_fault(site: Callable[..., Any], citation: str) -> None:
    """The words behind them are neither attributes nor said to be missing."""
    made = site(
        {"content/chapters/a.md": f"---\nid: a\ntitle: A\norder: 1\n---\nThey met more than once {citation}.\n"}
    )
    assert codes_and_messages(made) == [("bad-attribute", "the brace that opens here has no end in the citation")]


@pytest.mark.parametrize("name", ["./letter.txt", "more/../letter.txt", ".//letter.txt", "letter.txt/"])
def test_a_seed_is_named_in_one_way(site: Callable[..., Any], name: str) -> None:
    """A second way to write a name would let one file count as two sources."""
    made = site({"content/sources.yaml": f"letter:\n  seed: {name}\n  title: A letter\n", "seeds/more/a.md": "A text."})
    found = next(item for item in check(made)[1] if item["code"] != "seed-without-source")
    assert (found["code"], found["line"], found["column"]) == ("bad-value", 2, 9)
    assert found["message"] == f"seed: {name!r} is not the plain name of a file in seeds/"
    assert found["help"].startswith("write `seed: letter.txt`")
    assert "seeds/letter.txt" not in [item["path"] for item in check(made)[1]]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n%\xe2\xe3", b"%PDF-1.4\nletters alone\n"])
def test_a_seed_that_is_a_document_is_called_one(site: Callable[..., Any], data: bytes) -> None:
    """No editor can save a PDF as UTF-8; what can be done is to take its words out."""
    made = site({"content/sources.yaml": "letter:\n  seed: letter.pdf\n  title: A letter\n", "seeds/letter.pdf": data})
    found = next(item for item in check(made)[1] if item["code"] == "seed-unreadable")
    assert (found["line"], found["message"]) == (2, "seeds/letter.pdf is a PDF, no text")
    assert found["help"].startswith("save its words as a text file, and name that one here; `original:` can name")


@pytest.mark.parametrize(("name", "meant"), [("seeds/letter.txt", "letter.txt"), ("old/notes.txt", "old/note.txt")])
def test_a_seeds_name_is_mended_with_its_folder(site: Callable[..., Any], name: str, meant: str) -> None:
    """Names count from seeds/: that folder is not said again, and one within it is."""
    sources = f"letter:\n  seed: {name}\n  title: A letter\n"
    made = site({"content/sources.yaml": sources, "seeds/old/note.txt": "A note."})
    found = next(item for item in check(made)[1] if item["code"] == "seed-missing")
    assert found["help"].startswith(f"did you mean {meant}?")


def test_a_seed_that_another_source_has_is_not_meant(site: Callable[..., Any]) -> None:
    """Where a file was taken away, to name another's in its place would only be the next error."""
    gone = "letter:\n  seed: letter.txt\n  title: A letter\ngone:\n  seed: letter-2.txt\n  title: Another letter\n"
    found = next(item for item in check(site({"content/sources.yaml": gone}))[1] if item["code"] == "seed-missing")
    assert found["help"].startswith("put the file into seeds/, or mend its name here")


def test_an_original_may_lie_beside_its_text(site: Callable[..., Any]) -> None:
    """A source describes it; a file that none names is told."""
    record = "letter:\n  seed: letter.txt\n  title: A letter\n"
    made = site({"content/sources.yaml": record, "seeds/scans/letter.pdf": b"%PDF-1.7\n%\xe2\xe3"})
    found = [item for item in check(made)[1] if item["code"] == "seed-without-source"]
    assert [item["message"] for item in found] == ["no source describes seeds/scans/letter.pdf"]
    assert "name the file as the `original:` of its text" in found[0]["help"]
    made.write("content/sources.yaml", f"{record}  original:\n    file: scans/letter.pdf\n")
    assert "seed-without-source" not in [item["code"] for item in check(made)[1]]


def test_an_original_beside_its_text_is_the_one_that_its_digest_names(site: Callable[..., Any]) -> None:
    """Pages show the digest to readers. Of a file that lies elsewhere nobody here knows; a changed one is noticed."""
    scan = b"%PDF-1.7\n%\xe2\xe3"
    record = "letter:\n  seed: letter.txt\n  title: A letter\n  original:\n    file: {}\n    sha256: {}\n"
    digest = hashlib.sha256(scan).hexdigest()
    made = site({"content/sources.yaml": record.format("scans/letter.pdf", digest), "seeds/scans/letter.pdf": scan})
    assert "original-changed" not in made.run("build", "--no-search").err
    made.write("seeds/scans/letter.pdf", scan + b"\n")
    changed = hashlib.sha256(scan + b"\n").hexdigest()
    told = made.run("build", "--no-search").err
    assert "content/sources.yaml:6:13: warning[original-changed]: seeds/scans/letter.pdf is another file than" in told
    assert f"help: bring that file back, or write `sha256: {changed}`" in told
    made.write("content/sources.yaml", record.format("elsewhere.pdf", digest))
    assert "original-changed" not in [item["code"] for item in check(made)[1]]


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "letter.txt:Zone.Identifier", "letter.txt~"])
def test_what_systems_and_editors_leave_beside_files_is_passed_over(site: Callable[..., Any], name: str) -> None:
    """Nobody put it there: it is no text without a source, and no file of a site's content."""
    made = site()
    before = check(made)
    for folder in ("seeds", "content", "content/facts"):
        made.write(f"{folder}/{name}", "[ViewState]")
    assert check(made) == before


def test_a_broken_link_that_many_pages_have_is_one_error(site: Callable[..., Any]) -> None:
    """It is mended in one place, the navigation or a template; the message says how many pages have it."""
    made = site({"content/site.yaml": "title: Example\nnavigation:\n  - {title: Gone, to: 'index.html#gone'}\n"})
    [found] = [item for item in check(made)[1] if item["code"] == "broken-link"]
    pages = re.fullmatch(
        r"index\.html and (\d+) other pages link to '#gone': index\.html has no id 'gone'", found["message"]
    )
    assert pages
    assert int(pages[1]) > 5
    assert found["path"] == "index.html"


@pytest.mark.parametrize("linked", [False, True])
def test_two_sources_have_two_texts(site: Callable[..., Any], linked: bool) -> None:
    """A copy of a seed file, or a link to it, is refused at the second source; files that hold nothing are not."""
    sources = "".join(f"{id}:\n  seed: {id}.txt\n  title: A letter\n" for id in ("letter", "copy", "none", "nothing"))
    made = site({"content/sources.yaml": sources, "seeds/none.txt": "", "seeds/nothing.txt": ""})
    if linked:
        (made.path / "seeds/copy.txt").symlink_to("letter.txt")
    else:
        made.write("seeds/copy.txt", made.read("seeds/letter.txt"))
    (found,) = (item for item in check(made)[1] if item["code"] != "seed-not-pinned")
    assert (found["code"], found["line"], found["column"]) == ("seed-shared", 5, 9)
    assert found["message"] == "sources 'letter' and 'copy' have the same text"
    assert [(label["line"], label["message"]) for label in found["labels"]] == [(2, "'letter' has it here")]


@pytest.mark.parametrize(
    "quote", ["[…] The council met", "The council met […]", "The bridge was […] […] by the mayor", "[…]"]
)
def test_an_ellipsis_that_joins_nothing_is_told(site: Callable[..., Any], quote: str) -> None:
    """To quote more would not help: the sign stands at an end, or beside another."""
    made = site(
        {"content/excerpts/a.yaml": f"title: X\nexcerpts:\n  - id: x\n    source: letter\n    quote: '{quote}'\n"}
    )
    (fault,) = (one for one in check(made)[1] if one["severity"] == "error")
    assert (fault["code"], fault["message"], fault["help"]) == (
        "quote-too-short",
        "`[…]` stands in the quotation with no words before or behind it to join",
        "take it out: that the source goes on is seen where the quotation leads",
    )


@pytest.mark.parametrize("path", ["content/site.yaml", "content/chapters/a.md"])
def test_an_embed_whose_lines_were_joined_is_told_so(site: Callable[..., Any], path: str) -> None:
    """YAML's `>-` makes one line of the two that an editor sees: to write the second would not mend it."""
    text = {
        "content/site.yaml": "title: Example\nintroduction: >-\n  /// excerpt | x\n  ///\n",
        "content/chapters/a.md": "---\nid: a\ntitle: A\norder: 1\n---\n/// excerpt | x ///\n",
    }[path]
    excerpt = "title: X\nexcerpts:\n  - {id: x, source: letter, quote: The council met twice.}\n"
    (fault,) = (
        one for one in check(site({path: text, "content/excerpts/x.yaml": excerpt}))[1] if one["severity"] == "error"
    )
    assert (fault["code"], fault["message"]) == ("unclosed-embed", "the closing /// has no line of its own")
    assert fault["help"].endswith("; in YAML the text goes after `|`, since `>-` joins its lines")


def test_a_piece_that_is_too_short_is_named(site: Callable[..., Any]) -> None:
    """The letters that are counted are the piece's."""
    made = site(
        {
            "content/excerpts/a.yaml": "title: Words\nexcerpts:\n"
            "  - id: words\n    source: letter\n    quote: The bridge was opened […] mayor\n"
        }
    )
    assert codes_and_messages(made) == [
        ("quote-too-short", "the piece 'mayor' of the quotation has 5 letters and digits; at least 8 are needed")
    ]


@pytest.mark.parametrize(
    ("quote", "wrong"),
    [
        ("   The bridge was opened on 4 May 1931 by the maior.", "maior."),
        ("The bridge was[…]opened on 4 May[…]1931 in the mayor.", "in"),
    ],
)
def test_a_difference_is_marked_in_words_as_they_were_typed(site: Callable[..., Any], quote: str, wrong: str) -> None:
    """Spaces before them, or none around the signs that join pieces, put no mark beside the word that differs."""
    made = site(
        {"content/excerpts/a.yaml": f'title: X\nexcerpts:\n  - id: x\n    source: letter\n    quote: "{quote}"\n'}
    )
    (fault,) = (one for one in check(made)[1] if one["severity"] == "error")
    line = made.read("content/excerpts/a.yaml").splitlines()[fault["line"] - 1]
    assert (fault["code"], line[fault["column"] - 1 : fault["end_column"] - 1]) == ("quote-not-in-seed", wrong)


@pytest.mark.parametrize(
    ("values", "status", "codes"),
    [
        (("1931-05/1931-06", "1931-05/1931-07"), "conflict", []),
        (("1931-05/1931-06", "1931-05/1931-07"), "differ", ["differ-but-exclusive"]),
        (("'[1930,1932]'", "1931"), "conflict", []),
        (("'[1930,1932]'", "1931"), "differ", ["differ-but-exclusive"]),
        (("1930~", "1931"), "conflict", []),
        (("1930~", "1931"), "differ", []),
        (("57, unit: acre, as_of: 1930~", "166, unit: acre, as_of: 1931"), "conflict", []),
        (("57, unit: acre, as_of: 1930/1931", "166, unit: acre, as_of: 1931/1932"), "conflict", []),
        (
            ("57, unit: acre, as_of: '[1930,1932]'", "166, unit: acre, as_of: 1931"),
            "conflict",
            ["conflict-not-exclusive"],
        ),
    ],
)
def test_dates_exclude_each_other_by_all_that_they_say(
    site: Callable[..., Any], values: tuple[str, str], status: str, codes: list[str]
) -> None:
    """Two stretches by their ends, one of several dates by each of them; what is about or possibly a date, by none."""
    cites = ("It cost 12,000 pounds.", "The council met twice.")
    listed = "".join(
        f'      - {{value: {value}, cite: [{{source: letter, quote: "{quote}"}}]}}\n'
        for value, quote in zip(values, cites, strict=True)
    )
    fact = f"  - id: f\n    question: When?\n    unit: date\n    status: {status}\n    values:\n{listed}"
    made = site({"content/facts/f.yaml": f"title: F\nfacts:\n{fact}"})
    wanted = ("differ-but-exclusive", "conflict-not-exclusive")
    assert [code for code, _ in codes_and_messages(made) if code in wanted] == codes


@pytest.mark.parametrize("name", ["silent", "topics", "cite", "facts", "sources"])
def test_what_a_list_names_twice_is_told(site: Callable[..., Any], name: str) -> None:
    """Readers would be shown it twice: evidence as if it were more, and a drawing's panel again."""
    lists = {"silent": "other", "topics": "bridge", "cite": "words", "facts": "cost", "sources": "letter"}
    said = {one: f"[{id}, {id}]" if one == name else f"[{id}]" for one, id in lists.items()}
    made = site(
        {
            "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n"
            "other:\n  seed: other.txt\n  title: Another\n",
            "seeds/other.txt": "Nothing is said of what it cost.\n",
            "content/excerpts/x.yaml": "title: X\nexcerpts:\n  - {id: words, source: letter, quote: 'It cost 12,000 pounds.'}\n",
            "content/topics/t.yaml": "title: T\ntopics:\n  - id: bridge\n    name: A bridge\n    kind: other\n"
            f"    variants: [{{text: The bridge, sources: {said['sources']}}}]\n",
            "content/figures/d.yaml": f"title: D\nfigures: [{{id: d, title: D, kind: dots, facts: {said['facts']}}}]\n",
            "content/facts/f.yaml": "title: F\nfacts:\n  - id: cost\n    question: What did it cost?\n    unit: £\n"
            f"    topics: {said['topics']}\n    silent: {said['silent']}\n"
            f"    values:\n      - value: 12,000\n        cite: {said['cite']}\n",
        }
    )
    (fault,) = (one for one in check(made)[1] if one["code"] == "listed-twice")
    line = made.read(fault["path"]).splitlines()[fault["line"] - 1]
    assert (fault["severity"], fault["message"]) == ("warning", f"`{name}:` names this twice")
    assert (line[: fault["column"] - 1].endswith(", "), fault["labels"][0]["line"]) == (True, fault["line"])


def test_three_full_stops_join_nothing_but_may_stand_in_a_seed(site: Callable[..., Any]) -> None:
    """Where the seed has them, a quotation that differs elsewhere differs there; where it has none, they are at fault."""
    excerpt = "title: X\nexcerpts:\n  - {id: words, source: letter, quote: 'The council [...] met for the last time'}\n"
    made = site({"content/excerpts/x.yaml": excerpt})
    assert codes_and_messages(made) == [
        ("quote-not-in-seed", "the quotation is not in seed letter: `[...]` joins nothing")
    ]
    made.write("seeds/letter.txt", "The council [...] met for the first time.\n")
    assert codes_and_messages(made) == [("quote-not-in-seed", "the quotation differs from seed letter")]


@pytest.mark.parametrize(
    ("seed", "words", "typed", "there"),
    [
        (
            "证人说，律师在北京大学发表了一次公开的演说，谈到了全部经过。",
            "律师在清华大学发表了一次公开的演说",
            "清华",
            "北京",
        ),
        ("ผู้ต้องขังกลุ่มแรกถูกย้ายไปยังเรือนจำแห่งใหม่ทางใต้ของเมืองหลวง", "ผู้ต้องขังกลุ่มแรกถูกส่งไปยังเรือนจำแห่งใหม่", "ส่ง", "ย้าย"),
        ("हमने कोई अपराध नहीं किया था।", "हमने कोई अपराद नहीं किया था", "अपराद", "अपराध"),
    ],
)
def test_a_difference_is_marked_as_its_script_parts_words(
    site: Callable[..., Any], seed: str, words: str, typed: str, there: str
) -> None:
    """Where no spaces are written, not all of the sentence around it."""
    made = site({"content/excerpts/x.yaml": f"title: X\nexcerpts:\n  - {{id: w, source: letter, quote: '{words}'}}\n"})
    made.write("seeds/letter.txt", f"{seed}\n")
    [found] = [one for one in check(made)[1] if one["severity"] == "error"]
    start = len("  - {id: w, source: letter, quote: '") + words.index(typed) + 1
    assert (found["code"], found["column"], found["end_column"]) == ("quote-not-in-seed", start, start + len(typed))
    [label] = found["labels"]
    assert (label["column"], label["end_column"]) == (seed.index(there) + 1, seed.index(there) + len(there) + 1)


def test_a_citation_in_prose_is_told_which_place_to_say_as_prose_says_it(site: Callable[..., Any]) -> None:
    """A `line:` within the brackets would be taken for words of the quotation."""
    chapter = "---\nid: c\ntitle: C\norder: 1\n---\nTwice [@letter: The council met], thrice [@letter: ask, and ask].\n"
    made = site({"content/chapters/c.md": chapter})
    made.write(
        "seeds/letter.txt", "The council met twice.\nThe council met again.\nThey ask, and ask, and ask, and ask.\n"
    )
    assert [one["help"] for one in check(made)[1] if one["code"] == "quote-ambiguous"] == [
        "say which: `[@letter{line=1}: …]` or `[@letter{line=2}: …]`",
        'say which with `[@letter{before="…"}: …]` or `after=`, the words directly beside it',
    ]
    for old, new in ((": The", "{line=2}: The"), (": ask", '{before="They"}: ask')):
        made.edit("content/chapters/c.md", f"[@letter{old}", f"[@letter{new}")
    assert "quote-ambiguous" not in [one["code"] for one in check(made)[1]]


def test_an_id_of_another_kind_is_called_what_it_is(site: Callable[..., Any]) -> None:
    """With the article that its kind has."""
    chapter = "---\nid: c\ntitle: C\norder: 1\n---\nSeen [@words], [here](topic:words), [there](topic:c).\n"
    excerpt = "title: X\nexcerpts:\n  - {id: words, source: letter, quote: The council met twice.}\n"
    _, found = check(site({"content/excerpts/x.yaml": excerpt, "content/chapters/c.md": chapter}))
    assert [one["help"] for one in found if one["code"] == "unknown-id"] == [
        "'words' is an excerpt",
        "'c' is a chapter",
    ]


def test_a_correction_of_what_was_taken_away_is_told_to_name_no_record(site: Callable[..., Any]) -> None:
    """Whatever other ids there are; one that is mistyped is told the right one as well."""
    entry = "  - {{date: 2024-03-05, record: {id}, was: A, now: B}}\n"
    log = "title: Log\ncorrections:\n" + entry.format(id="opening") + entry.format(id="lettre")
    _, found = check(site({"content/corrections/log.yaml": log}))
    assert [one["help"] for one in found if one["code"] == "unknown-id"] == [
        "if the record was taken away, leave `record:` out",
        "did you mean 'letter'? if the record was taken away, leave `record:` out",
    ]


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        (
            "content/site.yaml",
            "title: Example\nreport_errors_to: desk@example.org\n",
            "report_errors_to: expected an address that starts with mailto:, https:// or http://, found 'desk@example.org'",
        ),
        (
            "content/sources.yaml",
            f"letter:\n  seed: letter.txt\n  title: A letter\n  sha256: {'A' * 64}\n",
            f"sha256: expected 64 hexadecimal digits in lower case, found '{'A' * 64}'",
        ),
    ],
)
def test_a_form_that_a_value_has_not_is_named_whole(
    site: Callable[..., Any], path: str, text: str, message: str
) -> None:
    """All of it that may be lacking: mailto: before an address of mail, and small letters in a fingerprint."""
    assert codes_and_messages(site({path: text})) == [("bad-value", message)]


def test_a_draft_is_published_where_it_is_said_to_be_one(site: Callable[..., Any]) -> None:
    """An event's or a fact's own record may say nothing of it: its file does."""
    chapter = "---\nid: c\ntitle: C\norder: 1\n---\n[A](event:e) [b](topic:p) [@letter: The council met twice.].\n"
    topic = "title: T\ntopics:\n  - {id: p, name: N, kind: place, draft: true}\n"
    event = f"draft: true\n{EVENT.format(id='e')}"
    made = site({"content/chapters/c.md": chapter, "content/topics/t.yaml": topic, "content/timelines/t.yaml": event})
    assert [one["help"] for one in check(made)[1] if one["code"] == "refers-to-draft"] == [
        "publish that one first (delete its `draft: true`, or that of its file), or make this a draft as well",
        "publish that one first (delete its `draft: true`), or make this a draft as well",
    ]


def test_a_figure_that_is_missing_is_named_with_its_unit(site: Callable[..., Any]) -> None:
    """The same number of something else may stand in the quotation, before the editor's eyes. A value in words has its
    own."""
    value = "      - {value: %s, cite: [{source: letter, quote: 'It cost 12,000 pounds'}]}\n"
    fact = "  - id: %s\n    question: How much?\n    unit: %s\n    values:\n%s"
    own = fact % ("c", "week", value % "3 months"), fact % ("d", "euro", value % "3.4 million")
    facts = [fact % ("a", "acre", value % "'12,000'"), fact % ("b", "percent", value % "12%"), *own]
    made = site({"content/facts/f.yaml": f"title: F\nfacts:\n{''.join(facts)}"})
    assert codes_and_messages(made) == [
        ("figure-not-in-quotation", "the figure 12,000 acres is in no quotation cited for it"),
        ("figure-not-in-quotation", "the figure 12% is in no quotation cited for it"),
        ("figure-not-in-quotation", "the figure 3 months is in no quotation cited for it"),
        ("figure-not-in-quotation", "the figure €3.4 million is in no quotation cited for it"),
    ]
