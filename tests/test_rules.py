"""What the rules find in our words: figures and quotations stand in what is cited for them, through the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from conftest import EVENT, Site


@pytest.mark.parametrize(
    ("words", "supported"),
    [
        ("it is illegal in this country", True),
        ("It is *illegal* in this _country_", True),
        ("illegal in [this country](event:e), says", True),
        ("legal in this country", False),
        ("is illegal in this count", False),
        ("it is `not` illegal in this country", False),
    ],
)
def test_words_between_quotation_marks_are_whole_ones(site: Callable[..., Site], words: str, supported: bool) -> None:
    """As readers see them: emphasis and links say nothing, code does."""
    text = f"    text: >-\n      They call it “{words}”.\n"
    event = EVENT.format(id="e").replace("again in June 1931", "It is illegal in this country, says the law of 1931.")
    made = site({"content/timelines/t.yaml": event.rstrip("\n") + "\n" + text})
    made.write("seeds/letter.txt", "It is illegal in this country, says the law of 1931.\n")
    ran = made.run("check")
    assert ran.status == 0
    assert ("unsupported-quotation-marks" not in ran.err) is supported


@pytest.mark.parametrize(("words", "accepted"), [("123 hectares", True), ("3 hectares", False), ("123 hectare", False)])
def test_a_figure_as_it_is_stated_is_not_cut(site: Callable[..., Site], words: str, accepted: bool) -> None:
    """Nor are its words."""
    event = EVENT.format(id="e").replace(
        "again in June 1931", f"It measures 123 hectares in 1931.\n        as_stated: {words}"
    )
    made = site({"content/timelines/t.yaml": event})
    made.write("seeds/letter.txt", "It measures 123 hectares in 1931.\n")
    ran = made.run("check")
    assert ("error[as-stated-not-in-quotation]" not in ran.err) is accepted
    assert ran.status == (0 if accepted else 1)


@pytest.mark.parametrize(
    ("words", "supported"),
    [
        ("“it's the ‘best’ mill”", True),
        ("“it’s the &lsquo;best&#8217; mill” and it isn&#39;t &ldquo;it&rsquo;s the&rdquo;", True),
        ("the mill&#x27;s owners&apos; 12&frac12; rooms, &copy; them", False),
        ("&ldquo;it is the best&rdquo;", False),
        ("&quot;it is the best&quot;", False),
        ("‘it is the best’", False),
        ("they&#146;re &#8220;it is the best&#8221;", False),
    ],
)
def test_marks_that_readers_see_are_looked_at(site: Callable[..., Site], words: str, supported: bool) -> None:
    """However they are typed; which of the marks the source has is typography."""
    event = EVENT.format(id="e").replace("again in June 1931", 'it\'s the "best" mill of all in 1931')
    made = site({"content/timelines/t.yaml": event.rstrip("\n") + f"\n    text: >-\n      They said: {words}.\n"})
    made.write("seeds/letter.txt", 'Now it\'s the "best" mill of all in 1931.\n')
    ran = made.run("check")
    assert ran.status == 0
    assert ("content/timelines/t.yaml" not in ran.err) is supported


@pytest.mark.parametrize(
    ("words", "supported"),
    [
        ("“the financial aﬀairs, first-rate co-operation”", True),
        ("“the financial affairs, first‑rate co­operation”", False),
        ("“the financial affair, first‑rate”", False),
    ],
)
def test_words_between_quotation_marks_need_no_typesetters_signs(
    site: Callable[..., Site], words: str, supported: bool
) -> None:
    """Ligatures, soft hyphens and hyphens that do not break are not what somebody said."""
    said = "The ﬁnan\u00adcial aﬀairs, ﬁrst\u2011rate co-\u00adoperation in 1931"
    event = EVENT.format(id="e").replace("again in June 1931", said).rstrip("\n")
    made = site(
        {"content/timelines/t.yaml": f"{event}\n    text: It says {words}.\n", "seeds/letter.txt": f"{said}.\n"}
    )
    assert ("unsupported-quotation-marks" not in made.run("check").err) is supported


def test_a_source_in_another_language_bears_out_what_it_is_said_to_state(site: Callable[..., Site]) -> None:
    """Else no event with its day could be published strictly."""
    said = "El 24 de febrero de 2023 se trasladaron 2.100 internos"
    event = EVENT.format(id="e").replace("1931\n    title: E", "2023-02-24\n    title: 2,100 are moved")
    event = event.replace("again in June 1931", said)
    made = site({"content/timelines/t.yaml": event, "seeds/letter.txt": f"{said}.\n"})
    assert made.run("pin").status == 0
    assert made.run("check", "--strict").err.count("figure-not-in-quotation]") == 2
    day = "      - source: letter\n        quote: El 24 de febrero de 2023\n        as_stated: 24 de febrero de 2023\n"
    made.write("content/timelines/t.yaml", f"{event}        as_stated: 2.100 internos\n{day}")
    assert "figure-not-in-quotation" not in made.run("check", "--strict").err


def test_what_a_citation_says_of_its_words_is_ours(site: Callable[..., Site]) -> None:
    """Speaker and locator are shown below the words, so what they put between quotation marks has to stand somewhere."""
    made = site({"content/timelines/t.yaml": EVENT.format(id="e").replace("1931\n    title", "1931-06\n    title")})
    cited = made.read("content/timelines/t.yaml") + "        speaker: the mayor, “no friend of bridges”\n"
    made.write("content/timelines/t.yaml", f"{cited}        locator: p. 3, “again in June”\n")
    chapter = '---\nid: c\ntitle: C\norder: 1\n---\nMet [@letter{{locator="{}"}}: The council met again].\n'
    made.write("content/chapters/c.md", chapter.format("“by nobody at all”"))
    places = re.findall(r"^(\S+): warning\[unsupported-quotation-marks\]", made.run("check").err, re.MULTILINE)
    assert places == ["content/chapters/c.md:6:24", "content/timelines/t.yaml:9:30"]


def test_a_citation_is_refused_where_no_citation_is_read(site: Callable[..., Site]) -> None:
    """Its words would be shown without having been looked for: in titles, settings, values and what citations say."""
    event = EVENT.format(id="e").replace("title: E", 'title: "Met [@letter: in secret]"')
    fact = (
        "title: F [@none]\nfacts:\n  - id: f\n    question: 'Who met [@letter{line=1}: in secret]?'\n    values:\n"
        '      - value: "the council [@letter : in secret], not @letter or [letter: again]"\n'
        '        cite: [{source: letter, quote: again in June 1931, locator: "p. [@letter]"}]\n'
    )
    made = site(
        {
            "content/site.yaml": 'title: Example\ndescription: "Of [@letter: in secret]"\n',
            "content/timelines/t.yaml": event,
            "content/facts/f.yaml": fact,
        }
    )
    ran = made.run("check")
    assert ran.status == 1
    assert sorted(re.findall(r"^(\S+): error\[citation-in-plain-text\]", ran.err, re.MULTILINE)) == [
        "content/facts/f.yaml:1:10",
        "content/facts/f.yaml:4:24",
        "content/facts/f.yaml:6:29",
        "content/facts/f.yaml:7:73",
        "content/site.yaml:2:18",
        "content/timelines/t.yaml:5:17",
    ]


@pytest.mark.parametrize(
    ("words", "missed"),
    [
        ("12&nbsp;000 men, 12&#8239;000, 1&#50;,000, 4&nbsp;May&#160;1931, 40&nbsp;miles, Ward&nbsp;18", []),
        (
            "by 13&nbsp;000 men on 5&nbsp;May, 40&thinsp;acres",
            ["14-25 13\xa0000", "33-43 5\xa0May", "45-60 40\u2009acres"],
        ),
    ],
)
def test_figures_are_read_as_entities_show_them(site: Callable[..., Site], words: str, missed: list[str]) -> None:
    """A space that does not break is one within a number or a date; the place is that of what is typed."""
    said = "On 4 May 1931 some 12,000 men came 40 miles"
    topic = "title: T\ntopics:\n  - {id: ward, name: Ward 18, kind: place}\n"
    event = EVENT.format(id="e").replace("again in June 1931", said).rstrip("\n")
    made = site({"content/timelines/t.yaml": f"{event}\n    text: {words}\n", "content/topics/t.yaml": topic})
    made.write("seeds/letter.txt", f"{said}.\n")
    found = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
    assert [
        f"{one['column']}-{one['end_column']} {one['message'].split(' is in ')[0].removeprefix('the figure ')}"
        for one in found
        if one["code"] == "figure-not-in-quotation"
    ] == missed


@pytest.mark.parametrize(
    ("words", "missed"),
    [
        (
            "**12** thousand men, _$6_ million, 4 *May* **1931**, **40**\\-mile, [12](event:e) thousand, \\$6 million",
            [],
        ),
        ("in section **5** of it, *Ward* 18, a 40*, 40*40 and 40_40", []),
        ("_13,000_ men", ["1-7 13,000"]),
        ("__13,000__ men, **40** acres", ["2-8 13,000", "18-28 40 acres"]),
        ("40 *acres*, [40](event:e) acres", ["0-9 40 acres", "13-31 40 acres"]),
        ("[40 acres](https://example.org/), 40 [acres](event:e)", ["1-9 40 acres", "34-43 40 acres"]),
        ("[2000](event:e) women, [1929](event:e) men", ["24-28 1929"]),
    ],
)
def test_figures_are_read_without_what_markdown_takes_away(
    site: Callable[..., Site], words: str, missed: list[str]
) -> None:
    """Emphasis, links and backslashes part no number from its unit, and hide none."""
    said = "On 4 May 1931 some 12,000 men and 2,000 women came 40 miles for $6 million"
    topic = "title: T\ntopics:\n  - {id: ward, name: Ward 18, kind: place}\n"
    event = EVENT.format(id="e").replace("again in June 1931", said).rstrip("\n")
    made = site({"content/timelines/t.yaml": f"{event}\n    text: |\n      {words}\n", "content/topics/t.yaml": topic})
    made.write("seeds/letter.txt", f"{said}.\n")
    found = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
    assert [
        f"{one['column'] - 7}-{one['end_column'] - 7} {one['message'].split(' is in ')[0].removeprefix('the figure ')}"
        for one in found
        if one["code"] == "figure-not-in-quotation"
    ] == missed


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("On 4\nMay the 12  thousand,  \n40\nmiles, “men\ncame 40 miles”", []),
        ("- On 4\n  May the 12\n  thousand\n- 40\n\t miles, “men\n\tcame 40 miles”", []),
        ("> On 4\n> May the 12\n>thousand\n> > 40\n> > miles, “men\n> > came 40 miles”", []),
        ("- Of 40\n    acres", ["6:6 the figure 40 acres"]),
        ("> Of 40\n> acres, “men\n> were there”", ["6:6 the figure 40 acres", "7:11 these words"]),
        ("In the '90s{}\n\nThe mills' wheels stood", []),
        ("So “men came home{}\n\n“The others” went", ["6:5 these words"]),
    ],
)
def test_only_paragraphs_part_figures_and_quoted_words(
    site: Callable[..., Site], end: str, text: str, missed: list[str]
) -> None:
    """Lines do not, however they end, are indented or marked as a quotation's."""
    said = "On 4 May some 12,000 men came 40 miles, as in the '90s"
    cited = f" [@letter: {said}]"
    chapter = f"---\nid: c\ntitle: C\norder: 1\n---\n{text.format(cited)}{cited}\n"
    made = site({"content/chapters/c.md": chapter.replace("\n", end), "seeds/letter.txt": f"{said}.\n"})
    found = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
    assert [
        f"{one['line']}:{one['column']} {re.split(' is in | stand ', one['message'])[0]}"
        for one in found
        if one["path"].endswith("c.md")
    ] == missed


