"""What a site gives away besides its pages: data, evidence, bibliographies, a feed, and what its host should know.

`EXPORTERS` is the whole list: a file's path below `dist/`, and what makes its bytes from the plan (None: this site has
no such file). Text of a seed leaves only as quotations and the context that pages show, so `publish:` holds here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..plan import Plan
from . import annotation, bibliography, data, feed, host, tables

EXPORTERS: Mapping[str, Callable[[Plan], bytes | None]] = {
    ".nojekyll": host.nojekyll,
    "_headers": host.headers,
    "compare/sources.js": data.comparable,
    "data/annotations.jsonld": annotation.collection,
    "data/bibliography.bib": bibliography.bibtex,
    "data/bibliography.json": bibliography.csl_json,
    "data/bibliography.ris": bibliography.ris,
    "data/citations.json": data.citations,
    "data/datapackage.json": tables.datapackage,
    "data/events.csv": tables.events,
    "data/events.json": data.events,
    "data/excerpts.json": data.excerpts,
    "data/facts.csv": tables.facts,
    "data/facts.json": data.facts,
    "data/pages.json": data.pages,
    "data/remarks.json": data.remarks,
    "data/sources.json": data.sources,
    "data/topics.json": data.topics,
    "feed.xml": feed.feed,
    "robots.txt": host.robots,
    "sitemap.xml": host.sitemap,
}
LACKING = frozenset({"feed.xml", "sitemap.xml"})  # those that not every site has
