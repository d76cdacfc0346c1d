"""The records that editors write, as frozen types; the same definitions make the JSON Schemas for editors' tools.

Validation takes YAML nodes (`yaml_tree`), not plain Python values: every text arrives with its place, and every record
keeps its node in `at`. Everything is text until a field's type says otherwise.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from .fields import (
    WITHOUT_NODE,
    At,
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
    Sha256,
    Share,
    Text,
    TextMap,
    Url,
    doc,
    one_of,
    record,
)
from .scan import Prose


def _id_or_mapping(node: Any) -> str:
    return "mapping" if isinstance(node, dict) else "id"


@record
class Quotation:
    """Words that an editor typed and claims to stand in a seed file."""

    at: At
    source: Annotated[Id, doc("The id of the source, from sources.yaml.")]
    quote: Annotated[Text, doc("The words exactly as the seed file has them; […] joins pieces in order.")]
    line: Annotated[Count | None, doc("The line of the first character, where the words stand in several places.")] = (
        None
    )
    before: Annotated[Text | None, doc("Words that stand directly before the quotation.")] = None
    after: Annotated[Text | None, doc("Words that stand directly after the quotation.")] = None
    as_stated: Annotated[Text | None, doc("The figure as the source words it, where ours is a conversion.")] = None
    speaker: Annotated[Text | None, doc("Who says it in the source: a topic's id, or a name.")] = None
    locator: Annotated[Text | None, doc("A page or section that the source itself gives.")] = None
    lang: Annotated[Language | None, doc("The quotation's language, where it is not the source's.")] = None


Cite = Annotated[
    Annotated[Id, Tag("id")] | Annotated[Quotation, Tag("mapping")],
    Discriminator(_id_or_mapping),
    doc("An excerpt's id, or a source and its words."),
]
Cites = tuple[Cite, ...]
Ids = tuple[Id, ...]


@record
class Original:
    """The file that a seed's text was extracted from."""

    at: At
    file: Annotated[Text, doc("The file's name.")]
    sha256: Sha256 | None = None


@record
class Source:
    """The bibliographic record of one seed file; what the seed does not say stays unknown."""

    at: At
    id: Annotated[Id, doc("The key under which sources.yaml lists it.")]
    seed: Annotated[Text, doc("The file's name in seeds/.")]
    sha256: Annotated[Sha256 | None, doc("Written by `site-builder pin`.")] = None
    title: Annotated[Text, doc("The text's own title, or a plain name for it.")]
    label: Annotated[Text | None, doc("A short name for notes and lists, where titles are long or alike.")] = None
    publisher: Annotated[Text | None, doc("As the seed names it.")] = None
    author: Annotated[Text | None, doc("As the seed names them.")] = None
    published: Annotated[Date | None, doc("An EDTF date, where the seed gives one.")] = None
    kind: Annotated[Text | None, doc("What sort of text it is: article, gallery, essay …")] = None
    url: Annotated[Url | None, doc("The original's address, where it is known.")] = None
    lang: Annotated[Language | None, doc("The text's language.")] = None
    publish: Annotated[
        Literal["excerpts", "full"],
        one_of("excerpts", "full"),
        doc("How much of the seed's text the site shows."),
    ] = "excerpts"
    wrapped: Annotated[Flag, doc("The seed is hard-wrapped: a quotation may cross a line break.")] = False
    original: Original | None = None
    furniture: Annotated[
        tuple[Lines, ...], doc("Lines that are site furniture, not content: `3` or `3-7`, counted from 1.")
    ] = ()
    credits: Annotated[tuple[Text, ...], doc("Credits that the text carries, as it words them.")] = ()
    own_sources: Annotated[tuple[Text, ...], doc("What the text names as its own sources.")] = ()
    text: Annotated[Markdown | None, doc("What the text is, and its oddities, in our words.")] = None
    cite: Annotated[Cites, doc("The words in the seed that support this record.")] = ()
    topics: Ids = ()
    formerly: Annotated[Ids, doc("Ids it once had: their addresses lead here.")] = ()
    updated: Date | None = None
    draft: Annotated[Flag, doc("Shown in the preview only.")] = False


@record
class Excerpt(Quotation):
    """A curated, named quotation with a note, that other content can cite by its id."""

    id: Id
    title: Annotated[Text | None, doc("A heading for it.")] = None
    note: Annotated[Markdown | None, doc("What to know about it, in our words.")] = None
    topics: Ids = ()
    formerly: Ids = ()
    updated: Date | None = None
    draft: Flag = False


@record
class Version:
    """One wording of a remark."""

    at: At
    cite: Annotated[Cites, doc("Where this wording stands.")]
    note: Markdown | None = None


