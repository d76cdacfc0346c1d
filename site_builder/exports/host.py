"""What hosts and search engines should know: headers, robots.txt, the sitemap, and that GitHub Pages leaves it be."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from ..metadata import address, public, updated
from ..plan import Plan
from ..planning import Page

# Nothing from anywhere but the site itself, and nothing that stands inside a page runs. Data blocks (JSON-LD) do not
# run, so they need no word here. `img-src data:` is for icons drawn in style sheets.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SEARCH_SCRIPT = "'self' 'wasm-unsafe-eval'"  # a site with a search runs its index as WebAssembly
FOR_EVER = "public, max-age=31536000, immutable"  # names under assets/ change with what they hold


def policy(plan: Plan) -> str:
    """The content-security policy, without `unsafe-inline`."""
    search = any(page.kind == "search" for page in plan.pages)
    rules = {**POLICY, **({"script-src": SEARCH_SCRIPT} if search else {})}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def headers(plan: Plan) -> bytes:
    """`_headers`, as Netlify, Cloudflare Pages and others read it; docs/publishing.md has the same for nginx."""
    lines = [
        "/*",
        f"  Content-Security-Policy: {policy(plan)}",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: strict-origin-when-cross-origin",
        "/assets/*",
        f"  Cache-Control: {FOR_EVER}",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def nojekyll(_: Plan) -> bytes:
    """Keeps GitHub Pages from leaving out files whose names start with `_`."""
    return b""


def robots(plan: Plan) -> bytes:
    """robots.txt: everything may be read."""
    map = address(plan.shell, "sitemap.xml")
    return f"User-agent: *\nDisallow:\n{f'Sitemap: {map}' + chr(10) if map else ''}".encode()


def sitemap(plan: Plan) -> bytes | None:
    """Every page that readers may look for (https://www.sitemaps.org/protocol.html); needs the site's address."""
    if not plan.shell.base_url:
        return None
    pages = [page for page in plan.pages if page.kind not in ("redirect", "not_found")]
    entries = "".join(_entry(plan, page) for page in sorted(pages, key=lambda page: page.url))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    ).encode()


def _entry(plan: Plan, page: Page) -> str:
    url = escape(address(plan.shell, quote(public(page.url))) or "")
    date = updated(page)
    modified = f"<lastmod>{date}</lastmod>" if date else ""
    return f"<url><loc>{url}</loc>{modified}</url>\n"
