"""MkDocs: quotations in front matter, links in the text checked by MkDocs; lists are written out, as it makes none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus import TITLE, Corpus, Event

from .peer import PROMISE, Peer, front_matter, markdown_link, put, quotations, venv, verbatim, version_of

CONFIG = f"""\
site_name: {TITLE}
use_directory_urls: false
plugins: []
theme:
  name: null
  custom_dir: theme
"""

MAIN = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{{{ page.title }}}} · {{{{ config.site_name }}}}</title>
</head>
<body>
<header><p><a href="{{{{ 'index.html'|url }}}}">{{{{ config.site_name }}}}</a></p>
<nav><ul><li><a href="{{{{ 'timelines/index.html'|url }}}}">Timelines</a></li><li><a href="{{{{ 'sources/index.html'|url }}}}">Sources</a></li><li><a href="{{{{ 'topics/index.html'|url }}}}">Topics</a></li></ul></nav></header>
<main>
{{% if page.meta.timeline %}}<p><a href="{{{{ ('timelines/' ~ page.meta.timeline[0] ~ '.html')|url }}}}">{{{{ page.meta.timeline[1] }}}}</a></p>
<p><time datetime="{{{{ page.meta.date }}}}">{{{{ page.meta.date }}}}</time></p>{{% endif %}}
{{{{ page.content }}}}
{{% if page.meta.quotations %}}<h2>What the sources say</h2>
{{% for one in page.meta.quotations %}}<figure>
<blockquote><p><q>{{{{ one.words }}}}</q></p></blockquote>
<figcaption><a href="{{{{ ('sources/' ~ one.source ~ '.html')|url }}}}">{{{{ one.title }}}}</a></figcaption>
</figure>
{{% endfor %}}<nav><ul>
{{% for id, name in page.meta.topics %}}<li><a href="{{{{ ('topics/' ~ id ~ '.html')|url }}}}">{{{{ name }}}}</a></li>
{{% endfor %}}</ul></nav>{{% endif %}}
</main>
<footer><p>{PROMISE}</p></footer>
</body>
</html>
"""


class MkDocs(Peer):
    name = "MkDocs"
    python = True
    source = "docs/events/{}.md"
    page = "events/{}.html"

    def install(self, tools: Path) -> None:
        self.program = venv(tools / "mkdocs", "mkdocs") / "mkdocs"
        self.version = version_of([str(self.program), "--version"])

    def write(self, matter: Corpus, site: Path) -> None:
        put(site / "mkdocs.yml", CONFIG)
        put(site / "theme/main.html", MAIN)
        docs, names = site / "docs", dict(matter.topics)
        titles = {timeline.id: timeline.title for timeline in matter.timelines}
        about: dict[str, list[Event]] = {id: [] for id in names}
        for event in matter.events:
            for topic in event.topics:
                about[topic].append(event)
            head = front_matter(
                date=f"{event.year}",
                timeline=[event.timeline, titles[event.timeline]],
                topics=[[topic, names[topic]] for topic in event.topics],
                quotations=quotations(event),
            )
            text = event.text(markdown_link("../topics/{}.md"))
            put(docs / f"events/{event.id}.md", f"{head}# {event.title}\n\n{text}\n")
        for source in matter.sources:
            put(docs / f"sources/{source.id}.md", f"# {source.title}\n\n{verbatim(source)}")
        for id, events in about.items():
            put(docs / f"topics/{id}.md", _dated(names[id], events))
        for timeline in matter.timelines:
            put(docs / f"timelines/{timeline.id}.md", _dated(timeline.title, timeline.events))
        put(docs / "sources/index.md", _list("Sources", [(s.id, s.title) for s in matter.sources]))
        put(docs / "topics/index.md", _list("Topics", list(matter.topics)))
        put(docs / "timelines/index.md", _list("Timelines", list(titles.items())))
        put(docs / "index.md", _list(TITLE, [(f"timelines/{id}", title) for id, title in titles.items()]))

    def build(self, site: Path, out: Path) -> list[str]:
        return [
            str(self.program),
            "build",
            "--quiet",
            "--config-file",
            str(site / "mkdocs.yml"),
            "--site-dir",
            str(out),
        ]

    def serve(self, site: Path, port: int) -> list[str]:
        # --livereload is the default, which newer versions of click, that MkDocs does not exclude, take for "off".
        address = f"127.0.0.1:{port}"
        return [str(self.program), "serve", "--livereload", "--config-file", str(site / "mkdocs.yml"), "-a", address]


class MkDocsDirty(MkDocs):
    name = "MkDocs --dirty"
    variant = True
    note = "renders the edited page alone, so pages that show it elsewhere stay old"

    def build(self, site: Path, out: Path) -> list[str]:
        return [*super().build(site, out), "--dirty"]

    def serve(self, site: Path, port: int) -> list[str]:
        return [*super().serve(site, port), "--dirty"]


def _list(title: str, items: list[tuple[str, str]]) -> str:
    return f"# {title}\n\n" + "".join(f"- [{words}]({id}.md)\n" for id, words in items)


def _dated(title: str, events: Iterable[Event]) -> str:
    return f"# {title}\n\n" + "".join(f"1. {e.year} [{e.title}](../events/{e.id}.md)\n" for e in events)