def test_the_numbers_of_a_list_are_no_figures(site: Callable[..., Site]) -> None:
    """Those that count its items, nested and apart as well; what begins with another number says it."""
    said = "[@letter: The council met again]"
    chapter = "---\nid: c\ntitle: C\norder: 1\n---\n"
    listed = f"1. First {said}\n2. Then {said}\n    1. Within {said}\n\n3. At last {said}\n\n> 1. Apart {said}\n"
    listed += (
        f"\n- A bullet\n    1. Below {said}\n    2.\tAgain {said}\n\n> - And\n>     - And\n>         1. So {said}\n"
    )
    made = site({"content/chapters/c.md": f"{chapter}{listed}"})
    assert "figure-not-in-quotation" not in made.run("check").err
    made.write(
        "content/chapters/c.md",
        f"{chapter}{listed}\n1929. Opened {said}\n\nOpened in\n2. Not counted {said}\n\n- In\n2. {said}\n",
    )
    assert re.findall(r"c.md:(\d+:\d+): .* the figure (\d+) is", made.run("check").err) == [
        ("22:1", "1929"),
        ("25:1", "2"),
        ("28:1", "2"),
    ]


def test_each_source_that_is_cited_for_a_value_gives_it(site: Callable[..., Site]) -> None:
    """Otherwise sources would agree of which one says something else; two places of one source may say it together."""
    fact = (
        "title: F\nfacts:\n  - id: f\n    question: How long?\n    unit: metre\n    values:\n      - value: 40\n        cite:\n"
        "          - source: letter\n            quote: It is 40 metres long\n"
        "          - source: letter\n            quote: as everybody says\n"
        "          - source: other\n            quote: It is {} metres long\n"
    )
    made = site(
        {"content/facts/f.yaml": fact.format(40), "seeds/other.txt": "It is 40 metres long, or It is 45 metres long.\n"}
    )
    made.write("seeds/letter.txt", "It is 40 metres long, as everybody says.\n")
    made.write("content/sources.yaml", made.read("content/sources.yaml") + "other:\n  seed: other.txt\n  title: O\n")
    assert "figure-not-in-quotation" not in made.run("check").err
    made.write("content/facts/f.yaml", fact.format(45))
    assert (
        "content/facts/f.yaml:7:16: warning[figure-not-in-quotation]: the figure 40 metres is in no quotation cited for it from other\n"
        in made.run("check").err
    )


