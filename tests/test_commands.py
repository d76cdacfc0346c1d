"""The commands that look and tell: quote, pin, coverage, schema, check's JSON, and what each imports."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path

import jsonschema
import pytest
from conftest import ROOT, Ran, Site, tree
from ruamel.yaml import YAML

from site_builder.text import SourceText
from site_builder.yaml_tree import parse


def test_quote_lists_every_place_with_the_yaml_to_paste(cecot: Site) -> None:
    """All ten places of "40,000 inmates" in the five seeds; each YAML, pasted as it is, verifies at that place."""
    ran = cecot.run("quote", "40,000 inmates")
    assert ran.status == 0
    blocks = [block.strip().split("\n", 1) for block in ran.out.strip().split("\n\n")]
    assert blocks.pop() == ["10 places"]
    places = [place.split(": ")[0] for place, _ in blocks]
    assert [place.rsplit(":", 1)[0] for place in places] == [
        *(f"seeds/000_4cd7e0d6f89d9943.txt:{line}" for line in (8, 9, 14)),
        *(f"seeds/001_b0c8bb8ad70474b6.txt:{line}" for line in (10, 33)),
        "seeds/002_1e6a30eaa88089c8.txt:28",
        "seeds/003_cf30cda5b89734f4.txt:16",
        *(f"seeds/004_07c45a7e80c4443d.txt:{line}" for line in (2, 4, 6)),
    ]
    events = "".join(
        f"  - id: pasted-{number}\n    date: 2000\n    title: Pasted\n    cite:\n"
        + "".join(f"      {line}\n" for line in yaml.split("\n"))
        for number, (_, yaml) in enumerate(blocks)
    )
    cecot.write("content/timelines/pasted.yaml", f"title: Pasted\nevents:\n{events}")
    assert cecot.run("build").status == 0
    built = {e["id"]: e for e in json.loads(cecot.read("dist/data/events.json"))}
    citations = {c["id"]: c for c in json.loads(cecot.read("dist/data/citations.json"))}
    for number, place in enumerate(places):
        (id,) = built[f"pasted-{number}"]["citations"]
        assert place == "seeds/{seed}:{line}:{column}".format(**citations[id])


def test_quote_finds_the_nearest_passage_of_words_that_stand_nowhere(cecot: Site) -> None:
    """Words that differ a little are answered with the seed's own, and a status that says they were not found."""
    ran = cecot.run("quote", "a 58-acre mega-prison")
    assert ran.status == 1
    assert ran.out.startswith("these words stand in no seed; the nearest passages:\n")
    assert '- source: gallery\n  quote: a 57-acre "mega-prison"' in ran.out
    assert cecot.run("quote", "40,000 inmates", "--source", "nobody").status == 2


def test_quote_takes_words_without_quotation_marks(cecot: Site) -> None:
    """Who is not used to a shell types them as they are."""
    ran = cecot.run("quote", "40,000", "inmates", "--source", "gallery")
    assert (ran.status, ran.out) == (0, cecot.run("quote", "40,000 inmates", "--source", "gallery").out)


def test_quote_finds_words_in_pieces(site: Callable[..., Site]) -> None:
    """The lines to paste cite all of them; pieces that stand in no one line are not said to be found."""
    made = site({})
    made.write("seeds/letter.txt", "The council met, as ever, again in June 1931.\nThe mayor spoke.\n")
    ran = made.run("quote", "The council met […] in June 1931")
    assert (ran.status, ran.out) == (
        0,
        "\nseeds/letter.txt:1:1: [The council met, as ever, again in June 1931].\n"
        "- source: letter\n  quote: The council met […] in June 1931\n\n1 place\n",
    )
    ran = made.run("quote", "The council met […] The mayor spoke")
    assert ran.status == 1
    assert ran.out.startswith(
        "these words stand in no seed; the nearest passages:\n\nseeds/letter.txt:1:1: (43% alike) "
    )
    ran = made.run("quote", "The council met [...] in June 1931")  # full stops join nothing
    assert (ran.status, ran.out.partition(" alike")[0]) == (
        1,
        "these words stand in no seed; the nearest passages:\n\nseeds/letter.txt:1:1: (44%",
    )


