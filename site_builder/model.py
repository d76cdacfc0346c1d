"""The records that editors write, as frozen types; the same definitions make the JSON Schemas for editors' tools.

Validation takes YAML nodes (`yaml_nodes`), not plain Python values: every text arrives with its place, and every record
keeps its node in `at`. Everything is text until a field's type says otherwise.
"""

from collections.abc import Mapping as Map
from typing import Annotated, Any, Literal, get_args

from .fields import (
    BaseUrl,
    Contact,
    Count,
    Date,
    Decimal,
    Flag,
    Id,
    Language,
    Lines,
    Markdown,
    PlacedId,
    PlacedText,
    Sha256,
    Share,
    Text,
    Url,
)
from .marks import Prose
from .records import NOT_EMPTY, Examples, record
from .yaml_nodes import Mapping

# What a field's name says in every record.
OwnId = Annotated[Id, "Its own id, unique over the site."]
Title = Annotated[Text, "The name that readers see."]
FileTitle = Annotated[Text, "What the file holds, for editors: no page shows it."]
Note = Annotated[Markdown | None, "What to know about it, in our words."]
Ids = tuple[Id, ...]
TopicIds = Annotated[Ids, "The topics it belongs to."]
Formerly = Annotated[Ids, "Ids it once had: their addresses lead here."]
FormerFiles = Annotated[Ids, "Names that the file once had, without .yaml: their addresses lead here."]
Updated = Annotated[Date | None, "When it was last changed."]
Draft = Annotated[Flag, "Shown in the preview only (default: false)."]
DraftFile = Annotated[Flag, "Shown in the preview only, with all that it holds (default: false)."]
NOTHING: Map[str, Any] = {}


@record
class Quotation:
    """Words that an editor typed and claims to stand in a seed file."""

    at: Mapping
    source: Annotated[Id, "The id of the source, from sources.yaml."]
    quote: Annotated[PlacedText, "The words exactly as the seed file has them; […] joins pieces in order."]
    line: Annotated[Count | None, "The line of the first character, where the words stand in several places."] = None
    before: Annotated[Text | None, "Words that stand directly before the quotation."] = None
    after: Annotated[Text | None, "Words that stand directly after the quotation."] = None
    as_stated: Annotated[Text | None, "The figure as the source words it, where ours is a conversion."] = None
    speaker: Annotated[Text | None, "Who says it in the source: a topic's id, or a name."] = None
    locator: Annotated[Text | None, "A page or section that the source itself gives."] = None
    lang: Annotated[Language | None, "The quotation's language, where it is not the source's."] = None


Cites = tuple[Annotated[PlacedId | Quotation, "An excerpt's id, or a source and its words."], ...]


@record
class Original:
    """The file that a seed's text was extracted from."""

    at: Mapping
    file: Annotated[Text, "The file's name; it may lie in seeds/ beside the text."]
    sha256: Annotated[Sha256 | None, "The file's SHA-256."] = None


@record
class Source:
    """The bibliographic record of one seed file; what the seed does not say stays unknown."""

    at: Mapping
    id: Annotated[Id, "The key under which sources.yaml lists it."]
    seed: Annotated[Text, "The file's name in seeds/."]
    sha256: Annotated[Sha256 | None, "Written by `site-builder pin`."] = None
    pinned: Annotated[Date | None, "The day on which the file was accepted, written with it."] = None
    title: Annotated[Text, "The text's own title, or a plain name for it."]
    label: Annotated[Text | None, "A short name for notes and lists, where titles are long or alike."] = None
    publisher: Annotated[Text | None, "As the seed names it."] = None
    author: Annotated[Text | None, "As the seed names them."] = None
    published: Annotated[Date | None, "An EDTF date, where the seed gives one."] = None
    kind: Annotated[Text | None, "What sort of text it is: article, gallery, essay …"] = None
    url: Annotated[Url | None, "The original's address, where it is known."] = None
    lang: Annotated[
        Language | None, "The text's language; its figures are read as that writes them.", Examples("en", "es-SV")
    ] = None
    publish: Annotated[
        Literal["excerpts", "full"], "How much of the seed's text the site shows: its quotations (the default), or all."
    ] = "excerpts"
    wrapped: Annotated[Flag, "The seed is hard-wrapped: a quotation may cross a line break (default: false)."] = False
    original: Annotated[Original | None, "The file that the seed's text was extracted from."] = None
    furniture: Annotated[
        tuple[Lines, ...],
        "Lines that are site furniture, not content, unless quoted: `3` or `3-7`, counted from 1.",
        Examples([3, "5-7"]),
    ] = ()
    credits: Annotated[tuple[Text, ...], "Credits that the text carries, as it words them."] = ()
    own_sources: Annotated[tuple[Text, ...], "What the text names as its own sources."] = ()
    text: Annotated[Markdown | None, "What the text is, and its oddities, in our words."] = None
    cite: Annotated[Cites, "The words in the seed that support this record."] = ()
    topics: TopicIds = ()
    formerly: Formerly = ()
    updated: Updated = None
    draft: Draft = False


