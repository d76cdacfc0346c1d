"""Words between quotation marks in our own prose."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from conftest import ends_soon
from hypothesis import given
from hypothesis import strategies as st

from site_builder.quotes import quoted_spans


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('It is called "the end of the gangs" and a "mega-prison".', ["the end of the gangs"]),
        ("It is called “the end of the gangs”; “Great idea!!”", ["the end of the gangs"]),
        (
            "Rubio: “It’s an ‘extraordinary’ gesture.” Then “we’ll have to study it”",
            ["It’s an ‘extraordinary’ gesture.", "we’ll have to study it"],
        ),
        (
            "«uno dos tres», ‹un deux trois›, „eins zwei drei“, »ein zwei drei«",
            ["uno dos tres", "un deux trois", "eins zwei drei", "ein zwei drei"],
        ),
        (
            "”ett två tre”, »yksi kaksi kolme», ”short words” and ”one two three”.",
            ["ett två tre", "yksi kaksi kolme", "one two three"],
        ),
        ("“one ”two” three four” and five six ”.", []),
        ("»‚Eins zwei drei‘, sagt er«, ”… och så var det”", ["‚Eins zwei drei‘, sagt er", "… och så var det"]),
        ("« un « deux » trois quatre » et « cinq »", []),
        (
            "市長は「橋は五月に開通したと言った」と述べた。「東京タワー」、「テロリスト監禁センター」",
            ["橋は五月に開通したと言った"],
        ),
        (
            "『the bridge was open』, “市長は橋を閉鎖するよう命じた”, “監獄”",
            ["the bridge was open", "市長は橋を閉鎖するよう命じた"],
        ),
        (
            "｢橋は五月に開通したと言った｣、〝市長は橋を閉鎖するよう命じた〟、〝Brücke eins zwei〞、﹁one two three﹂﹃four five six﹄",
            [
                "橋は五月に開通したと言った",
                "市長は橋を閉鎖するよう命じた",
                "Brücke eins zwei",
                "one two three",
                "four five six",
            ],
        ),
        ("＂one two three＂, ❝four five six❞ and 6＂", ["one two three", "four five six"]),
        ("criticized the 'gradual replacement of gang violence' in", ["gradual replacement of gang violence"]),
        ("as ‘a human rights disaster’ by", ["a human rights disaster"]),
        ("the inmates' cells and the guards' masks and the men's backs", []),
        ("the 'inmates' rights group' says", []),
        ("It’s the world’s highest-security prison, they’re told", []),
        ('a 6" pipe of "one two three"', ["one two three"]),
        ('never "closed here\n\nbut "one two three" there', ["one two three"]),
        ('He said: "one two three.\n\n"Four" and more', ["one two three.\n\n"]),
        ("“one two three.\n \n“four five six.\n\n“seven”", ["one two three.\n \n", "four five six.\n\n"]),
        ('"one two\nthree"', ["one two\nthree"]),
        ('two "short words" and "three-word name"', []),
        ("“स्वतंत्रता”, “हिन्दी साहित्य”, “কক্সবাজার জেলা”; “हमने कोई अपराध नहीं किया”", ["हमने कोई अपराध नहीं किया"]),
        ("«مُحَمَّدٌ رَسُولٌ», «می\u200cروم\u200cها رفت», «لم نرتكب أيَّ خطأ»", ["لم نرتكب أيَّ خطأ"]),
        ("“กรุงเทพมหานคร” “ភ្នំពេញ” “ရန်ကုန်မြို့” “เราไม่ได้ทำอะไรผิดเลยในวันนั้น”", ["เราไม่ได้ทำอะไรผิดเลยในวันนั้น"]),
        ("known as ''Mariona'', a prison", []),
        ("\"It's a 'very small fee' indeed\"", ["It's a 'very small fee' indeed"]),
        ("", []),
    ],
)
def test_three_words_between_marks_are_found(text: str, quoted: list[str]) -> None:
    """The stretches stand without their marks, in the order of the text; apostrophes are no marks."""
    assert [text[start:end] for start, end in quoted_spans(text)] == quoted


@given(st.text(alphabet=st.sampled_from("ab \n\"'“”‘’„«».,"), max_size=60))
def test_any_text_has_spans_in_order(text: str) -> None:
    """Spans lie within the text, in order, without overlaps, and hold three words."""
    spans = quoted_spans(text)
    assert all(0 < start < end < len(text) for start, end in spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
    assert all(len(re.findall(r"[ab]+(?:['’][ab]+)*", text[start:end])) >= 3 for start, end in spans)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ['"' * 500_000, "' a" * 200_000, "“ " * 300_000, "\n " * 500_000, '"a b c" ' * 80_000, "'a" * 300_000]
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    """Marks without end take a moment."""
    with ends_soon():
        quoted_spans(text)
