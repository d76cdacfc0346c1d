"""The floor under every Python tool: read YAML, run Markdown, fill templates, write files; nothing is checked.

It reads a site in our form. As a program: `python bare_loop.py SITE OUT`.
"""

from __future__ import annotations

import gc
import re
import sys
from collections import defaultdict
from pathlib import Path

PAGES = {
    "base.html": """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · {{ site }}</title>
</head>
<body>
<header><p><a href="{{ root }}index.html">{{ site }}</a></p>
<nav><ul><li><a href="{{ root }}timelines/index.html">Timelines</a></li><li><a href="{{ root }}sources/index.html">Sources</a></li><li><a href="{{ root }}topics/index.html">Topics</a></li></ul></nav></header>
<main>
<h1>{{ title }}</h1>
{% block main %}{% endblock %}
</main>
<footer><p>That a quotation is found proves that the source says it, not that it is true.</p></footer>
</body>
</html>
""",
    "event.html": """\
{% extends "base.html" %}
{% block main %}<p><a href="../timelines/{{ timeline }}.html">{{ timeline_title }}</a></p>
<p><time datetime="{{ event.date }}">{{ event.date }}</time></p>
{{ text }}
<h2>What the sources say</h2>
{% for one in event.cite %}<figure>
<blockquote><p><q>{{ one.quote }}</q></p></blockquote>
<figcaption><a href="../sources/{{ one.source }}.html">{{ sources[one.source].title }}</a></figcaption>
</figure>
{% endfor %}<nav><ul>
{% for one in event.topics %}<li><a href="../topics/{{ one }}.html">{{ topics[one] }}</a></li>
{% endfor %}</ul></nav>{% endblock %}
""",
    "source.html": """\
{% extends "base.html" %}
{% block main %}{% for one in paragraphs %}<p>{{ one }}</p>
{% endfor %}{% endblock %}
""",
    "dated.html": """\
{% extends "base.html" %}
{% block main %}<ol>
{% for one in events %}<li><time>{{ one.date }}</time> <a href="../events/{{ one.id }}.html">{{ one.title }}</a></li>
{% endfor %}</ol>{% endblock %}
""",
    "list.html": """\
{% extends "base.html" %}
{% block main %}<ul>
{% for id, title in items %}<li><a href="{{ id }}.html">{{ title }}</a></li>
{% endfor %}</ul>{% endblock %}
""",
}


def main(site: Path, out: Path) -> None:
    import yaml
    from jinja2 import DictLoader, Environment
    from markdown import Markdown

    gc.disable()  # it doubles the time that one big YAML file takes

    def read(path: Path) -> dict:
        return yaml.load(path.read_bytes(), yaml.CSafeLoader)

    environment = Environment(loader=DictLoader(PAGES), autoescape=True)
    markdown = Markdown()
    title = read(site / "content/site.yaml")["title"]
    sources = read(site / "content/sources.yaml")
    topics = {one["id"]: one["name"] for one in read(site / "content/topics/topics.yaml")["topics"]}
    timelines = {path.stem: read(path) for path in (site / "content/timelines").iterdir()}
    for name in ("events", "sources", "topics", "timelines"):
        (out / name).mkdir(parents=True, exist_ok=True)

    def write(path: str, template: str, heading: str, **shown: object) -> None:
        page = environment.get_template(template)
        root = "../" if "/" in path else ""
        text = page.render(title=heading, site=title, root=root, sources=sources, topics=topics, **shown)
        (out / path).write_text(text, encoding="utf-8")

    about = defaultdict(list)
    for id, timeline in timelines.items():
        for event in timeline["events"]:
            for topic in event["topics"]:
                about[topic].append(event)
            text = markdown.reset().convert(re.sub(r"\]\(topic:([a-z0-9-]+)\)", r"](../topics/\1.html)", event["text"]))
            shown = {"event": event, "text": environment.filters["safe"](text), "timeline_title": timeline["title"]}
            write(f"events/{event['id']}.html", "event.html", event["title"], timeline=id, **shown)
        write(f"timelines/{id}.html", "dated.html", timeline["title"], events=timeline["events"])
    for id, source in sources.items():
        paragraphs = (site / "seeds" / source["seed"]).read_text(encoding="utf-8").split("\n\n")
        write(f"sources/{id}.html", "source.html", source["title"], paragraphs=paragraphs)
    for id, name in topics.items():
        write(f"topics/{id}.html", "dated.html", name, events=about[id])
    write("sources/index.html", "list.html", "Sources", items=[(id, one["title"]) for id, one in sources.items()])
    write("topics/index.html", "list.html", "Topics", items=topics.items())
    parts = [(id, one["title"]) for id, one in timelines.items()]
    write("timelines/index.html", "list.html", "Timelines", items=parts)
    write("index.html", "list.html", title, items=[(f"timelines/{id}", words) for id, words in parts])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
