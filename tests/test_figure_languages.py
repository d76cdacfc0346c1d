"""The figure check in sources of other languages: their numbers and dates bear out ours, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from conftest import Site, ends_soon
from hypothesis import given
from hypothesis import strategies as st

from site_builder.asserted import read_in
from site_builder.figure_languages import in_english
from site_builder.figures import Evidence


def missing(lang: str, quotation: str, ours: str) -> list[str]:
    """The figures of ours that a quotation in a language does not bear out, on a site in English."""
    read = read_in(quotation, lang, "en")
    assert read is not None
    return [figure.text for figure in Evidence([read]).missing(ours)]


@pytest.mark.parametrize(
    ("lang", "words", "read"),
    [
        ("es", "se trasladaron 2.100 internos", "se trasladaron 2,100 internos"),
        ("es-SV", "40,000 reclusos", "40,000 reclusos"),
        ("es", "12,5 millones de dólares", "12,500,000 de dólares"),
        ("es", "6 mil millones", "6,000,000,000"),
        ("es", "1.234.567,89", "1,234,567.89"),
        ("hi", "12,34,567 लोग", "1,234,567 लोग"),
        ("es", "el 7,4 %", "el 7.4 %"),
        ("es", "0,125", "0.125"),
        ("es", "el 24 de febrero de 2023", "el 24 February 2023"),
        ("es", "el 1º de marzo del 2023", "el 1 March 2023"),
        ("es", "en febrero de 2022, 40 mil presos", "en February 2022, 40,000 presos"),
        ("es", "entre 1.200-1.500", "entre 1,200-1,500"),
        ("es", "El mar está lejos, 3 presos", "El mar está lejos, 3 presos"),
        ("es", "eran 24 en marzo de 2023", "eran 24 en March 2023"),
        ("es", "en febrero, 2 presos", "en February, 2 presos"),
        ("es", "febrero 24 de 2023, febrero 24 presos", "24 February 2023, February 24 presos"),
        ("es", "3/4/2023, 1.2.3, 192.168.1.10", "3/4/2023, 1.2.3, 192.168.1.10"),
        ("es", "En 2019 200 presos", "En 2019 200 presos"),
        ("de", "Am 24. Februar 2023 kamen 2.100 Häftlinge", "Am 24 February 2023 kamen 2,100 Häftlinge"),
        ("de", "24.02.2023", "24.02.2023"),
        ("de", "1,5 Mrd. Euro", "1,500,000,000. Euro"),
        ("de-CH", "40’000", "40,000"),
        ("fr", "Le 1er mars 2023", "Le 1 March 2023"),
        ("fr", "40\u202f000 détenus", "40,000 détenus"),
        ("fr", "d’août 2022", "d’August 2022"),
        ("pt-BR", "24 de fevereiro de 2023, 2,1 mil presos", "24 February 2023, 2,100 presos"),
        ("ru", "24 февраля 2023 г., февраль", "24 February 2023 г., February"),
        ("hu", "2023. február 24-én", "24 February 2023-én"),
        ("nl", "mei, 3 mei", "mei, 3 May"),
        ("ar", "في ٢٤ فبراير ٢٠٢٣ نقل ٢٬١٠٠ سجين", "في 24 February 2023 نقل 2,100 سجين"),
        ("ja", "2023年2月24日に4万人", " 24 February 2023 に40,000人"),
        ("ko", "2023년 2월 24일 3천만 명", " 24 February 2023  30,000,000 명"),
        ("ja", "13月", "13月"),
        ("vi", "Ngày 24 tháng 2 năm 2023, 40.000 người", "Ngày 24 February 2023, 40,000 người"),
        ("vi", "Tháng 2, năm 2023, ngày 3 tháng 12", "February 2023, ngày 3 December"),
        ("vi", "6 tháng 2 ngày, tháng 13 năm 2023", "6 tháng 2 ngày, tháng 13 năm 2023"),
        ("xx", "24 de febrero de 2023, 2.100", "24 de febrero de 2023, 2,100"),
    ],
)
def test_numbers_and_dates_are_read_as_english_writes_them(lang: str, words: str, read: str) -> None:
    assert in_english(words, lang) == read


@pytest.mark.parametrize(
    ("lang", "quotation", "ours", "missed"),
    [
        ("es", "costó 12,5 millones de dólares", "It cost $12.5 million.", []),
        ("es", "costó 12,5 millones de dólares", "It cost $5 million, or $12.5 billion.", ["$5 million", "$12.5 billion"]),
        ("es", "el 12,5 % de los internos", "12.5 percent", []),
        ("es", "el 12,5 % de los internos", "5 percent of 12", ["5 percent", "12"]),
        ("es", "40.000 internos", "40,000 inmates, forty thousand", []),
        ("es", "40.000 internos", "40 inmates", ["40"]),
        ("es", "el 24 de febrero de 2023", "on 24 February 2023, in February 2023, in 2023", []),
        ("es", "el 24 de febrero de 2023", "on 23 February 2023", ["23 February 2023"]),
        ("es", "el 24 de febrero de 2023", "in March 2023", ["March 2023"]),
        ("ja", "2023年2月24日に4万人", "40,000 people on 24 February 2023", []),
        ("ja", "2023年2月24日に4万人", "4 people", ["4 people"]),
    ],
)  # fmt: skip
def test_a_quotation_in_another_language_bears_out_its_own_figures(
    lang: str, quotation: str, ours: str, missed: list[str]
) -> None:
    assert missing(lang, quotation, ours) == missed


SAID = "El 24 de febrero de 2023 se trasladaron 2.100 internos, el 7,4 % de todos"
EVENT = (
    "title: T\nevents:\n  - id: e\n    date: {date}\n    title: {title}\n    cite:\n"
    f"      - source: letter\n        quote: {SAID}\n"
)
FACTS = (
    "title: F\nfacts:\n  - id: f\n    question: How many were moved?\n    values:\n      - value: {value}\n"
    f"        as_of: 2023-02-24\n        cite:\n          - source: letter\n            quote: {SAID}\n"
)
CHAPTER = f"---\nid: c\ntitle: C\norder: 1\n---\n2,100 of them, 7.4 percent [@letter: {SAID}].\n"


@pytest.mark.parametrize("ours", ["en", "es"])
@pytest.mark.parametrize("where", ["source", "site", "citation"])
def test_sources_in_the_language_they_say_they_are_in(site: Callable[..., Site], where: str, ours: str) -> None:
    """The language of a citation, else its source's, else the site's; in values, dates, titles and chapters alike."""
    lang = {"source": "  lang: es-SV\n"}.get(where, "")
    files = {
        "content/site.yaml": f"title: Example\nlang: {'es' if where == 'site' else ours}\n",
        "content/sources.yaml": f"letter:\n  seed: letter.txt\n  title: A letter\n{lang}",
        "seeds/letter.txt": f"{SAID}.\n",
        "content/timelines/t.yaml": EVENT.format(date="2023-02-24", title="2,100 are moved"),
        "content/facts/f.yaml": FACTS.format(value="2100"),
        "content/chapters/c.md": CHAPTER,
    }
    if where == "citation":
        files["content/timelines/t.yaml"] += "        lang: es\n"
        files["content/facts/f.yaml"] += "            lang: es\n"
        files["content/chapters/c.md"] = CHAPTER.replace("[@letter:", "[@letter{lang=es}:")
    made = site(files)
    assert "figure-not-in-quotation" not in made.run("check").err
    wrong = {
        "content/timelines/t.yaml": (("2023-02-24", "2023-02-23"), ("title: 2,100", "title: 2,101")),
        "content/facts/f.yaml": (("value: 2100", "value: 2110"), ("2023-02-24", "2023-03")),
        "content/chapters/c.md": (("7.4 percent", "7.5 percent"), ("2,100", "2,200")),
    }
    for path, edits in wrong.items():
        for old, new in edits:
            made.edit(path, old, new)
    assert made.run("check").err.count("warning[figure-not-in-quotation]") == 6


def test_a_value_with_the_points_of_another_language_is_told(site: Callable[..., Site]) -> None:
    """2.100 is two and a tenth, which no Spanish text states by 2.100; pages would show it as 2,100, or draw it so."""
    files = {
        "content/site.yaml": "title: Example\nlang: es\n",
        "seeds/letter.txt": f"{SAID}.\n",
        "content/facts/f.yaml": FACTS.format(value="2.100"),
    }
    made = site(files)
    told = made.run("check").err
    assert "content/facts/f.yaml:6:16: warning[figure-not-in-quotation]: the figure 2.100 is in no" in told
    assert "help: a value has its point before decimals, whatever the language: 2100 or 2,100, 12.5; `site-" in told
    for value in ("2100", '"2,100"'):
        made.write("content/facts/f.yaml", FACTS.format(value=value))
        assert "figure-not-in-quotation" not in made.run("check").err


def test_a_number_in_words_of_another_language_is_named(site: Callable[..., Site]) -> None:
    """Nobody here can read it, so the editor's word stands; in English it is read."""
    said = "Había quince celdas en la torre."
    event = EVENT.format(date="1931", title="15 cells").replace(SAID, said) + "        as_stated: quince celdas\n"
    made = site({"content/timelines/t.yaml": event.replace("1931", "2023"), "seeds/letter.txt": f"En 2023. {said}\n"})
    made.edit("content/timelines/t.yaml", "quote: Había", "quote: En 2023. Había")
    assert made.run("check").err.count("figure-not-in-quotation]") == 1
    made.edit("content/sources.yaml", "title: A letter\n", "title: A letter\n  lang: es\n")
    assert "figure-not-in-quotation" not in made.run("check").err
    made.edit("content/timelines/t.yaml", "        as_stated: quince celdas\n", "")
    assert made.run("check").err.count("figure-not-in-quotation]") == 1


