"""The sources as bibliographies, held to other people's readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from conftest import LETTER, Site
from exported import Files, data, files, importing
from judges import csl_schema, judge
from windows import Make

# Bibliographies.


def test_csl_json_is_what_its_schema_says(letters: Site, cecot_files: Files) -> None:
    """CSL's own JSON Schema takes both bibliographies, and does not take what is none."""
    jsonschema, schema = importing("jsonschema"), judge(csl_schema)
    assert schema["$id"] == "https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json"
    validator = jsonschema.validators.validator_for(schema)(schema)
    for made in (files(letters.path), cecot_files):
        items = data(made, "data/bibliography.json")
        assert list(validator.iter_errors(items)) == []
        for wrong in (
            {"type": "newspaper"},
            {"publishers": "The Town"},
            {"issued": {"year": 1931}},
            {"author": "M. Ayor"},
        ):
            assert not validator.is_valid([*items, {**items[0], **wrong}])


def test_a_citation_processor_sets_the_bibliography(letters: Site) -> None:
    """citeproc-py reads the CSL-JSON and sets it in a style, without a warning."""
    importing("citeproc")
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    items = data(files(letters.path), "data/bibliography.json")
    assert items == [
        {
            "id": "letter",
            "type": "article-newspaper",
            "title": 'A letter: 50 % of {it} & "more" \\\\ ~ # $ ^ _',
            "title-short": "Letter",
            "genre": "newspaper article",
            "author": [{"literal": "M. Ayor & Sons"}],
            "publisher": "The Town",
            "issued": {"date-parts": [[1931, 5]]},
            "URL": "https://example.org/letter?a=1&b=2",
            "language": "en",
            "custom": {"seed": "letter.txt", "sha256": hashlib.sha256(LETTER.encode()).hexdigest()},
        }
    ]
    for item in items:
        del item["custom"]  # part of CSL-JSON 1.0.2, which this reader does not know yet
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem("letter")]))
    assert "1931" in str(bibliography.bibliography()[0])
    assert "M. Ayor & Sons" in str(bibliography.bibliography()[0])


def test_bibtex_is_read_back_as_it_was_meant(letters: Site, cecot_files: Files) -> None:
    """bibtexparser finds every source, no fault, and after LaTeX's characters are decoded the very title."""
    bibtexparser = importing("bibtexparser")
    text = files(letters.path)["data/bibliography.bib"].decode()
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    [entry] = library.entries
    assert (entry.entry_type, entry.key) == ("misc", "letter")
    title = (
        r"{A letter: 50 \% of {\textbraceleft}it{\textbraceright} \& \"more\" {\textbackslash}{\textbackslash} "
        r"{\textasciitilde} \# \$ {\textasciicircum} \_}"
    ).replace('\\"', '"')
    assert {field.key: field.value for field in entry.fields} == {
        "title": title,
        "author": r"{M. Ayor \& Sons}",
        "publisher": "{The Town}",
        "year": "1931",
        "date": "1931-05",
        "url": "https://example.org/letter?a=1&b=2",
        "language": "en",
        "note": "newspaper article",
    }
    decoding = [bibtexparser.middlewares.LatexDecodingMiddleware()]
    [entry] = bibtexparser.parse_string(text, append_middleware=decoding).entries
    # This reader knows no \textbraceleft, and writes ˆ for \textasciicircum.
    assert entry["title"].strip("{}") == 'A letter: 50 % of it & "more" \\\\ ~ # $ ˆ _'
    first = bibtexparser.parse_string(cecot_files["data/bibliography.bib"].decode())
    assert first.failed_blocks == []
    assert {entry.key for entry in first.entries} == {row["id"] for row in data(cecot_files, "data/sources.json")}


def test_one_publisher_stays_one_in_bibtex(site: Callable[..., Site]) -> None:
    """BibLaTeX takes a list of publishers with "and" between them, as of authors; a name in braces is one."""
    bibtexparser = importing("bibtexparser")
    parting = bibtexparser.middlewares.SeparateCoAuthors(name_fields=("author", "publisher", "institution"))
    for kind, field in (("book", "publisher"), ("report", "institution")):
        record = "letter:\n  seed: letter.txt\n  title: A letter\n  author: Smith and Sons\n"
        made = site({"content/sources.yaml": f"{record}  publisher: Hill, Lane and Bridge\n  kind: {kind}\n"})
        text = files(made.path)["data/bibliography.bib"].decode()
        [entry] = bibtexparser.parse_string(text, append_middleware=[parting]).entries
        assert (entry["author"], entry[field]) == (["{Smith and Sons}"], ["{Hill, Lane and Bridge}"])


def test_ris_is_read_back_as_it_was_meant(letters: Site, cecot_files: Files) -> None:
    """rispy finds every source with its fields."""
    rispy = importing("rispy")
    assert rispy.loads(files(letters.path)["data/bibliography.ris"].decode()) == [
        {
            "type_of_reference": "NEWS",
            "id": "letter",
            "title": 'A letter: 50 % of {it} & "more" \\\\ ~ # $ ^ _',
            "short_title": "Letter",
            "authors": ["M. Ayor & Sons"],
            "publisher": "The Town",
            "year": "1931",
            "date": "1931/05//",
            "urls": ["https://example.org/letter?a=1&b=2"],
            "language": "en",
            "type_of_work": "newspaper article",
        }
    ]
    first = rispy.loads(cecot_files["data/bibliography.ris"].decode())
    assert [entry["id"] for entry in first] == sorted(row["id"] for row in data(cecot_files, "data/sources.json"))


def test_no_year_is_another_than_the_sources(site: Make) -> None:
    """CSL has no year 0, so 45 BC is -0044 in EDTF and -45 in CSL; a year of five digits has all of them everywhere."""
    made = files(site(dated("-0044", "0000", "-0043-03-15", "-0001/0001", "Y17000", "0044")).path)
    assert [item["issued"]["date-parts"] for item in data(made, "data/bibliography.json")] == [
        [[-45]], [[-1]], [[-44, 3, 15]], [[-2], [1]], [[17000]], [[44]],
    ]  # fmt: skip
    years = [None, None, None, None, "17000", "0044"]
    entries = importing("bibtexparser").parse_string(made["data/bibliography.bib"].decode()).entries
    assert [entry.get("year") and entry["year"] for entry in entries] == years
    records = importing("rispy").loads(made["data/bibliography.ris"].decode())
    assert [record.get("year") for record in records] == years


def dated(*dates: str) -> dict[str, str]:
    """Sources with these dates, in their order."""
    ids = [f"text-{number}" for number in range(len(dates))]
    records = [
        f"{id}:\n  seed: {id}.txt\n  title: T\n  published: {date}\n" for id, date in zip(ids, dates, strict=True)
    ]
    return {"content/sources.yaml": "".join(records)} | {f"seeds/{id}.txt": f"The words of {id}.\n" for id in ids}


def test_an_address_with_braces_closes_no_field(site: Make) -> None:
    """BibTeX counts braces in addresses as everywhere; whoever follows it finds the same page."""
    sources = "letter:\n  seed: letter.txt\n  title: A letter\n  url: https://example.org/{a}}?b=\\c\n"
    text = files(site({"content/sources.yaml": sources}).path)["data/bibliography.bib"].decode()
    library = importing("bibtexparser").parse_string(text)
    assert library.failed_blocks == []
    assert library.entries[0]["url"] == "https://example.org/%7Ba%7D%7D?b=%5Cc"