def test_quote_shows_the_nearest_passages_alone(site: Callable[..., Site]) -> None:
    """Of a site with many sources not one of each: the best would be off the screen."""
    ids = [f"note-{number}" for number in range(12)]
    made = site(
        {"content/sources.yaml": "".join(f"{id}:\n  seed: {id}.txt\n  title: A note\n" for id in ids)}
        | {f"seeds/{id}.txt": f"The council of {id} met {'again and ' * n}again.\n" for n, id in enumerate(ids)}
    )
    ran = made.run("quote", "The counsel of note-7 met")
    assert (ran.status, ran.out.count("% alike")) == (1, 5)
    assert "seeds/note-7.txt:1:1: (92% alike)" in ran.out.split("\n\n")[1]


def test_no_character_of_a_seed_works_on_the_terminal(site: Callable[..., Site]) -> None:
    """What controls a terminal, or turns words round, is printed as its number; the lines to paste are read back."""
    chapter = "---\nid: c\ntitle: C\norder: 1\n---\nSo [@letter: bridge \x1bc was opened].\n"
    seed = 'The bridge \x1bc was opened.\nThe mayor \u202esaid "evil" \\ things\u202c of it.\n'
    made = site({"seeds/letter.txt": seed, "content/chapters/c.md": chapter})
    ran = made.run("quote", "bridge \x1bc was opened")
    assert (ran.status, ran.out) == (
        0,
        "\nseeds/letter.txt:1:5: The [bridge <U+001B>c was opened].\n(it holds U+001B, which YAML does not take: "
        "quote the words on either side of it, with […] between them)\n\n1 place\n",
    )
    cite = made.run("quote", 'mayor \u202esaid "evil" \\ things').out.split("\n", 2)[2].removesuffix("\n\n1 place\n")
    assert cite == '- source: letter\n  quote: "mayor \\u202Esaid \\"evil\\" \\\\ things"'
    made.write("content/excerpts/a.yaml", f"title: A\nexcerpts:\n{cite}\n  id: a\n")
    assert made.run("pin").status == made.run("build").status == 0
    made.write("seeds/letter.txt", f"\n{seed}")
    assert made.run("pin").out.splitlines()[1:] == [
        "moved: letter, line 1, column 5 -> line 2, column 5: bridge <U+001B>c was opened",
        'moved: letter, line 2, column 5 -> line 3, column 5: mayor <U+202E>said "evil" \\ things',
        "0 citations broke or became ambiguous",
    ]


def test_quote_says_which_seeds_it_could_not_look_into(site: Callable[..., Site]) -> None:
    """That words stand in none is no finding while some could not be read; the rest are searched."""
    made = site(
        {
            "content/sources.yaml": f"{LETTER_RECORD}note:\n  seed: note.txt\n  title: A note\n",
            "seeds/note.txt": b"caf\xe9 with 12,000 guests\n",
        }
    )
    fault = "content/sources.yaml:5:9: error[seed-unreadable]: seeds/note.txt is not UTF-8 text: byte 0xe9 in line 1\n"
    ran = made.run("quote", "caf with 12,000 guests", "--source", "note")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(fault)
    assert ran.err.endswith("\nerror: no source that can be read has the id 'note'; the site has letter\n")
    ran = made.run("quote", "with 12,000 guests")
    assert ran.status == 1
    assert ran.out.startswith("these words stand in no seed that can be read")
    assert ran.err.startswith(fault)
    ran = made.run("quote", "The council met twice")
    assert (ran.status, "1 place" in ran.out) == (0, True)


