"""Context and shares: how much of a seed the site shows."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable

import pytest
from conftest import Site
from hypothesis import given
from hypothesis import strategies as st

from site_builder.exposure import CONTEXT, after, before, merge, overlap

TEXT = (
    'First one. The prison, a 57-acre "mega-prison", lies in the east of the country, far away from every single town '
    "and village there is. It holds 1,659.5 of them. Last.\nAnother line"
)


@pytest.mark.parametrize(
    ("quotation", "shown"),
    [
        ("57-acre", 'The prison, a 57-acre "mega-prison", lies in the east of the country, far away'),
        ("The prison", 'The prison, a 57-acre "mega-prison", lies in the east of the country,'),
        ("and village", "in the east of the country, far away from every single town and village there is."),
        ("there is.", "of the country, far away from every single town and village there is."),
        ("It holds 1,659.5", "It holds 1,659.5 of them."),
        ("Last.", "Last."),
        ("Another", "Another line"),
        ("First one.", "First one."),
    ],
)
def test_context_reaches_to_the_sentences_ends_and_no_further_than_sixty(quotation: str, shown: str) -> None:
    """At most sixty code points a side, whole words, within the sentence and the line."""
    start = TEXT.index(quotation)
    end = start + len(quotation)
    assert TEXT[before(TEXT, start) : after(TEXT, end)] == shown


@pytest.mark.parametrize(
    ("text", "quotation", "shown"),
    [
        (
            "前の文。茶色の狐は男たちを見た「本当だ！」そして跳んだ。",
            "狐は男たち",
            "茶色の狐は男たちを見た「本当だ！」",
        ),
        ("前の文。茶色の狐は見た。そして跳んだ。", "狐は見た。", "茶色の狐は見た。"),
        ("कल गया। वह आज आया। फिर गया।", "आज", "वह आज आया।"),
        ("أين ذهب؟ جاء اليوم من المدينة؟ ثم ذهب۔", "اليوم", "جاء اليوم من المدينة؟"),
        ("«Il partit.» Il revint le soir «tard.» Puis rien.", "revint", "Il revint le soir «tard.»"),
        ("„Er ging.“ Er kam heute „spät.“ Dann nichts.", "heute", "Er kam heute „spät.“"),
        ("ትናንት ሄደ። ዛሬ ከከተማው መጣ። እንደገና ሄደ።", "ከከተማው", "ዛሬ ከከተማው መጣ።"),
    ],
)
def test_sentences_end_as_their_own_script_ends_them(text: str, quotation: str, shown: str) -> None:
    """In Chinese and Japanese no space follows; a quotation may close after the full stop."""
    start = text.index(quotation)
    assert text[before(text, start) : after(text, start + len(quotation))] == shown


@pytest.mark.parametrize(
    ("text", "quotation", "shown"),
    [
        ("他们到了。" * 20 + "我亲眼看见他们被带走，没有人说话。", "他们被带走", "我亲眼看见他们被带走，没有人说话。"),
        (
            "抵达南部" * 20 + "律师没有说话" + "他们走了" * 20,
            "律师没有说话",
            "抵达南部" * 15 + "律师没有说话" + "他们走了" * 15,
        ),
        (
            "が" * 61 + "狐は男たちを見た" + "か\u3099" * 31,
            "狐は男たちを見た",
            "が" * 60 + "狐は男たちを見た" + "か\u3099" * 30,
        ),
        ("Ab" * 31 + "狐は男たちを見た" + "ab" * 31, "狐は男たちを見た", "狐は男たちを見た"),
    ],
)
def test_context_needs_no_spaces_where_none_are_written(text: str, quotation: str, shown: str) -> None:
    """In Chinese and Japanese it begins and ends at a letter, where the sentence is longer; letters keep their marks."""
    start = text.index(quotation)
    assert text[before(text, start) : after(text, start + len(quotation))] == shown


def test_what_lies_between_and_after_passages_is_counted(site: Callable[..., Site]) -> None:
    """Text that is left out is counted before each passage and after the last; a lone full stop is no text."""
    made = site(
        {
            "content/excerpts/a.yaml": (
                "title: Words\nexcerpts:\n  - id: cost\n    source: letter\n    quote: It cost 12,000 pounds\n"
                "  - id: twice\n    source: letter\n    quote: The council met twice.\n"
            )
        }
    )
    assert made.run("build").status == 0
    main = made.read("dist/sources/letter.html").split('<div class="passages">', 1)[1]
    assert re.findall(r"(\d+) characters? not shown|(It cost|The council met twice)[^<]*</mark>", main) == [
        ("39", ""),
        ("", "It cost"),
        ("", "The council met twice"),
        ("29", ""),
    ]


@given(
    text=st.text(st.sampled_from("ab .!\n\r\u2029”1"), max_size=200), at=st.integers(0, 200), length=st.integers(1, 30)
)
def test_context_is_bounded_and_on_the_line(text: str, at: int, length: int) -> None:
    """Whatever the text: never more than sixty a side, never past the line's ends."""
    start, end = min(at, len(text)), min(at + length, len(text))
    first, last = before(text, start), after(text, end)
    assert start - CONTEXT <= first <= start
    assert end <= last <= end + CONTEXT
    assert not set("\r\n") & set(text[first:start] + text[end:last])