@record
class Remark:
    """Something a named person said, in one or more versions of the words."""

    at: At
    id: Id
    title: Annotated[Text | None, doc("A heading for it, where speaker and occasion make none.")] = None
    speaker: Annotated[Text, doc("Who said it: a topic's id, or a name.")]
    occasion: Annotated[Text | None, doc("Where or when, as far as the sources say.")] = None
    date: Date | None = None
    note: Markdown | None = None
    versions: Annotated[tuple[Version, ...], Field(min_length=1), doc("The wordings, each cited.")]
    topics: Ids = ()
    formerly: Ids = ()
    updated: Date | None = None
    draft: Flag = False


@record
class Event:
    """Something dated."""

    at: At
    id: Id
    date: Annotated[Date, doc("An EDTF date, no more exact than the sources.")]
    title: Text
    text: Annotated[Markdown | None, doc("Markdown, in our words.")] = None
    topics: Ids = ()
    cite: Annotated[Cites, doc("The words that support it; at least one.")] = ()
    formerly: Ids = ()
    updated: Date | None = None
    draft: Flag = False


@record
class Value:
    """One answer to a fact's question, with its sources."""

    at: At
    value: Annotated[Text, doc("57, 65..70, >=261, >50, <=10, ~0.60, an EDTF date (with `unit: date`), or text.")]
    unit: Annotated[Text | None, doc("Where it is not the fact's.")] = None
    as_of: Annotated[Date | None, doc("The date that the value holds for.")] = None
    place: Annotated[Text | None, doc("The place that it is about.")] = None
    object: Annotated[Text | None, doc("The thing measured, where the values are of different things.")] = None
    said_by: Annotated[Text | None, doc("Whom the source names as saying so: a topic's id, or a name.")] = None
    note: Markdown | None = None
    cite: Annotated[Cites, doc("The words that support it; at least one.")] = ()


Status = Literal["agree", "conflict", "differ"]


@record
class Fact:
    """A question, and the answers that sources give to it."""

    at: At
    id: Id
    question: Text
    unit: Annotated[Text | None, doc("The values' unit, such as acre or percent; `date` for EDTF dates.")] = None
    values: Annotated[tuple[Value, ...], Field(min_length=1)]
    status: Annotated[
        Status | None,
        one_of("agree", "conflict", "differ"),
        doc("For unlike values: conflict (cannot both hold as worded) or differ (different things, dates, measures)."),
    ] = None
    note: Annotated[Markdown | None, doc("What may explain the difference, neutrally.")] = None
    silent: Annotated[Ids, doc("Sources that an editor read for this and that do not say.")] = ()
    topics: Ids = ()
    formerly: Ids = ()
    updated: Date | None = None
    draft: Flag = False


@record
class Variant:
    """A form of a topic's name, and the sources that use it."""

    at: At
    text: Annotated[Text, doc("The name as those sources print it.")]
    sources: Annotated[Ids, Field(min_length=1)]
    note: Annotated[Text | None, doc("Such as: misspelt so in the source.")] = None


TOPIC_KINDS = ("person", "organisation", "place", "law", "programme", "other")


@record
class Topic:
    """A person, organisation, place, law or programme, with the forms of its name by source."""

    at: At
    id: Id
    name: Text
    kind: Annotated[
        Literal["person", "organisation", "place", "law", "programme", "other"],
        one_of(*TOPIC_KINDS),
    ]
    text: Annotated[Markdown | None, doc("Who or what it is, in our words.")] = None
    cite: Cites = ()
    variants: tuple[Variant, ...] = ()
    formerly: Ids = ()
    updated: Date | None = None
    draft: Flag = False


FIGURE_KINDS = ("areas", "pictogram", "dots", "ranges", "series")


@record
class Figure:
    """A drawing made from facts' values, named by their ids; never typed numbers."""

    at: At
    id: Id
    title: Text
    kind: Annotated[
        Literal["areas", "pictogram", "dots", "ranges", "series"],
        one_of(*FIGURE_KINDS),
    ]
    facts: Annotated[Ids, Field(min_length=1), doc("The facts whose values it shows.")]
    note: Annotated[Markdown | None, doc("What to look at, and what the drawing leaves out.")] = None
    topics: Ids = ()
    formerly: Ids = ()
    updated: Date | None = None
    draft: Flag = False


@record
class Correction:
    """What was wrong, and what it says now."""

    at: At
    date: Date
    record: Annotated[Id, doc("The id of the record that was corrected.")]
    was: Markdown
    now: Markdown
    draft: Flag = False


@record
class Medium:
    """A picture in content/media/, with what a reader must be told about it."""

    at: At
    id: Id
    file: Annotated[Text, doc("The file's name in content/media/.")]
    alt: Annotated[Text, doc("What the picture shows, for those who cannot see it.")]
    credit: Text
    rights: Text
    caption: Markdown | None = None
    topics: Ids = ()
    draft: Flag = False


