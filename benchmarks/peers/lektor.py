"""Lektor: models for events, sources and lists; lists are written out, as its queries look at every event for each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus import TITLE, Corpus, Event

from .peer import PythonPeer, markdown_link, put, put_all, shell, verbatim


def _model(name: str, **fields: str) -> str:
    head = f"[model]\nname = {name}\nlabel = {{{{ this.title }}}}\n"
    return head + "".join(f"\n[fields.{field}]\ntype = {kind}\n" for field, kind in fields.items())


BASE = shell(
    "{{ this.title }}",
    TITLE,
    "<h1>{{ this.title }}</h1>\n{% block main %}{{ this.body }}{% endblock %}",
    "{{{{ '/{}'|url }}}}",
    "{{ '/'|url }}",
)

EVENT = """\
{% extends "page.html" %}
{% block main %}<p><a href="{{ ('/timelines/' ~ this.timeline)|url }}">{{ this.timeline_title }}</a></p>
<p><time datetime="{{ this.year }}">{{ this.year }}</time></p>
{{ this.text }}
<h2>What the sources say</h2>
{% for one in this.quotations %}{% set source, _, words = one.partition(" ") %}<figure>
<blockquote><p><q>{{ words }}</q></p></blockquote>
<figcaption><a href="{{ ('/sources/' ~ source)|url }}">Source text {{ source[7:] }}</a></figcaption>
</figure>
{% endfor %}<nav><ul>
{% for one in this.topics %}{% set id, _, name = one.partition(" ") %}<li><a href="{{ ('/topics/' ~ id)|url }}">{{ name }}</a></li>
{% endfor %}</ul></nav>{% endblock %}
"""

FORMS = {
    "site.lektorproject": f"[project]\nname = {TITLE}\n",
    "models/page.ini": _model("Page", title="string", body="markdown"),
    "models/source.ini": _model("Source", title="string", body="html"),
    "models/event.ini": _model(
        "Event",
        title="string",
        year="string",
        timeline="string",
        timeline_title="string",
        topics="strings",
        text="markdown",
        quotations="strings",
    ),
    "templates/page.html": BASE,
    "templates/source.html": '{% extends "page.html" %}\n',
    "templates/event.html": EVENT,
}


class Lektor(PythonPeer):
    name = "Lektor"
    package, command = "lektor", "lektor"
    source = "content/events/{}/contents.lr"
    previews = False

    def write(self, matter: Corpus, site: Path) -> None:
        put_all(site, FORMS)
        content, names, titles = site / "content", matter.names, matter.titles
        for event in matter.events:
            record = _record(
                "event",
                title=event.title,
                year=str(event.year),
                timeline=event.timeline,
                timeline_title=titles[event.timeline],
                topics="\n".join(f"{id} {names[id]}" for id in event.topics),
                text=event.text(markdown_link("/topics/{}/")),
                quotations="\n".join(f"source-{source} {words}" for source, words in event.quotes),
            )
            put(content / f"events/{event.id}/contents.lr", record)
        for source in matter.sources:
            record = _record("source", title=source.title, body=verbatim(source))
            put(content / f"sources/{source.id}/contents.lr", record)
        for id, events in matter.about.items():
            put(content / f"topics/{id}/contents.lr", _page(names[id], _dated(events)))
        for timeline in matter.timelines:
            put(content / f"timelines/{timeline.id}/contents.lr", _page(timeline.title, _dated(timeline.events)))
        sources = [(source.id, source.title) for source in matter.sources]
        put(content / "events/contents.lr", _page("Events", ""))
        put(content / "sources/contents.lr", _page("Sources", _listed("sources", sources)))
        put(content / "topics/contents.lr", _page("Topics", _listed("topics", matter.topics)))
        put(content / "timelines/contents.lr", _page("Timelines", _listed("timelines", titles.items())))
        put(content / "contents.lr", _page(TITLE, _listed("timelines", titles.items())))

    def build(self, site: Path, out: Path) -> list[str]:
        return [*self.program, "--project", str(site), "build", "--output-path", str(out)]


def _record(model: str, **fields: str) -> str:
    """Fields are parted by lines of three dashes; those of several lines stand below an empty one."""
    written = [
        f"{name}:\n\n{text}" if "\n" in text or name == "text" else f"{name}: {text}" for name, text in fields.items()
    ]
    return "\n---\n".join([f"_model: {model}", *written]) + "\n"


def _page(title: str, body: str) -> str:
    return _record("page", title=title, body=body)


def _listed(folder: str, items: Iterable[tuple[str, str]]) -> str:
    return "".join(f"- [{title}](/{folder}/{id}/)\n" for id, title in items)


def _dated(events: Iterable[Event]) -> str:
    return "".join(f"1. {event.year} [{event.title}](/events/{event.id}/)\n" for event in events)