@record
class Excerpt(Quotation):
    """A curated, named quotation with a note, that other content can cite by its id."""

    id: OwnId
    title: Annotated[Text | None, "A heading for it."] = None
    note: Note = None
    topics: TopicIds = ()
    formerly: Formerly = ()
    updated: Updated = None
    draft: Draft = False


@record
class Version:
    """One wording of a remark."""

    at: Mapping
    cite: Annotated[Cites, "Where this wording stands."]
    note: Note = None


@record
class Remark:
    """Something a named person said, in one or more versions of the words."""

    at: Mapping
    id: OwnId
    title: Annotated[Text | None, "A heading for it, where speaker and occasion make none."] = None
    speaker: Annotated[Text, "Who said it: a topic's id, or a name."]
    occasion: Annotated[Text | None, "Where or when, as far as the sources say."] = None
    date: Annotated[Date | None, "When."] = None
    note: Note = None
    versions: Annotated[tuple[Version, ...], NOT_EMPTY, "The wordings, each cited."]
    topics: TopicIds = ()
    formerly: Formerly = ()
    updated: Updated = None
    draft: Draft = False


@record
class Event:
    """Something dated."""

    at: Mapping
    id: OwnId
    date: Annotated[Date, "An EDTF date, no more exact than the sources."]
    title: Title
    text: Annotated[Markdown | None, "Markdown, in our words."] = None
    topics: TopicIds = ()
    cite: Annotated[Cites, "The words that support it; at least one."] = ()
    formerly: Formerly = ()
    updated: Updated = None
    draft: Draft = False


@record
class Value:
    """One answer to a fact's question, with its sources."""

    at: Mapping
    value: Annotated[
        Text,
        "57, 65..70, >=261, >50, <=10, ~0.60, 3.4 million, an EDTF date (with `unit: date`), or text.",
        Examples("57", "65..70", ">=261", ">50", "<=10", "~0.60", "3.4 million", "2023-02"),
    ]
    unit: Annotated[Text | None, "Where it is not the fact's.", Examples("acre")] = None
    as_of: Annotated[Date | None, "The date that the value holds for."] = None
    place: Annotated[Text | None, "The place that it is about."] = None
    object: Annotated[Text | None, "The thing measured, where the values are of different things."] = None
    said_by: Annotated[Text | None, "Whom the source names as saying so: a topic's id, or a name."] = None
    note: Note = None
    cite: Annotated[Cites, "The words that support it; at least one."] = ()


Status = Literal["agree", "conflict", "differ"]


@record
class Fact:
    """A question, and the answers that sources give to it."""

    at: Mapping
    id: OwnId
    question: Annotated[Text, "What the sources answer."]
    unit: Annotated[
        Text | None,
        "The values' unit, such as acre or percent; `date` for EDTF dates.",
        Examples("acre", "percent", "date"),
    ] = None
    values: Annotated[tuple[Value, ...], NOT_EMPTY, "The answers, each with the fields below."]
    status: Annotated[
        Status | None,
        "For unlike values: conflict (cannot both hold as worded) or differ (different things, dates, measures).",
    ] = None
    note: Annotated[Markdown | None, "What may explain the difference, neutrally."] = None
    silent: Annotated[Ids, "Sources that an editor read for this and that do not say."] = ()
    topics: TopicIds = ()
    formerly: Formerly = ()
    updated: Updated = None
    draft: Draft = False


