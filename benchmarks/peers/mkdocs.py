"""MkDocs: quotations in front matter, links in the text checked by MkDocs; lists are written out, as it makes none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus import TITLE, Corpus, Event

from .peer import PythonPeer, front_matter, markdown_link, put, quotations, shell, verbatim

CONFIG = f"""\
site_name: {TITLE}
use_directory_urls: false
plugins: []
theme:
  name: null
  custom_dir: theme
"""

MAIN = shell(
    "{{ page.title }}",
    "{{ config.site_name }}",
    """\
{% if page.meta.timeline %}<p><a href="{{ ('timelines/' ~ page.meta.timeline[0] ~ '.html')|url }}">{{ page.meta.timeline[1] }}</a></p>
<p><time datetime="{{ page.meta.date }}">{{ page.meta.date }}</time></p>{% endif %}
{{ page.content }}
{% if page.meta.quotations %}<h2>What the sources say</h2>
{% for one in page.meta.quotations %}<figure>
<blockquote><p><q>{{ one.words }}</q></p></blockquote>
<figcaption><a href="{{ ('sources/' ~ one.source ~ '.html')|url }}">{{ one.title }}</a></figcaption>
</figure>
{% endfor %}<nav><ul>
{% for id, name in page.meta.topics %}<li><a href="{{ ('topics/' ~ id ~ '.html')|url }}">{{ name }}</a></li>
{% endfor %}</ul></nav>{% endif %}""",
    "{{{{ '{}/index.html'|url }}}}",
    "{{ 'index.html'|url }}",
)


class MkDocs(PythonPeer):
    name = "MkDocs"
    package, command = "mkdocs", "mkdocs"
    source = "docs/events/{}.md"
    page = "events/{}.html"

    def write(self, matter: Corpus, site: Path) -> None:
        put(site / "mkdocs.yml", CONFIG)
        put(site / "theme/main.html", MAIN)
        docs, names, titles = site / "docs", matter.names, matter.titles
        for event in matter.events:
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
        for id, events in matter.about.items():
            put(docs / f"topics/{id}.md", _dated(names[id], events))
        for timeline in matter.timelines:
            put(docs / f"timelines/{timeline.id}.md", _dated(timeline.title, timeline.events))
        put(docs / "sources/index.md", _list("Sources", [(s.id, s.title) for s in matter.sources]))
        put(docs / "topics/index.md", _list("Topics", list(matter.topics)))
        put(docs / "timelines/index.md", _list("Timelines", list(titles.items())))
        put(docs / "index.md", _list(TITLE, [(f"timelines/{id}", title) for id, title in titles.items()]))

    def build(self, site: Path, out: Path) -> list[str]:
        return [*self.program, "build", "--quiet", "--config-file", str(site / "mkdocs.yml"), "--site-dir", str(out)]

    def serve(self, site: Path, port: int) -> list[str]:
        # --livereload is the default, which newer versions of click, that MkDocs does not exclude, take for "off".
        address = f"127.0.0.1:{port}"
        return [*self.program, "serve", "--livereload", "--config-file", str(site / "mkdocs.yml"), "-a", address]


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