def test_a_source_that_a_note_cites_need_not_give_the_value(site: Callable[..., Site]) -> None:
    """What is said beside an answer, such as that another source has it otherwise, is not cited for the answer."""
    fact = (
        "title: F\nfacts:\n  - id: f\n    question: How long?\n    unit: metre\n    values:\n      - value: 40\n"
        '        note: "Another letter has 45 metres [@other: It is 45 metres long]."\n        cite:\n'
        "          - source: letter\n            quote: It is 40 metres long\n"
    )
    made = site({"content/facts/f.yaml": fact, "seeds/other.txt": "It is 45 metres long.\n"})
    made.write("seeds/letter.txt", "It is 40 metres long, as everybody says.\n")
    made.write("content/sources.yaml", made.read("content/sources.yaml") + "other:\n  seed: other.txt\n  title: O\n")
    assert "figure-not-in-quotation" not in made.run("check").err
    made.write("content/facts/f.yaml", fact.replace("value: 40", "value: 45"))
    assert (
        "content/facts/f.yaml:7:16: warning[figure-not-in-quotation]: the figure 45 metres is in no quotation cited for it from letter\n"
        in made.run("check").err
    )


@pytest.mark.parametrize("unit", ["", "acre", "week", "euro", "per 100,000 people", "inmate", "percent", "MW", "date"])
def test_every_answer_in_every_unit_is_looked_for(site: Callable[..., Site], unit: str) -> None:
    """Numbers and words, with a unit of their own or without; nothing of it stands in what is cited."""
    answers = ["57", ">=3,100", "65..70", "~0.60", "12%", "3 months", "3.4 million", "about 40", "2½ weeks", "$5m",
               "twelve", "half a million euros", "1931-05", "300 km at 5 °C", "up to 16 a day"]  # fmt: skip
    values = "".join(f"      - value: {json.dumps(answer)}\n        cite: [told]\n" for answer in answers)
    fact = f"  - id: f\n    question: How much?\n{f'    unit: {unit}{chr(10)}' if unit else ''}    values:\n{values}"
    excerpt = "title: E\nexcerpts:\n  - {id: told, source: letter, quote: 'It cost 12,000 pounds.'}\n"
    made = site({"content/facts/f.yaml": f"title: F\nfacts:\n{fact}", "content/excerpts/e.yaml": excerpt})
    found = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
    first = made.read("content/facts/f.yaml").splitlines().index("    values:") + 2
    told = {
        one["line"] for one in found if one["code"] in ("figure-not-in-quotation", "bad-value-notation", "bad-date")
    }
    assert told == {first + 2 * at for at in range(len(answers))}