def test_pin_accepts_a_changed_seed_and_lists_what_it_does_to_citations(site: Callable[..., Site]) -> None:
    """What moved, what broke and what became ambiguous, with comments and order of sources.yaml kept."""
    made = site(
        {
            "content/sources.yaml": "# our one source\nletter:\n  seed: letter.txt  # as received\n  title: A letter\n",
            "content/timelines/t.yaml": "title: T\nevents:\n"
            + "".join(
                f"  - id: e{n}\n    date: 1931\n    title: E\n    cite:\n      - source: letter\n        quote: {quote}\n"
                for n, quote in enumerate(
                    ["The council met twice.", "It cost 12,000 pounds.", "again in June 1931", "opened on 4 May 1931"]
                )
            ),
        }
    )
    first = made.run("pin")
    assert first.status == 0
    assert first.out.startswith("pinned letter: seeds/letter.txt is ")
    pinned = made.read("content/sources.yaml")
    assert pinned.startswith("# our one source\nletter:\n  seed: letter.txt  # as received\n  sha256: ")
    day = rf"\n  pinned: {datetime.now(UTC).date():%Y-%m}-\d\d\n"
    assert re.search(rf"sha256: [0-9a-f]{{64}}{day}  title: A letter\n$", pinned)
    made.write("content/sources.yaml", re.sub(r"pinned: .*", "pinned: 1931-05-04", pinned))
    assert made.run("pin").out == "every seed file is the one that is pinned\n"
    assert made.run("build").status == 0
    made.edit("seeds/letter.txt", "It cost 12,000 pounds.", "A line more.\nIt cost 13,000 pounds.")
    made.edit("seeds/letter.txt", "in June 1931.", "in June 1931. It met again in June 1931.")
    assert made.run("build").status == 1
    ran = made.run("pin", "letter")
    assert ran.status == 0
    assert "moved: letter, line 3, column 1 -> line 4, column 1: The council met twice.\n" in ran.out
    assert "2 citations broke or became ambiguous\n" in ran.out
    assert "error[quote-not-in-seed]" in ran.err
    assert "error[quote-ambiguous]" in ran.err
    assert "opened on" not in ran.out + ran.err.replace("seeds/letter.txt", "")
    again = made.read("content/sources.yaml")
    assert again.count("sha256:") == again.count("pinned:") == len(re.findall(day, again)) == 1
    assert "seed-changed" not in made.run("check").err


LETTER_RECORD = "letter:\n  seed: letter.txt\n  title: A letter\n"


@pytest.mark.parametrize(
    ("sources", "place"),
    [
        (f"{LETTER_RECORD}  sha256:\n", "4:10: error[bad-value]"),
        (f"{LETTER_RECORD}note:\n  seed: note.txt\n", "5:3: error[missing-field]"),
        (f"{LETTER_RECORD}note: [\n", "4:7: error[yaml-syntax]"),
        (LETTER_RECORD.replace("letter.txt", "leter.txt"), "2:9: error[seed-missing]"),
        ("", "1:1: error[wrong-shape]"),
        (None, "1:1: error[missing-file]"),
    ],
)
def test_pin_says_nothing_of_sources_that_it_cannot_read(
    site: Callable[..., Site], sources: str | None, place: str
) -> None:
    """It reports them, as `check` does, and pins none."""
    made = site({"seeds/note.txt": "Nobody came."})
    if sources is None:
        (made.path / "content/sources.yaml").unlink()
    else:
        made.write("content/sources.yaml", sources)
    before = tree(made.path)
    for arguments in ((), ("letter",)):
        ran = made.run("pin", *arguments)
        assert (ran.status, ran.out) == (1, "")
        assert f"content/sources.yaml:{place}" in ran.err
    assert tree(made.path) == before


def test_pin_leaves_faults_elsewhere_to_others(site: Callable[..., Site]) -> None:
    """Of the settings, of other files, of what a source's record refers to, and of its furniture."""
    made = site(
        {
            "content/sources.yaml": f"{LETTER_RECORD}  topics: [nobody]\n  furniture: [9]\n",
            "content/site.yaml": "titel: T\n",
            "content/topics/a.yaml": "title: [\n",
        }
    )
    ran = made.run("pin")
    assert ran.status == 0
    assert "pinned letter: " in ran.out