@record
class ChapterHead:
    """A chapter's front matter."""

    at: At
    id: Id
    title: Text
    order: Annotated[Count, doc("Chapters are read in this order.")]
    summary: Annotated[Text | None, doc("A sentence for lists of chapters.")] = None
    topics: Ids = ()
    lang: Language | None = None
    formerly: Ids = ()
    updated: Date | None = None
    draft: Flag = False


@record
class Chapter(ChapterHead):
    """A narrative page in Markdown with inline citations."""

    body: Prose


@record
class Timeline:
    """A file of content/timelines/: an ordered set of events. Its id is the file's name."""

    at: At
    title: Text
    text: Annotated[Markdown | None, doc("What this timeline covers.")] = None
    events: tuple[Event, ...] = ()


@record
class Panel:
    """A file of content/facts/: a set of facts. Its id is the file's name."""

    at: At
    title: Text
    text: Annotated[Markdown | None, doc("What these facts are about.")] = None
    facts: tuple[Fact, ...] = ()


@record
class Excerpts:
    """A file of content/excerpts/."""

    at: At
    title: Text
    excerpts: tuple[Excerpt, ...] = ()


@record
class Remarks:
    """A file of content/remarks/."""

    at: At
    title: Text
    remarks: tuple[Remark, ...] = ()


@record
class Topics:
    """A file of content/topics/."""

    at: At
    title: Text
    topics: tuple[Topic, ...] = ()


@record
class Figures:
    """A file of content/figures/."""

    at: At
    title: Text
    figures: tuple[Figure, ...] = ()


@record
class Corrections:
    """A file of content/corrections/."""

    at: At
    title: Text
    corrections: tuple[Correction, ...] = ()


@record
class Media:
    """A file of content/media/, about the pictures beside it."""

    at: At
    title: Text
    media: tuple[Medium, ...] = ()


@record
class NavigationItem:
    """A link in the site's navigation."""

    at: At
    title: Text
    to: Annotated[Text, doc("A page's address such as topics/index.html, or kind:id such as chapter:origins.")]


@record
class Unit:
    """A unit added to the table."""

    at: At
    names: Annotated[tuple[Text, ...], Field(min_length=1), doc("Other names and plurals of it.")]
    of: Annotated[Text | None, doc("A unit of the table that it converts to.")] = None
    factor: Annotated[Decimal | None, doc("How many of `of` one of it is.")] = None


@record
class Target:
    """Where `deploy` publishes to. Secrets never stand here: the environment and the tools' own settings hold them."""

    at: At
    kind: Annotated[
        Literal["rsync", "git", "s3"],
        one_of("rsync", "git", "s3"),
        doc("rsync (a folder or host), git (a branch) or s3 (a bucket)."),
    ]
    to: Annotated[
        Text,
        doc("rsync: a path, host:path or rsync://host/module; git: a repository or a remote's name; s3: s3://bucket."),
    ]
    branch: Annotated[Text | None, doc("git: the branch that is published (default: gh-pages).")] = None
    endpoint: Annotated[Url | None, doc("s3: the store's address, where it is not Amazon's.")] = None
    region: Annotated[Text | None, doc("s3: the store's region.")] = None
    base_url: Annotated[BaseUrl | None, doc("The site's address there, where it is not the site's `base_url`.")] = None


@record
class Settings:
    """content/site.yaml."""

    at: At
    title: Text
    description: Annotated[Text | None, doc("A sentence or two, for readers and search engines.")] = None
    introduction: Annotated[Markdown | None, doc("What the home page says first, in Markdown.")] = None
    lang: Language = "en"
    base_url: Annotated[BaseUrl | None, doc("The address that the site will be published under.")] = None
    navigation: tuple[NavigationItem, ...] = ()
    theme: Annotated[TextMap, doc("Custom properties of the style sheet, such as accent: '#7a1f1f'.")] = Field(
        default_factory=dict
    )
    words: Annotated[TextMap, doc("The interface's words, by key; see docs.")] = Field(default_factory=dict)
    units: Annotated[dict[str, Unit], WITHOUT_NODE, doc("Units added to the table.")] = Field(default_factory=dict)
    limit: Annotated[Share, doc("The share of a seed's text that the site may show before it warns.")] = 0.5
    targets: Annotated[dict[str, Target], WITHOUT_NODE, doc("Where `deploy` publishes to, by name.")] = Field(
        default_factory=dict
    )
    report_errors_to: Annotated[
        Contact | None, doc("mailto: or https: address that every page offers for reporting an error.")
    ] = None