def test_a_day_without_its_year_is_said_to_lack_it(site: Callable[..., Site]) -> None:
    """The year may stand at the head of the text, and be cited from there; no other help is of use."""
    seed = "Korrin, May 30, 2019\nThe dam has been shut since 28 February, they say.\n"
    event = (
        "title: T\nevents:\n  - id: e\n    date: {}\n    title: The dam is shut\n    cite:\n"
        "      - source: letter\n        quote: The dam has been shut since 28 February\n"
    )
    made = site({"content/timelines/t.yaml": event.format("2019-02-28")})
    made.write("seeds/letter.txt", seed)
    asked = "help: cite the words that give the year as well, such as the text's own date, or mend it"
    ran = made.run("check")
    assert "warning[figure-not-in-quotation]: the date 2019-02-28 is in no quotation" in ran.err
    assert asked in ran.err
    made.write("content/timelines/t.yaml", event.format("2019-02-27"))
    assert asked not in made.run("check").err
    dated = "      - source: letter\n        quote: Korrin, May 30, 2019\n"
    made.write("content/timelines/t.yaml", event.format("2019-02-28") + dated)
    assert "figure-not-in-quotation" not in made.run("check").err


CITED = "      - cite:\n          - source: letter\n            quote: The council met again in June 1931.\n"