def test_coverage_tells_what_is_unused_unsourced_and_single(site: Callable[..., Site]) -> None:
    """Unused passages with their places, sentences without a citation, facts of one source, and shares."""
    made = site(
        {
            "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n  furniture: [4]\n",
            "content/facts/f.yaml": "title: F\nfacts:\n  - id: cost\n    question: What did it cost?\n    values:\n"
            "      - value: 12,000 pounds\n        cite:\n          - source: letter\n            quote: cost 12,000 pounds\n",
            "content/chapters/c.md": "---\nid: c\ntitle: C\norder: 1\n---\nIt was dear [@letter: cost 12,000 pounds]. Nobody minded it.\n",
        }
    )
    ran = made.run("coverage", "--format", "json")
    report = json.loads(ran.out)
    assert [(p["line"], p["column"], p["text"]) for p in report["sources"][0]["unused"]] == [
        (1, 1, "The bridge was opened on 4 May 1931 by the mayor."),
        (3, 1, "The council met twice."),
    ]
    assert [p["text"] for p in report["unsourced"]] == ["Nobody minded it."]
    assert report["single_source_facts"] == [{"id": "cost", "question": "What did it cost?"}]
    assert 0 < report["sources"][0]["shown_share"] < 0.5
    assert "seeds/letter.txt:3:1: The council met twice.\n" in made.run("coverage").out


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "。第一句话没有引文说明。「第二句话也没有引文。」第三句话就写在这里。",
            ["第一句话没有引文说明。", "「第二句话也没有引文。」", "第三句话就写在这里。"],
        ),
        (
            "। हमने कोई अपराध नहीं किया। परिवार को पता नहीं चला।",
            ["हमने कोई अपराध नहीं किया।", "परिवार को पता नहीं चला।"],
        ),
        ("، ولم يعرفوا. هل عرف الأهل بذلك؟ لم يعرفوا شيئاً", ["ولم يعرفوا.", "هل عرف الأهل بذلك؟", "لم يعرفوا شيئاً"]),
        ("። ምስክሩ ምንም አላጠፋንም አለ። ቤተሰቡ ምንም አያውቅም ነበር።", ["ምስክሩ ምንም አላጠፋንም አለ።", "ቤተሰቡ ምንም አያውቅም ነበር።"]),
    ],
)
def test_coverage_lists_sentences_as_their_script_ends_them(
    site: Callable[..., Site], text: str, sentences: list[str]
) -> None:
    """One by one, each without the full stop that follows a citation."""
    made = site(
        {"content/chapters/c.md": f"---\nid: c\ntitle: C\norder: 1\n---\nDear [@letter: cost 12,000 pounds]{text}\n"}
    )
    assert [p["text"] for p in json.loads(made.run("coverage", "--format", "json").out)["unsourced"]] == sentences


def test_coverage_calls_little_neither_none_nor_all(site: Callable[..., Site]) -> None:
    """As the pages do."""
    said = "It was dear [@letter: cost 12,000 pounds].\n"
    made = site({"content/chapters/c.md": f"---\nid: c\ntitle: C\norder: 1\n---\n{said}"})
    made.write("seeds/letter.txt", "It cost 12,000 pounds.\n" + "Nobody said anything else of it.\n" * 1000)
    assert ", <1% of the text shown, " in made.run("coverage").out


@pytest.mark.parametrize(
    ("path", "text", "status"),
    [
        ("content/sources.yaml", "letter:\n  seed: gone.txt\n  title: A letter\n", 1),
        ("content/site.yaml", "titel: T\n", 2),
    ],
)
def test_coverage_of_content_with_errors_says_them_as_check_does(
    site: Callable[..., Site], path: str, text: str, status: int
) -> None:
    """A program that reads one object gets one."""
    made = site({path: text})
    ran, checked = (made.run(command, "--format", "json") for command in ("coverage", "check"))
    assert (ran.status, ran.err) == (status, "")
    assert json.loads(ran.out)["diagnostics"] == json.loads(checked.out)["diagnostics"] != []
    assert json.loads(ran.out)["summary"]["errors"] > 0


def test_coverage_counts_what_its_data_bear_out(cecot: Site) -> None:
    """Shares, citations and facts of one source, a source that disagrees with itself among them, from what is published."""
    assert cecot.run("build", "--no-search").status == 0
    report = json.loads(cecot.run("coverage", "--format", "json").out)
    citations, facts, sources = (
        json.loads(cecot.read(f"dist/data/{name}.json")) for name in ("citations", "facts", "sources")
    )
    of = {row["id"]: row["source"] for row in citations}
    alone = [fact for fact in facts if len({of[id] for value in fact["values"] for id in value["citations"]}) == 1]
    assert {fact["status"] for fact in alone} == {"single-source", "conflict", "differ"}
    assert {fact["id"] for fact in report["single_source_facts"]} == {fact["id"] for fact in alone}
    assert [
        (row["id"], row["shown_share"], row["citations"]) for row in sorted(report["sources"], key=itemgetter("id"))
    ] == [(row["id"], row["shown_share"], list(of.values()).count(row["id"])) for row in sources]


def test_check_as_json_prints_one_object_and_nothing_else(cecot: Site) -> None:
    """The first site has no error, and its citations are counted."""
    ran = cecot.run("check", "--format", "json")
    assert ran.status == 0
    assert ran.err == ""
    summary = json.loads(ran.out)["summary"]
    assert summary["errors"] == 0
    assert summary["sources"] == 5
    assert summary["citations"] > 200
    assert set(summary) == {"errors", "warnings", "sources", "citations", "events", "facts", "pages"}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "build", "quote", "coverage"])
