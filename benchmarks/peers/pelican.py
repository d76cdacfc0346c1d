"""Pelican: events as articles, timelines as categories, topics as tags; its cache of read files is on.

Its other cache, of whole articles, forgets to resolve their links from the second build on, so it stays off.
"""

from __future__ import annotations

from pathlib import Path

from corpus import TITLE, Corpus

from .peer import SERVED, PythonPeer, markdown_link, put, put_all, shell, verbatim

SETTINGS = f"""\
SITENAME = "{TITLE}"
SITEURL = ""
RELATIVE_URLS = True
TIMEZONE = "UTC"
PATH = "content"
ARTICLE_PATHS = ["events"]
PAGE_PATHS = ["sources"]
STATIC_PATHS = []
THEME = "theme"
DEFAULT_PAGINATION = False
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = ARCHIVES_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "tags", "categories", "sources"]
TAGS_SAVE_AS, CATEGORIES_SAVE_AS, SOURCES_SAVE_AS = "topics/index.html", "timelines/index.html", "sources/index.html"
ARTICLE_URL = ARTICLE_SAVE_AS = "events/{{slug}}.html"
PAGE_URL = PAGE_SAVE_AS = "sources/{{slug}}.html"
TAG_URL = TAG_SAVE_AS = "topics/{{slug}}.html"
CATEGORY_URL = CATEGORY_SAVE_AS = "timelines/{{slug}}.html"
USE_FOLDER_AS_CATEGORY = False
MARKDOWN = {{"extension_configs": {{"markdown.extensions.meta": {{}}}}}}
LOAD_CONTENT_CACHE = CACHE_CONTENT = True
"""

BASE = shell(
    "{% block title %}{% endblock %}",
    "{{ SITENAME }}",
    "<h1>{{ self.title() }}</h1>\n{% block main %}{% endblock %}",
    "{{{{ SITEURL }}}}/{}/index.html",
    "{{ SITEURL }}/index.html",
)


def _page(title: str, main: str) -> str:
    head = '{% extends "base.html" %}\n{% block title %}' + title + "{% endblock %}\n"
    return head + "{% block main %}" + main + "{% endblock %}\n"


def _listed(items: str) -> str:
    link = '<li><a href="{{ SITEURL }}/{{ item.url }}">{{ item.title or item }}</a></li>'
    return f"<ul>\n{{% for item in {items} %}}{link}\n{{% endfor %}}</ul>"


DATED = """<ol>
{% for one in articles|sort(attribute="date") %}<li><time>{{ one.date.year }}</time> <a href="{{ SITEURL }}/{{ one.url }}">{{ one.title }}</a></li>
{% endfor %}</ol>"""

TEMPLATES = {
    "base.html": BASE,
    "index.html": _page("{{ SITENAME }}", _listed("categories|map('first')")),
    "categories.html": _page("Timelines", _listed("categories|map('first')")),
    "category.html": _page("{{ category }}", DATED),
    "tags.html": _page("Topics", _listed("tags|map('first')")),
    "tag.html": _page("{{ tag }}", DATED),
    "sources.html": _page("Sources", _listed("pages")),
    "page.html": _page("{{ page.title }}", "{{ page.content }}"),
    "article.html": _page(
        "{{ article.title }}",
        """<p><a href="{{ SITEURL }}/{{ article.category.url }}">{{ article.category }}</a></p>
<p><time datetime="{{ article.date.year }}">{{ article.date.year }}</time></p>
{{ article.content }}
<h2>What the sources say</h2>
{% for one in article.quotations %}{% set source, _, words = one.partition(" ") %}<figure>
<blockquote><p><q>{{ words }}</q></p></blockquote>
<figcaption><a href="{{ SITEURL }}/sources/{{ source }}.html">Source text {{ source[7:] }}</a></figcaption>
</figure>
{% endfor %}<nav><ul>
{% for tag in article.tags %}<li><a href="{{ SITEURL }}/{{ tag.url }}">{{ tag }}</a></li>
{% endfor %}</ul></nav>""",
    ),
}


class Pelican(PythonPeer):
    name = "Pelican"
    package, command = "pelican[markdown]", "pelican"
    page = "events/{}.html"
    reloads = False

    def write(self, matter: Corpus, site: Path) -> None:
        put(site / "pelicanconf.py", SETTINGS)
        put_all(site / "theme/templates", TEMPLATES)
        (site / "theme/static").mkdir()
        names, titles = matter.names, matter.titles
        for event in matter.events:
            quotations = "\n    ".join(f"source-{source} {words}" for source, words in event.quotes)
            put(
                site / f"content/events/{event.id}.md",
                f"Title: {event.title}\nSlug: {event.id}\nDate: {event.year}-01-01\n"
                f"Category: {titles[event.timeline]}\nTags: {', '.join(names[topic] for topic in event.topics)}\n"
                f"Quotations: {quotations}\n\n{event.text(markdown_link('{{tag}}{}'))}\n",
            )
        for source in matter.sources:
            head = f'<title>{source.title}</title><meta name="slug" content="{source.id}">'
            text = f"<html><head>{head}</head><body>\n{verbatim(source)}</body></html>\n"
            put(site / f"content/sources/{source.id}.html", text)

    def build(self, site: Path, out: Path) -> list[str]:
        return [*self.program, "--quiet", "--settings", str(site / "pelicanconf.py"), "--output", str(out)]

    def serve(self, site: Path, port: int) -> list[str]:
        out = str(site / SERVED)
        command = [*self.program, "--quiet", "--settings", str(site / "pelicanconf.py"), "--output", out]
        return [*command, "--autoreload", "--listen", "--bind", "127.0.0.1", "--port", str(port)]