@record
class Variant:
    """A form of a topic's name, and the sources that use it."""

    at: Mapping
    text: Annotated[Text, "The name as those sources print it."]
    sources: Annotated[Ids, NOT_EMPTY, "The sources that print this form."]
    note: Annotated[Text | None, "Such as: misspelt so in the source."] = None


TopicKind = Literal["person", "organisation", "place", "law", "programme", "other"]
TOPIC_KINDS: tuple[str, ...] = get_args(TopicKind)


@record
class Topic:
    """A person, organisation, place, law or programme, with the forms of its name by source."""

    at: Mapping
    id: OwnId
    name: Annotated[Text, "The name that readers see."]
    kind: Annotated[TopicKind, "What sort it is."]
    text: Annotated[Markdown | None, "Who or what it is, in our words."] = None
    cite: Annotated[Cites, "The words that support it."] = ()
    variants: Annotated[tuple[Variant, ...], "The forms of the name, each with the fields below."] = ()
    formerly: Formerly = ()
    updated: Updated = None
    draft: Draft = False


@record
class Figure:
    """A drawing made from facts' values, named by their ids; never typed numbers."""

    at: Mapping
    id: OwnId
    title: Title
    kind: Annotated[
        Literal["areas", "pictogram", "dots", "ranges", "series", "shares"],
        "areas to scale, a pictogram of tiles, dots or ranges on an axis, a series over time, or shares of a whole, "
        "for units such as percent and inmates per 100,000 people.",
    ]
    facts: Annotated[Ids, NOT_EMPTY, "The facts whose values it shows."]
    note: Annotated[Markdown | None, "What to look at, and what the drawing leaves out."] = None
    topics: TopicIds = ()
    formerly: Formerly = ()
    updated: Updated = None
    draft: Draft = False


@record
class Correction:
    """What was wrong, and what it says now."""

    at: Mapping
    date: Annotated[Date, "When."]
    was: Annotated[Markdown, "What the site said."]
    now: Annotated[Markdown, "What it says now."]
    record: Annotated[Id | None, "The id of the record that was corrected; left out where that was taken away."] = None
    draft: Draft = False


@record
class Medium:
    """A picture in content/media/, with what a reader must be told about it."""

    at: Mapping
    id: OwnId
    file: Annotated[Text, "The file's name in content/media/: AVIF, GIF, JPEG, PNG or WebP."]
    alt: Annotated[Text, "What the picture shows, for those who cannot see it."]
    credit: Annotated[Text, "Who made it."]
    rights: Annotated[Text, "What may be done with it."]
    caption: Annotated[Markdown | None, "Shown below it."] = None
    topics: TopicIds = ()
    draft: Draft = False


@record
class ChapterHead:
    """A chapter's front matter."""

    at: Mapping
    id: OwnId
    title: Title
    order: Annotated[Count, "Chapters are read in this order."]
    summary: Annotated[Text | None, "A sentence for lists of chapters."] = None
    topics: TopicIds = ()
    lang: Annotated[Language | None, "Its language."] = None
    formerly: Formerly = ()
    updated: Updated = None
    draft: Draft = False


@record
class Chapter(ChapterHead):
    """A narrative page in Markdown with inline citations."""

    body: Prose


@record
class Timeline:
    """A file of content/timelines/: an ordered set of events. Its id is the file's name."""

    at: Mapping
    title: Title
    text: Annotated[Markdown | None, "What this timeline covers."] = None
    formerly: FormerFiles = ()
    updated: Updated = None
    draft: DraftFile = False
    events: Annotated[tuple[Event, ...], "The events, each with the fields below."] = ()


@record
class Panel:
    """A file of content/facts/: a set of facts. Its id is the file's name."""

    at: Mapping
    title: Title
    text: Annotated[Markdown | None, "What these facts are about."] = None
    formerly: FormerFiles = ()
    updated: Updated = None
    draft: DraftFile = False
    facts: Annotated[tuple[Fact, ...], "The facts, each with the fields below."] = ()