def test_commands_import_only_what_they_need(command: str, cecot: Site, tmp_path: Path) -> None:
    """Checking and building load neither the preview nor its server, nor what finds a nearest passage; what only reads,
    nothing for archives or networks; and what renders nothing, nothing for processes and programs."""
    arguments = {"quote": ["40,000 inmates"], "build": ["--out", str(tmp_path / "dist")]}.get(command, [])
    surplus = {"tornado", "livereload", "watchfiles", "rapidfuzz", "rich", "asyncio", "http", "ssl"}
    if command != "build":
        surplus |= {"zipfile", "importlib.metadata", "email"}
    if command not in ("build", "check"):
        surplus |= {"multiprocessing", "subprocess"}
    script = (
        "import sys\nfrom site_builder import cli\n"
        f"status = cli.run({[command, *arguments, '--site', str(cecot.path)]!r})\n"
        f"loaded = {surplus!r} & set(sys.modules)\n"
        "print(status, sorted(loaded), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines()[-1] == "0 []"


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_the_machine(cecot: Site, tmp_path: Path) -> None:
    """Hash seed, time zone, locale, umask and folder change nothing."""
    trees = []
    for number, extra in enumerate(
        [
            {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
        ]
    ):
        out = tmp_path / f"at-{number}" / "dist"
        out.parent.mkdir()
        subprocess.run(
            [sys.executable, "-m", "site_builder", "build", "--site", str(cecot.path), "--out", str(out)],
            env={**os.environ, **extra},
            umask=0o077 if number else 0o022,
            check=True,
            capture_output=True,
        )
        trees.append(tree(out))
    assert trees[0] == trees[1]


def test_schemas_accept_the_first_sites_content(tmp_path: Path, site: Callable[..., Site]) -> None:
    """An independent validator, reading the files with an independent YAML 1.2 reader, finds no fault in them."""
    made = site()
    assert made.run("schema", str(tmp_path)).status == 0
    schemas = {path.name: json.loads(path.read_text()) for path in tmp_path.glob("*.json")}
    assert len(schemas) == 11
    checked = 0
    for path in sorted((ROOT / "content").rglob("*")):
        if path.suffix not in (".yaml", ".md"):
            continue
        text = path.read_text(encoding="utf-8")
        folder = path.parent.name
        name = "chapter" if path.suffix == ".md" else path.stem if folder == "content" else folder
        schema = schemas[f"{name}.schema.json"]
        jsonschema.Draft202012Validator.check_schema(schema)
        value = YAML(typ="safe", pure=True).load(text.split("---\n")[1] if path.suffix == ".md" else text)
        value = json.loads(json.dumps(value, default=str))  # ruamel reads dates; JSON's data model has none
        jsonschema.Draft202012Validator(schema).validate(value)
        checked += 1
    assert checked > 20


def test_schemas_refuse_what_the_build_refuses() -> None:
    """Unknown keys, missing fields and wrong kinds are faults for editors' tools too."""
    from site_builder.schemas import schemas

    judge = jsonschema.Draft202012Validator(schemas()["timelines.schema.json"])
    sound = {"title": "T", "events": [{"id": "e", "date": 2023, "title": "E", "cite": ["an-excerpt"]}]}
    assert list(judge.iter_errors(sound)) == []
    for wrong in (
        {**sound, "evnets": []},
        {"title": "T", "events": [{"id": "e", "title": "E"}]},
        {"title": "T", "events": [{"id": "Not An Id", "date": 2023, "title": "E"}]},
        {"title": "T", "events": [{"id": "e", "date": 2023, "title": "E", "cite": [{"source": "s"}]}]},
    ):
        assert list(judge.iter_errors(wrong)), wrong


def test_every_scalar_survives_as_typed(site: Callable[..., Site]) -> None:
    """YAML's own guesses are off: `no`, `12:09`, `012`, `1.10`, `1e3` and dates stay text."""
    answers = ["no", "on", "12:09", "012", "1.10", "1e3", "0x1F", "null", "on 2021-02-03", "+1", "yes", "0o14"]
    values = "".join(
        f"      - value: {answer}\n        cite:\n          - source: letter\n            quote: The council met twice.\n"
        for answer in answers
    )
    made = site(
        {
            "content/facts/f.yaml": f"title: F\nfacts:\n  - id: f\n    question: Q\n    status: differ\n    values:\n{values}"
        }
    )
    ran = made.run("build")
    assert ran.status == 0, ran.err
    rows = json.loads(made.read("dist/data/facts.json"))
    assert [value["value"] for value in rows[0]["values"]] == answers
    assert parse(SourceText("", "a: no")).value is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "--out", ""), "error: --out: expected a folder, found nothing"),
        (("build", "--jobs", "²"), "argument --jobs: expected a number from 1 to 64, found '²'"),
        (("serve", "--port", "99999"), "argument --port: expected a number from 0 to 65535, found '99999'"),
        (("serve", "--port", "-1"), "argument --port: expected a number from 0 to 65535, found '-1'"),
        (("serve", "--host", ""), "error: --host: expected an address, found nothing"),
    ],
)
def test_arguments_that_say_nothing_are_exit_status_2(
    site: Callable[..., Site], arguments: tuple[str, ...], said: str
) -> None:
    """An address that is empty would be every one of this machine; what is no number is told as such."""
    program = [sys.executable, "-m", "site_builder", *arguments, "--site", str(site().path)]
    ran = subprocess.run(program, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.endswith(f"{said}\n")


def test_settings_that_cannot_be_used_are_exit_status_2(site: Callable[..., Site]) -> None:
    """Wrong settings are told apart from wrong content, and so is a folder that holds no site."""
    made = site({"content/site.yaml": "titel: Example\n"})
    ran = made.run("check")
    assert ran.status == 2
    assert "did you mean 'title'?" in ran.err
    made.write("content/site.yaml", "title: Example\nwords: {nots: Notes}\n")
    ran = made.run("build")
    assert ran.status == 2
    assert "content/site.yaml:2:9: error[unknown-key]: the interface has no word 'nots'" in ran.err
    made.write("content/site.yaml", "title: Example\nwords: {heading of the notes: Notes}\n")
    assert "help: `site-builder schema` writes a list of all words" in made.run("build").err
    ran = Site(made.path / "seeds", made._capture).run("check")
    assert (ran.status, ran.err) == (
        2,
        f"error: no site here: {made.path}/seeds is a folder within the site {made.path}: go there first\n",
    )


@pytest.mark.parametrize("words", ["Zeile", "Zeile {number}", "Zeile {line} {line.text}", "Zeile {line:>9}", "{line"])
def test_the_interface_s_words_keep_their_parts_in_braces(site: Callable[..., Site], words: str) -> None:
    """A part that is left out would be missing from every page, without anybody's being told."""
    made = site({"content/site.yaml": f"title: Example\nwords:\n  line: '{words}'\n"})
    ran = made.run("check")
    said = "error[bad-value]: words.line: expected the same parts in braces as in 'line {line}'"
    assert (ran.status, f"content/site.yaml:3:9: {said}" in ran.err) == (2, True)
    made.write("content/site.yaml", "title: Example\nwords:\n  line: '{line}. Zeile'\n  date.month: '{year} {month}'\n")
    assert made.run("check").status == 0


def test_a_theme_is_told_of_names_that_no_style_sheet_reads(site: Callable[..., Site]) -> None:
    """What has no effect is said, with the name that was meant; a site's own style sheets may read others."""
    made = site(
        {"content/site.yaml": "title: Example\ntheme:\n  acent: '#123456'\n  wide: 60rem\n  dark-ink: '#ffffff'\n"}
    )
    ran = made.run("check")
    assert ran.status == 0
    assert "content/site.yaml:3:3: warning[unknown-key]: theme: no style sheet reads 'acent'" in ran.err
    assert "did you mean 'accent'?" in ran.err
    assert "no style sheet reads 'wide'" in ran.err
    assert "help: known here: accent, dark-accent, dark-ink, " in ran.err
    assert "'dark-ink'" not in ran.err
    assert made.run("check", "--strict").status == 1
    made.write("templates/static/own.css", "main { max-width: var(--theme-wide, 40rem); }\n")
    assert "'wide'" not in made.run("check").err
    made.write("templates/static/site.css", "body { color: red; }\n")
    assert "no style sheet reads 'dark-ink'" in made.run("check").err


@pytest.mark.parametrize(
    "value", ["rgb(1 2 3", "1px)", ")(", '"Source Serif', "Bob's", "/* red", "calc((1px)", '"a\nb"']
)
def test_a_theme_s_value_ends_what_it_begins(site: Callable[..., Site], value: str) -> None:
    """A bracket that stays open would take all the values after it for its own, without anybody's being told."""
    made = site({"content/site.yaml": f"title: Example\ntheme:\n  accent: {json.dumps(value)}\n  ink: black\n"})
    ran = made.run("check")
    said = f"error[bad-value]: theme: 'accent' with the value {value!r} is no custom property"
    assert (ran.status, f"content/site.yaml:3:11: {said}" in ran.err) == (2, True)


def test_a_style_sheet_of_the_theme_s_name_is_not_lost(site: Callable[..., Site]) -> None:
    """The settings' properties are published below it, since both have one address."""
    made = site({"templates/static/theme.css": '@import "more.css";', "templates/static/more.css": "p { margin: 0 }\n"})
    made.write("content/site.yaml", "title: Example\ntheme:\n  accent: '#123456'\n")
    assert made.run("build", "--no-search").status == 0
    (more,) = made.path.glob("dist/assets/more.*.css")
    (sheet,) = made.path.glob("dist/assets/theme.*.css")
    said = f'@import "{more.name}";\n:root {{\n  --theme-accent: #123456;\n}}\n'
    assert sheet.read_text(encoding="utf-8") == said
    assert f'href="assets/{sheet.name}"' in made.read("dist/index.html")


@pytest.mark.parametrize("value", ["#7a1f1", "#7a1f1f1", "#7a", "#7a1g1f", "color-mix(in oklch, red, #ff 9%)"])
def test_a_colour_in_digits_is_one(site: Callable[..., Site], value: str) -> None:
    """A digit too few or too many would leave links and marks without their colour, without anybody's being told."""
    ran = site({"content/site.yaml": f"title: Example\ntheme:\n  accent: '{value}'\n"}).run("check")
    said = f"error[bad-value]: theme: 'accent' with the value {value!r} is no colour"
    assert (ran.status, f"content/site.yaml:3:11: {said}" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "value",
    [
        "rgb(1 2 3 / 50%)",
        "calc((1rem + 2px) * 3)",
        '"Bob\'s Face", serif',
        "'A (b', serif",
        "color-mix(in oklch, red, #fff 9%)",
        "#FFf0a680",
        "'No. #1', url(#own)",
    ],
)
def test_a_theme_s_value_is_written_as_it_is(site: Callable[..., Site], value: str) -> None:
    made = site({"content/site.yaml": f"title: Example\ntheme:\n  accent: {json.dumps(value)}\n"})
    assert made.run("build", "--no-search").status == 0
    (sheet,) = made.path.glob("dist/assets/theme.*.css")
    assert sheet.read_text(encoding="utf-8") == f":root {{\n  --theme-accent: {value};\n}}\n"


def test_a_site_larger_than_was_tried_is_told_so(site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was never measured is not promised."""
    event = "  - id: opened\n    date: 1931-05-04\n    title: Opened\n    cite:\n      - source: letter\n        quote: was opened on 4 May 1931 by the mayor\n"
    made = site({"content/timelines/a.yaml": f"title: Bridge\nevents:\n{event}"})
    assert "never tried" not in made.run("build", "--clean").err
    monkeypatch.setattr("site_builder.commands.build.TRIED", 0)
    assert "note: this site has 1 event; with more than 0 this tool was never tried" in made.run("build", "--clean").err


def test_timings_are_told_beside_the_report(site: Callable[..., Site]) -> None:
    """The seconds of each stage, in order, on standard error; those of a build that fails as well."""
    made = site()

    def stages(ran: Ran) -> list[str]:
        told = [line.split() for line in ran.err.splitlines() if re.fullmatch(r" *\d+\.\d{3} s  .+", line)]
        assert all(float(seconds) >= 0 for seconds, *_ in told)
        return [" ".join(name) for _, _, *name in told]

    judged = ["load", "link", "verify", "compare", "rules", "exposure", "pictures"]
    made_, written = ["plan", "render", "links"], ["write", "record", "in all"]
    plain = made.run("build", "--no-search")
    told = made.run("build", "--no-search", "--clean", "--timings")
    assert stages(told) == [*judged, *made_, *written]
    assert told.out.startswith("built ")
    assert stages(plain) == []
    made.write("content/timelines/t.yaml", "title: [\n")
    assert stages(made.run("build", "--clean", "--timings")) == [*judged, "in all"]
