"""The interface's words, in English; `words:` in site.yaml replaces any of them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from string import Formatter
from types import MappingProxyType

from . import values
from .diagnostics import Diagnostic, Outcome, error
from .model import Settings
from .number_words import is_english
from .yaml_nodes import find, find_key

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "about": "About",
        "address": "Address",
        "all_evidence": "What the sources say",
        "also_called": "Names in the sources",
        "answers": "Answers by source",
        "as_of": "as of {date}",
        "as_of.span": "{date}",
        "as_stated": "as the source states it: {words}",
        "author": "Author",
        "back": "Back to the text",
        "by": "In the words of",
        "card.note": "Note",
        "chapter": "Chapter",
        "chapter.number": "Chapter {number} of {total}",
        "chapters": "Chapters",
        "checked": "How this site was checked",
        "checked.answers": "How the answers compare",
        "checked.how": "What the build does",
        "checked.lead": "Every quotation on this site was looked up in its source text when the site was built. "
        "A quotation that was not there would have stopped the build.",
        "checked.limits": "That a quotation is found proves that the source says it, not that it is true.",
        "checked.pinned": "Each text is held to the fingerprint below: the build stops if one letter of it has changed. "
        "A text that nobody has pinned yet is named among the warnings.",
        "checked.step.compare": "It compares the answers that the texts give to each question, and sets unlike ones "
        "side by side. It never says who is right.",
        "checked.step.figures": "It looks for the numbers and dates of events, of answers, of titles and of sentences with "
        "a citation in the words cited for them, and reports each one that is missing.",
        "checked.step.find": "It looks up every quotation in its text, character for character. One that is not there, "
        "or is in several places, stops it.",
        "checked.step.pin": "It reads each source text from a file that no editor changes.",
        "cited_by": "Cited by",
        "citation": "Citation {number}",
        "compare": "Compare two sources",
        "compare.alone": "This site has one source: there is nothing to set it beside.",
        "compare.both": "Only where both speak",
        "compare.count": "{count} of {total} shown; both speak in {both}",
        "compare.lead": "Every question and event of this site, by source. Open one, or choose two to read them beside "
        "each other.",
        "compare.none": "Nothing recorded from {source}",
        "compare.of": "What is recorded from {source}",
        "compare.one": "First source",
        "compare.silent": "Read for this, and silent: {source}",
        "compare.silences": "silent on {count} more",
        "compare.speaks": "{count} questions and events",
        "compare.speaks.one": "1 question or event",
        "compare.two": "Second source",
        "compare.with": "Compare it with another source",
        "contents": "Contents",
        "controls.all": "All",
        "controls.answers": "Most answers first",
        "controls.choose": "Choose",
        "controls.count": "{count} of {total} shown",
        "controls.count.part": "{count} of {total} on this page shown",
        "controls.kind": "Kind",
        "controls.order": "Order",
        "controls.show": "Show",
        "controls.subject": "Subject",
        "copy": "Copy citation",
        "copy.done": "Copied",
        "copy.failed": "Copying is not allowed here",
        "corrections": "Corrections",
        "corrections.lead": "What this site said wrongly, and what it says now.",
        "corrections.none": "Nothing has been corrected so far.",
        "correction.was": "It said",
        "correction.now": "It says now",
        "credits": "Credits it carries",
        "disagreements": "Where the sources disagree",
        "disagreements.all": "All {count} disagreements",
        "disagreements.all.one": "The disagreement",
        "disagreements.lead": "The same question, answered differently. Each answer stands beside the words that give "
        "it; the site does not say who is right.",
        "disagreements.none": "No question on this site is answered in different ways.",
        "disagreements.short": "Disagreements",
        "draft": "Draft: not published",
        "drawing.breaks": "Long stretches without an event are cut out; the scale may change at each cut.",
        "drawing.key.day": "one day",
        "drawing.key.fuzzy": "light: it began or ended at some time within",
        "drawing.key.lasting": "all this time",
        "drawing.key.open": "no first or last date is given",
        "drawing.key.vague": "dashed: the date is doubtful",
        "drawing.key.within": "at some time within, not all of it",
        "drawing.left_out": "Not drawn, because it gives no number that this kind of drawing could show:",
        "drawing.scale": "{value}, for scale",
        "drawing.possible": "outlined: there may be as many",
        "drawing.tile": "stands for {value}",
        "drawing.whole": "the whole square: {value}",
        "drawing.timeline": "{count} events on a scale of time, each a link to its entry in the list below. The first "
        "is dated {start}, the last {end}.",
        "event": "Event",
        "events": "Events",
        "entries": "{count} entries",
        "entries.one": "1 entry",
        "events.more": "and {count} more",
        "evidence_in": "{source}, line {line}",
        "excerpt": "Excerpt",
        "excerpt_page": "About this passage",
        "excerpts": "Excerpts",
        "excerpts.lead": "Passages that this site returns to, each with a name of its own.",
        "excerpts_only": "The text belongs to others. This page shows the passages that the site quotes, with a little "
        "context: {share}% of it.",
        "fact": "Fact",
        "facts": "Facts",
        "figure": "Figure",
        "filter.count": "{count} of {total} events shown",
        "filter.count.part": "{count} of {total} events on this page shown",
        "figures": "Figures",
        "figures.lead": "Drawn when the site was built, from the figures that the sources give. Each has its values in "
        "a table.",
        "full_text": "The whole text is shown.",
        "gap": "{count} characters not shown",
        "gap.one": "1 character not shown",
        "home": "Home",
        "index": "Index",
        "index.articles": "a an the",
        "index.none": "No names are listed yet. The parts of this site:",
        "index.lead": "Names, places, laws and programmes, in every form that the sources give them.",
        "kind": "Kind",
        "label": "On this site: {label}",
        "lacking.address": "address",
        "lacking.author": "author",
        "lacking.kind": "kind",
        "lacking.published": "date of publication",
        "lacking.publisher": "publisher",
        "letters": "Letters",
        "line": "line {line}",
        "lines": "Lines",
        "mentioned_in": "Where it appears",
        "navigation": "Main",
        "neighbours": "Before and after",
        "next": "Next",
        "not_found": "There is no such page",
        "not_found.lead": "The address may be mistyped, or the page may have moved.",
        "notes": "The words behind this page",
        "original": "In the original",
        "original.file": "Extracted from",
        "own_sources": "Sources that it names",
        "pages.more": "{count} more pages",
        "pages.more.one": "1 more page",
        "panel": "Facts",
        "parts": "Parts of this list",
        "passages": "Passages",
        "passages.count": "{count} passages quoted;",
        "passages.count.one": "1 passage quoted;",
        "passages.none": "No page cites a passage of this source.",
        "pinned": "SHA-256 of the file",
        "pinned.on": "Pinned on",
        "permalink": "Permanent address of “{title}” in this list",
        "place": "in {place}",
        "previous": "Previous",
        "preview_full": "Preview: the whole text is shown here. It is not published; readers see the passages alone.",
        "proof.citations": "quotations, each found word for word in its text",
        "proof.citations.one": "quotation, found word for word in its text",
        "proof.events": "events, each with what is cited for it",
        "proof.events.one": "event, with what is cited for it",
        "proof.facts": "questions, each answer with what is cited for it",
        "proof.facts.one": "question, each answer with what is cited for it",
        "proof.more": "How this site was checked",
        "proof.sources": "texts that this site rests on",
        "proof.sources.one": "text that this site rests on",
        "proof.unlike": "questions answered in different ways",
        "proof.unlike.one": "question answered in different ways",
        "published": "Published",
        "publisher": "Publisher",
        "question": "Question",
        "questions.count": "{count} questions",
        "questions.count.one": "1 question",
        "questions.unlike": "{count} answered differently",
        "questions.unlike.one": "{count} answered differently",
        "quoted": "Quoted in",
        "read_first": "Start reading",
        "redirect": "This page has moved",
        "remark": "Remark",
        "remarks": "Remarks",
        "remarks.lead": "What was said and by whom, in the sources' words.",
        "report_error": "Report an error on this page",
        "said_by": "according to {name}",
        "seed": "Source text",
        "search": "Search",
        "search.count": "{count} results for {words}",
        "search.count.one": "1 result for {words}",
        "search.failed": "Search does not work here.",
        "search.instead": "Search works where the site is served and scripts may run. Everything it finds is also in the",
        "search.keys": "The arrow keys go through the results, / goes from them back to the field, Esc clears.",
        "search.label": "Words to look for",
        "search.lead": "It looks through chapters, events, facts, passages and topics. Every form of a name is in the",
        "search.more": "{count} more",
        "search.none": "Nothing found for {words}",
        "search.preview": "The preview has no search; a build makes its index. Everything it finds is also in the",
        "search.waiting": "Looking for {words} …",
        "see": "see",
        "share": "Share shown",
        "share.of": "{share}% of the text shown",
        "share.said": "{share}%",
        "silent": "Read for this, and silent on it:",
        "silent.of": "Read for these questions, and silent on them",
        "skip": "Skip to the content",
        "source": "Source",
        "sources": "Sources",
        "sources.all": "All {count} sources",
        "sources.lead": "The texts that this site rests on. Each has a page with its passages at their lines.",
        "stands": "Beside the other sources",
        "stands.agree": "In agreement",
        "stands.conflict": "In conflict",
        "stands.differ": "Different things",
        "stands.itself": "This text alone, in unlike answers",
        "stands.others": "The others",
        "stands.single-source": "Alone",
        "status": "Status",
        "status.agree": "The sources agree",
        "status.conflict": "The answers conflict",
        "status.conflict.lead": "Answers that cannot all hold as they are worded.",
        "status.differ": "The answers are about different things",
        "status.differ.lead": "Answers about different things, dates, places or measures, or in other words; they may "
        "all hold.",
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
        "topics.lead": "People, organisations, places, laws and programmes, with the names that each source gives "
        "them.",
        "unknown": "not stated",
        "unknown.all": "Not stated",
        "unknown.date": "no date stated",
        "unknown.publisher": "no publisher stated",
        "updated": "Updated {date}",
        "value": "Answer",
        "versions": "{count} versions of the words",
        "versions.one": "1 version of the words",
        "warnings": "Warnings",
        "warnings.none": "The checks gave no warning.",
        "works": "Texts cited here",
        **values.DEFAULT_WORDS,
    }
)


def words_of(settings: Settings) -> Outcome[dict[str, str]]:
    """The site's words: ours, with the editors' in their place. An unknown key, or a lost `{…}` part, is an error."""
    words, found = dict(WORDS), list[Diagnostic]()
    if not is_english(settings.lang):
        words["index.articles"] = ""  # the interface may stay in English; names are in the site's own language
    for key, text in settings.words.items():
        if key not in WORDS:
            near = get_close_matches(key, WORDS, 1)
            found.append(
                error(
                    "unknown-key",
                    f"the interface has no word {key!r}",
                    find_key(settings.at, ["words"], key).span,
                    help=f"did you mean {near[0]!r}?" if near else "`site-builder schema` writes a list of all words",
                )
            )
        elif not _fits(WORDS[key], text):
            found.append(
                error("bad-value", f"words.{key}: expected the same parts in braces as in {WORDS[key]!r}", find(settings.at, ["words", key]).span,
                      help="keep each `{…}` part, and no other braces")
            )  # fmt: skip
        else:
            words[key] = text
    return Outcome(words, tuple(found))


def _fits(original: str, text: str) -> bool:
    """Whether `text` can be filled in wherever `original` could: the same names in braces, and nothing else in them."""
    try:
        given = list(Formatter().parse(text))
    except ValueError:
        return False
    wanted = {name for _, name, _, _ in Formatter().parse(original) if name is not None}
    plain = all(name is None or not (form or turn) for _, name, form, turn in given)
    return plain and {name for _, name, _, _ in given if name is not None} == wanted