def test_a_source_whose_language_changes_is_read_anew(site: Callable[..., Site]) -> None:
    """Also by a build that remembers the one before."""
    event = EVENT.format(date="2023-02-24", title="2,100 are moved")
    made = site({"content/timelines/t.yaml": event, "seeds/letter.txt": f"{SAID}.\n"})
    assert made.run("build").err.count("figure-not-in-quotation]") == 2
    made.edit("content/sources.yaml", "title: A letter\n", "title: A letter\n  lang: es\n")
    assert "figure-not-in-quotation" not in made.run("build").err
    made.edit("content/sources.yaml", "lang: es\n", "lang: en-GB\n")
    assert made.run("build").err.count("figure-not-in-quotation]") == 2


# How CLDR writes numbers and dates in them, whatever else a text may do.
WRITTEN = (
    "ar bg bn ca cs da de el es es_MX et fa fi fil fr gl he hi hr hu id is it ja ko lt lv nb nl pl pt ro ru sk sl "
    "sr sv sw ta tr uk ur zh"
)


@given(
    st.sampled_from(WRITTEN.split()),
    st.dates(date(1000, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["long", "medium"]),
)
def test_a_date_as_the_language_writes_it_is_read(language: str, day: date, form: str) -> None:
    words = format_date(day, form, locale=language)
    ours = f"{day.day} {day:%B} {day.year}"
    assert missing(language.replace("_", "-"), words, f"on {ours}, in {day:%B} {day.year}") == []
    other = day + timedelta(1) if day.day < 25 else day - timedelta(1)
    wrong = f"{other.day} {other:%B} {other.year}"
    assert missing(language.replace("_", "-"), words, f"on {wrong}") == [wrong]


@given(st.sampled_from(WRITTEN.split()), st.integers(0, 10**12), st.integers(0, 99))
def test_a_number_as_the_language_writes_it_is_read(language: str, whole: int, hundredths: int) -> None:
    number = Decimal(whole) + Decimal(hundredths) / 100
    words = f"+ {format_decimal(number, locale=language)} +"
    assert missing(language.replace("_", "-"), words, f"It was {number:,}.") == []
    assert missing(language.replace("_", "-"), words, f"It was {number + 7:,}.") == [f"{number + 7:,}"]


@given(
    st.text(alphabet="0123456789.,' \u00a0年月日万de febrero20'mil-/٤"),
    st.sampled_from(["es", "de", "ja", "ar", "xx-1", ""]),
)
def test_any_words_can_be_read(words: str, lang: str) -> None:
    in_english(words, lang)


@pytest.mark.parametrize(
    "piece", ["1", "1.", "1,234.", "12 ", "1 de ", "24 de mayo de ", "2023年", "4万", "mil ", "1 mil mil ", "mayo, "]
)
def test_hostile_words_take_linear_time(piece: str) -> None:
    with ends_soon(2):
        in_english(piece * (100_000 // len(piece)) + " mil", "es")
