"""Eleventy: quotations in front matter, topics and timelines as pages over collections, templates in Nunjucks."""

from __future__ import annotations

import json
from pathlib import Path

from corpus import TITLE, Corpus

from .peer import (
    SERVED,
    Peer,
    front_matter,
    markdown_link,
    node_modules,
    put,
    put_all,
    quotations,
    shell,
    verbatim,
    version_of,
)

# Neither texts nor sources hold template tags, so no template engine need look for them.
CONFIG = """\
import { readFileSync } from "node:fs";
const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url)));
const names = { topics: read("_data/names.json"), timeline: read("_data/timelines.json") };
export default function (config) {
  config.setQuietMode(true);
  const by = (all, key) => {
    const found = new Map();
    for (const one of all.getFilteredByGlob("content/events/*.md")) {
      for (const id of [one.data[key]].flat()) {
        if (!found.has(id)) found.set(id, []);
        found.get(id).push(one);
      }
    }
    return [...found].map(([id, events]) => ({ id, title: names[key][id], events }));
  };
  config.addCollection("byTopic", (all) => by(all, "topics"));
  config.addCollection("byTimeline", (all) => by(all, "timeline"));
  config.addCollection("sources", (all) => all.getFilteredByGlob("content/sources/*.html"));
  return {
    dir: { input: "content", includes: "../_includes", data: "../_data" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: false,
  };
}
"""

HEADING = "{{ group.title or title }}"
BASE = shell(HEADING, TITLE, f"<h1>{HEADING}</h1>\n{{{{ content | safe }}}}")

EVENT = """\
---
layout: base.njk
---
<p><a href="/timelines/{{ timeline }}/">{{ timelines[timeline] }}</a></p>
<p><time datetime="{{ year }}">{{ year }}</time></p>
{{ content | safe }}
<h2>What the sources say</h2>
{% for one in quotations %}<figure>
<blockquote><p><q>{{ one.words }}</q></p></blockquote>
<figcaption><a href="/sources/{{ one.source }}/">{{ one.title }}</a></figcaption>
</figure>
{% endfor %}<nav><ul>
{% for one in topics %}<li><a href="/topics/{{ one }}/">{{ names[one] }}</a></li>
{% endfor %}</ul></nav>
"""


def _each(collection: str, folder: str) -> str:
    """A page for each of a collection's groups of events."""
    return f"""\
---
pagination: {{data: collections.{collection}, size: 1, alias: group}}
permalink: "{folder}/{{{{ group.id }}}}/index.html"
layout: base.njk
---
<ol>
{{% for one in group.events %}}<li><time>{{{{ one.data.year }}}}</time> <a href="{{{{ one.url }}}}">{{{{ one.data.title }}}}</a></li>
{{% endfor %}}</ol>
"""


def _list(title: str, permalink: str, names: str, folder: str) -> str:
    return front_matter(title=title, permalink=permalink, layout="base.njk") + (
        f'<ul>\n{{% for id, name in {names} %}}<li><a href="/{folder}/{{{{ id }}}}/">{{{{ name }}}}</a></li>\n{{% endfor %}}</ul>\n'
    )


class Eleventy(Peer):
    name = "Eleventy"

    def install(self, tools: Path) -> None:
        modules = node_modules(tools / "eleventy", "@11ty/eleventy")
        self.program = ["node", str(modules / "@11ty/eleventy/cmd.cjs")]
        self.version = version_of([*self.program, "--version"])

    def write(self, matter: Corpus, site: Path) -> None:
        titles = matter.titles
        put_all(
            site,
            {
                "eleventy.config.mjs": CONFIG,
                "_includes/base.njk": BASE,
                "_includes/event.njk": EVENT,
                "_data/names.json": json.dumps(matter.names),
                "_data/timelines.json": json.dumps(titles),
                "content/events/events.json": '{"layout": "event.njk"}',
                "content/sources/sources.json": '{"layout": "base.njk"}',
                "content/topic.njk": _each("byTopic", "topics"),
                "content/timeline.njk": _each("byTimeline", "timelines"),
                "content/topics.njk": _list("Topics", "topics/index.html", "names", "topics"),
                "content/timelines.njk": _list("Timelines", "timelines/index.html", "timelines", "timelines"),
                "content/index.njk": _list(TITLE, "index.html", "timelines", "timelines"),
                "content/sources.njk": front_matter(title="Sources", permalink="sources/index.html", layout="base.njk")
                + '<ul>\n{% for one in collections.sources %}<li><a href="{{ one.url }}">{{ one.data.title }}</a></li>\n'
                "{% endfor %}</ul>\n",
            },
        )
        for event in matter.events:
            head = front_matter(
                title=event.title,
                year=event.year,
                timeline=event.timeline,
                topics=event.topics,
                quotations=quotations(event),
            )
            text = event.text(markdown_link("/topics/{}/"))
            put(site / f"content/events/{event.id}.md", f"{head}{text}\n")
        for source in matter.sources:
            put(site / f"content/sources/{source.id}.html", front_matter(title=source.title) + verbatim(source))

    def build(self, site: Path, out: Path) -> list[str]:
        return [*self.program, f"--output={out}"]

    def serve(self, site: Path, port: int) -> list[str]:
        return [*self.program, "--serve", f"--port={port}", f"--output={site / SERVED}"]


class EleventyIncremental(Eleventy):
    name = "Eleventy --incremental"
    variant = True

    def serve(self, site: Path, port: int) -> list[str]:
        return [*super().serve(site, port), "--incremental"]
