"""The interface's words, in English; `words:` in site.yaml replaces any of them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from . import edtf, values
from .diagnostics import Diagnostic, Outcome, error
from .model import Settings
from .yaml_tree import find

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "about": "About",
        "address": "Address",
        "against": "The sources disagree",
        "all_evidence": "The evidence",
        "also_called": "Names in the sources",
        "answers": "Answers by source",
        "as_of": "as of {date}",
        "as_stated": "as the source states it: {words}",
        "author": "Author",
        "back": "Back to the text",
        "chapter": "Chapter",
        "chapters": "Chapters",
        "checked": "How this site was checked",
        "checked.lead": "Every quotation on this site was looked up in its source text when the site was built. "
        "A quotation that was not there would have stopped the build.",
        "checked.limits": "That a quotation is found proves that the source says it, not that it is true.",
        "cited_by": "Cited by",
        "cites": "Words in this source",
        "citation": "Citation {number}",
        "citations": "Citations",
        "code": "Code",
        "contents": "Contents",
        "corrections": "Corrections",
        "corrections.none": "Nothing has been corrected so far.",
        "correction.was": "It said",
        "correction.now": "It says now",
        "credits": "Credits it carries",
        "date": "Date",
        "disagreements": "Where the sources disagree",
        "disagreements.lead": "The same question, answered differently. Each answer stands beside the words that give "
        "it; the site does not say who is right.",
        "disagreements.none": "No two sources give unlike answers to a question on this site.",
        "draft": "Draft: not published",
        "event": "Event",
        "events": "Events",
        "evidence_in": "{source}, line {line}",
        "excerpt": "Excerpt",
        "excerpts": "Excerpts",
        "excerpts_only": "The text belongs to others. This page shows the passages that the site quotes, with a little "
        "context: {share} of it.",
        "fact": "Fact",
        "facts": "Facts",
        "figure": "Figure",
        "figures": "Figures",
        "full_text": "The whole text is shown.",
        "gap": "Passage not shown",
        "home": "Home",
        "index": "Index",
        "index.lead": "Names, places, laws and programmes, in every form that the sources give them.",
        "kind": "Kind",
        "language": "Language",
        "line": "line {line}",
        "lines": "Lines",
        "medium": "Picture",
        "mentioned_in": "Where it appears",
        "next": "Next",
        "not_found": "There is no such page",
        "not_found.lead": "The address may be mistyped, or the page may have moved.",
        "notes": "The words behind this page",
        "own_sources": "Sources that it names",
        "panel": "Facts",
        "passages": "Passages",
        "passages.none": "No page cites a passage of this source.",
        "pinned": "SHA-256 of the file",
        "place": "in {place}",
        "previous": "Previous",
        "preview_full": "Preview: the whole text is shown here. It is not published; readers see the passages alone.",
        "published": "Published",
        "publisher": "Publisher",
        "question": "Question",
        "read_first": "Start reading",
        "redirect": "This page has moved",
        "remark": "Remark",
        "remarks": "Remarks",
        "remarks.lead": "What named people said, in the sources' words.",
        "report_error": "Report an error on this page",
        "rights": "Rights",
        "said_by": "according to {name}",
        "seed": "Source text",
        "see": "see",
        "share": "Share shown",
        "silent": "Read for this, and silent on it",
        "skip": "Skip to the content",
        "source": "Source",
        "sources": "Sources",
        "speaker": "Speaker",
        "status": "Status",
        "status.agree": "The sources agree",
        "status.conflict": "The sources conflict",
        "status.differ": "The sources speak of different things",
        "status.single-source": "One source says so",
        "table_of_values": "The values",
        "timeline": "Timeline",
        "timelines": "Timelines",
        "title": "Title",
        "topic": "Topic",
        "topics": "Topics",
        "topic.person": "People",
        "topic.organisation": "Organisations",
        "topic.place": "Places",
        "topic.law": "Laws",
        "topic.programme": "Programmes",
        "topic.other": "Other subjects",
        "unit": "Unit",
        "unknown": "not stated",
        "updated": "Updated {date}",
        "value": "Answer",
        "variant_in": "as printed in",
        "version": "Version {number}",
        "warnings": "Warnings",
        "warnings.none": "The checks gave no warning.",
        **edtf.DEFAULT_WORDS,
        **values.DEFAULT_WORDS,
    }
)


def words_of(settings: Settings) -> Outcome[dict[str, str]]:
    """The site's words: ours, with the editors' in their place. An unknown key, or a lost `{…}` part, is an error."""
    words, found = dict(WORDS), list[Diagnostic]()
    for key, text in settings.words.items():
        at = find(settings.at, ["words", key]).span
        if key not in WORDS:
            near = get_close_matches(key, WORDS, 1)
            found.append(
                error(
                    "unknown-key",
                    f"the interface has no word {key!r}",
                    at,
                    help=f"did you mean {near[0]!r}?" if near else "docs/templates.md lists the words",
                )
            )
        elif not _fits(WORDS[key], text):
            found.append(
                error("bad-value", f"words.{key}: expected the same parts in braces as in {WORDS[key]!r}", at,
                      help="keep each `{…}` part, and no other braces")
            )  # fmt: skip
        else:
            words[key] = text
    return Outcome(words, tuple(found))


def _fits(original: str, text: str) -> bool:
    """Whether `text` can be filled in wherever `original` could."""
    import string

    try:
        wanted = {name for _, name, _, _ in string.Formatter().parse(original) if name is not None}
        given = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return False
    return given <= wanted