def test_what_leans_on_words_that_are_not_found_is_not_judged_without_them(site: Callable[..., Site]) -> None:
    """The figures and quotation marks of a record are looked at once all of its citations stand."""
    wrong, right = "The council met once a fortnight of 7 days.", "The council met again in June 1931."
    other = '    text: Theirs, "met once a fortnight", of 7 days, and 8 more.\n'
    event = EVENT.format(id="e") + f"      - source: letter\n        quote: {wrong}\n{other}"
    chapter = (
        f"---\nid: c\ntitle: C\norder: 1\n---\nOf 7 [@letter: {wrong}] [@letter: {right}]. Of 8 [@letter: {right}].\n"
    )
    made = site({"content/timelines/t.yaml": event, "content/chapters/c.md": chapter})

    def found() -> list[tuple[str, str, int]]:
        listed = json.loads(made.run("check", "--format", "json").out)["diagnostics"]
        return [(d["code"], d["path"], d["line"]) for d in listed if d["path"] != "content/sources.yaml"]

    assert found() == [
        ("quote-not-in-seed", "content/chapters/c.md", 6),
        ("quote-not-in-seed", "content/timelines/t.yaml", 10),
    ]
    for path, text in (("content/timelines/t.yaml", event), ("content/chapters/c.md", chapter)):
        made.write(path, text.replace(wrong, right))
    assert {(code, path) for code, path, _ in found()} == {
        ("figure-not-in-quotation", "content/chapters/c.md"),
        ("figure-not-in-quotation", "content/timelines/t.yaml"),
        ("unsupported-quotation-marks", "content/timelines/t.yaml"),
    }