@record
class Excerpts:
    """A file of content/excerpts/."""

    at: Mapping
    title: FileTitle
    excerpts: Annotated[tuple[Excerpt, ...], "The excerpts, each with the fields below."] = ()


@record
class Remarks:
    """A file of content/remarks/."""

    at: Mapping
    title: FileTitle
    remarks: Annotated[tuple[Remark, ...], "The remarks, each with the fields below."] = ()


@record
class Topics:
    """A file of content/topics/."""

    at: Mapping
    title: FileTitle
    topics: Annotated[tuple[Topic, ...], "The topics, each with the fields below."] = ()


@record
class Figures:
    """A file of content/figures/."""

    at: Mapping
    title: FileTitle
    figures: Annotated[tuple[Figure, ...], "The figures, each with the fields below."] = ()


@record
class Corrections:
    """A file of content/corrections/."""

    at: Mapping
    title: FileTitle
    corrections: Annotated[tuple[Correction, ...], "The corrections, each with the fields below."] = ()


@record
class Media:
    """A file of content/media/, about the pictures beside it."""

    at: Mapping
    title: FileTitle
    media: Annotated[tuple[Medium, ...], "The pictures, each with the fields below."] = ()


@record
class NavigationItem:
    """A link in the site's navigation."""

    at: Mapping
    title: Title
    to: Annotated[
        Text,
        "A page's address such as topics/index.html, or kind:id such as chapter:origins.",
        Examples("topics/index.html", "chapter:origins"),
    ]


@record
class Unit:
    """A unit added to the table."""

    at: Mapping
    names: Annotated[tuple[Text, ...], NOT_EMPTY, "Other names and plurals of it."]
    of: Annotated[Text | None, "A unit that the build knows, to which it converts; `factor` goes with it."] = None
    factor: Annotated[Decimal | None, "How many of `of` one of it is."] = None


@record
class Target:
    """Where `deploy` publishes to. Secrets never stand here: the environment and the tools' own settings hold them."""

    at: Mapping
    kind: Annotated[Literal["rsync", "git", "s3"], "rsync (a folder or host), git (a branch) or s3 (a bucket)."]
    to: Annotated[
        Text,
        "rsync: a path, host:path or rsync://host/module; git: a repository or a remote's name; s3: s3://bucket.",
    ]
    branch: Annotated[Text | None, "git: the branch that is published (default: gh-pages)."] = None
    endpoint: Annotated[Url | None, "s3: the store's address, where it is not Amazon's."] = None
    region: Annotated[Text | None, "s3: the store's region."] = None
    base_url: Annotated[BaseUrl | None, "The site's address there, where it is not the site's `base_url`."] = None


@record
class Settings:
    """content/site.yaml."""

    at: Mapping
    title: Title
    description: Annotated[Text | None, "A sentence or two, for readers and search engines."] = None
    introduction: Annotated[Markdown | None, "What the home page says first, in Markdown."] = None
    lang: Annotated[Language, "Its language (default: en).", Examples("en")] = "en"
    base_url: Annotated[
        BaseUrl | None, "The address that the site will be published under.", Examples("https://example.org/site/")
    ] = None
    navigation: Annotated[tuple[NavigationItem, ...], "Links to show in place of the usual ones."] = ()
    theme: Annotated[Map[str, Text], "Colours and fonts, by name, such as accent: '#7a1f1f'."] = NOTHING
    words: Annotated[Map[str, Text], "The interface's words, by key, such as notes: Sources."] = NOTHING
    units: Annotated[Map[str, Unit], "Units added to those that the build knows."] = NOTHING
    limit: Annotated[
        Share, "The share of a seed's text that the site may show before it warns (default: 0.5, half)."
    ] = 0.5
    targets: Annotated[Map[str, Target], "Where `deploy` publishes to, by name."] = NOTHING
    report_errors_to: Annotated[
        Contact | None,
        "mailto: or https: address that every page offers for reporting an error.",
        Examples("mailto:desk@example.org"),
    ] = None