ranges = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)).map(lambda r: (r[0], r[0] + r[1])), max_size=12)


@given(one=ranges, other=ranges)
def test_ranges_merge_and_overlap_as_sets_of_places_do(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    """Merging is union, overlap is intersection."""

    def places(of: list[tuple[int, int]]) -> set[int]:
        return {place for start, end in of for place in range(start, end)}

    assert places(merge(one)) == places(one)
    assert all(a[1] < b[0] for a, b in zip(merge(one), merge(one)[1:], strict=False))
    assert places(overlap(merge(one), merge(other))) == places(one) & places(other)


SEED = "It stood alone for a while. " * 4 + "\nThe council met twice in the old town hall that year and adjourned.\n"


def test_over_the_limit_context_goes_first_then_a_warning_comes(site: Callable[..., Site]) -> None:
    """The share counts everything shown; completeness wins, and says so."""
    event = (
        "title: T\nevents:\n  - id: e\n    date: 2000\n    title: E\n    cite:\n      - source: letter\n"
        "        quote: The council met twice in the old town hall\n"
    )
    shares = []
    for limit, warned in ((1, False), (0.3, False), (0.1, True)):
        made = site(
            {
                "content/site.yaml": f"title: Example\nlimit: {limit}\n",
                "content/timelines/t.yaml": event,
                "seeds/letter.txt": SEED,
            }
        )
        ran = made.run("build")
        assert ran.status == 0
        assert ("warning[over-limit]" in ran.err) is warned
        shares.append(json.loads(made.read("dist/data/sources.json"))[0]["shown_share"])
        assert ("that year and adjourned" in made.read("dist/events/e.html")) is (limit == 1)
    whole = sum(not c.isspace() for c in SEED)
    quoted = sum(not c.isspace() for c in "The council met twice in the old town hall")
    assert shares == [pytest.approx((quoted + 21) / whole, abs=1e-3)] + [pytest.approx(quoted / whole, abs=1e-3)] * 2


def test_a_source_may_be_shown_in_full(site: Callable[..., Site]) -> None:
    """`publish: full` shows every line, exactly."""
    made = site({"content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n  publish: full\n"})
    assert made.run("build").status == 0
    page = made.read("dist/sources/letter.html")
    assert page.count("<blockquote") == 4
    for line in made.read("seeds/letter.txt").splitlines():
        assert f">{line}</blockquote>" in page
    assert json.loads(made.read("dist/data/sources.json"))[0]["shown_share"] == 1.0


QUOTED = (
    "title: Words\nexcerpts:\n"
    "  - id: cost\n    source: letter\n    quote: It cost 12,000 pounds.\n"
    "  - id: twice\n    source: letter\n    quote: The council met twice.\n"
)


@pytest.mark.parametrize(
    ("furniture", "shown"),
    [
        ("", 38 / 106),
        ("[1]", 38 / 67),
        ("[2]", 38 / 106),  # from which something is quoted
        ("[1-3]", 38 / 67),
        ("[1-4]", 1.0),
        ("[4, 2-3]", 38 / 77),
    ],
)
def test_furniture_that_is_quoted_counts(site: Callable[..., Site], furniture: str, shown: float) -> None:
    """Both in what is shown and in the whole: no list of lines hides what the site shows."""
    made = site(
        {
            "content/site.yaml": "title: Example\nlimit: 0\n",
            "content/sources.yaml": "letter:\n  seed: letter.txt\n  title: A letter\n"
            + (f"  furniture: {furniture}\n" if furniture else ""),
            "content/excerpts/a.yaml": QUOTED,
        }
    )
    ran = made.run("build")
    assert ran.status == 0
    assert f"warning[over-limit]: the site shows {shown:.1%} of seed letter" in ran.err
    assert json.loads(made.read("dist/data/sources.json"))[0]["shown_share"] == pytest.approx(shown, abs=1e-4)


def test_a_share_just_above_the_limit_is_told_apart_from_it(site: Callable[..., Site]) -> None:
    """It is said with as many decimals as that takes: 35.8% is no more than 35.8%."""
    made = site({"content/site.yaml": "title: Example\nlimit: 0.3584\n", "content/excerpts/a.yaml": QUOTED})
    ran = made.run("check")
    assert "the site shows 35.85% of seed letter, more than the limit of 35.84%\n" in ran.err


@pytest.mark.parametrize("lines", ["6", "1-900000000", "4-6"])
def test_furniture_ends_with_the_seed(site: Callable[..., Site], lines: str) -> None:
    """Lines that the seed does not have are refused at their place; where there is no seed, nobody can tell."""
    sources = f"letter:\n  seed: letter.txt\n  title: A letter\n  furniture:\n    - 1\n    - {lines}\n"
    made = site({"content/sources.yaml": sources})
    ran = made.run("check")
    last = lines.rpartition("-")[2]
    assert ran.status == 1
    assert f"content/sources.yaml:6:7: error[bad-value]: furniture: seeds/letter.txt has no line {last}\n" in ran.err
    assert "help: its last line is 4;" in ran.err
    made.write("content/sources.yaml", sources.replace(lines, "4-5"))  # an editor shows a line after the last line end
    assert made.run("check").status == 0
    (made.path / "seeds/letter.txt").unlink()
    assert "bad-value" not in made.run("check").err


def test_a_long_quotation_is_named_by_whole_letters(site: Callable[..., Site]) -> None:
    """Where it shares a passage and has no space to be cut at, no vowel sign is parted from its letter."""
    words = "ผู้ต้องขังกลุ่มแรกถูกย้ายไปยังเรือนจำแห่งใหม่ซึ่งตั้งอยู่ทางใต้ของเมืองหลวง"
    for more in ("", "ก", "กก", "กกก"):
        excerpts = "".join(
            f"  - {{id: {id}, source: letter, quote: {quote}}}\n" for id, quote in (("a", more + words), ("b", words))
        )
        made = site(
            {"content/excerpts/a.yaml": f"title: X\nexcerpts:\n{excerpts}", "seeds/letter.txt": f"{more}{words}\n"}
        )
        assert made.run("build", "--no-search").status == 0
        page = made.read("dist/sources/letter.html")
        for said in re.findall(r"Quoted in <q[^>]*>([^<]*)</q>…", page):
            assert not unicodedata.category((more + words).partition(said)[2][0]).startswith("M")