HEADINGS = {
    "a question": (
        "facts/f.yaml",
        "title: F\nfacts:\n  - id: f\n    question: What did the 7,777 men of 1930 do?\n    values:\n"
        + CITED.replace("- cite", "- value: They met\n        cite"),
        ["4:28 the figure 7,777"],
    ),
    "a remark": (
        "remarks/r.yaml",
        "title: R\nremarks:\n  - id: r\n    speaker: One of 99\n    occasion: The meeting in June 1931, of 7,777 men\n"
        "    date: 1930\n    versions:\n" + CITED,
        ["5:44 the figure 7,777", "6:11 the date 1930"],
    ),
    "an excerpt": (
        "excerpts/e.yaml",
        "title: E\nexcerpts:\n  - id: e\n    source: letter\n    quote: The council met again in June 1931.\n"
        "    title: A meeting of 7,777 in 1931\n",
        ["6:25 the figure 7,777"],
    ),
    "a chapter": (
        "chapters/c.md",
        "---\nid: c\ntitle: A meeting of 7,777\norder: 1\nsummary: In 1930\n---\nThey met [@letter: again in June 1931].\n",
        ["3:21 the figure 7,777", "5:13 the figure 1930"],
    ),
}


@pytest.mark.parametrize("name", HEADINGS)
def test_figures_of_headings_stand_in_what_the_record_cites(site: Callable[..., Site], name: str) -> None:
    """So does a remark's date; a date in a question only says what is asked about."""
    path, text, expected = HEADINGS[name]
    ran = site({f"content/{path}": text}).run("check", "--format", "json")
    found = [d for d in json.loads(ran.out)["diagnostics"] if d["path"] != "content/sources.yaml"]
    assert {d["code"] for d in found} == {"figure-not-in-quotation"}
    ending = " is in no quotation cited for it"
    assert [f"{d['line']}:{d['column']} {d['message'].removesuffix(ending)}" for d in found] == expected


@pytest.mark.parametrize("text", ["content/site.yaml", "content/corrections/c.yaml", "content/facts/f.yaml"])
def test_what_the_site_says_outside_records_is_held_to_the_same_rules(site: Callable[..., Site], text: str) -> None:
    """The introduction, corrections and values may not set words between quotation marks, or state figures, uncited."""
    prose = 'They said "the worst of all people" of 7,777 men [@letter: The council met twice.]'
    files = {
        "content/site.yaml": f"title: Example\nintroduction: >-\n  {prose}\n",
        "content/corrections/c.yaml": "title: C\ncorrections:\n  - date: 2024\n    record: letter\n    was: >-\n"
        "      It said 1,234 [@letter: The council met twice.]\n"
        f"    now: >-\n      {prose}\n",
        "content/facts/f.yaml": "title: F\nfacts:\n  - id: f\n    question: Q\n    values:\n"
        f"      - value: >-\n          {prose.split('[')[0]}\n        cite:\n          - source: letter\n            quote: The council met twice.\n",
    }
    ran = site({text: files[text]}).run("check", "--format", "json")
    found = {(d["code"], d["path"]) for d in json.loads(ran.out)["diagnostics"]}
    assert ("unsupported-quotation-marks", text) in found
    assert ("figure-not-in-quotation", text) in found
    assert "1,234" not in ran.out
