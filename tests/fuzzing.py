"""Coverage-guided fuzzing: inputs are changed as long as that leads to lines of ours that no input reached before.

    python tests/fuzzing.py TARGET FOLDER [options of libFuzzer, such as -runs=100000 or -max_total_time=600]
    python tests/fuzzing.py TARGET --once FILE

The first form never ends by itself where no option bounds it. It keeps its corpus in `FOLDER/corpus`, which starts from
texts of the sites at hand, and leaves an input that breaks a promise as a file in `FOLDER`. The second form tries one
such file, without atheris. Either ends with a traceback and a status other than 0 where a promise is broken: no
exception but those that are documented, an answer in two seconds of the processor for each 100 kB, and HTML of allowed
elements alone.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # this file is a program
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from conftest import BASE, LETTER, ROOT
from markupsafe import Markup
from whole import WHOLE, lay

LONGEST = 4096  # bytes of an input
SECONDS = 2 / 100_000  # of the processor, for each byte that is read
START = 0.25  # seconds that an input of any length may take
REPEATED = 30_000  # bytes of an input in which a stretch comes again and again
OFTEN = 32  # one input of so many is made long like this
SLOWER = 10  # so many times the promise, code that is watched takes: then it is stopped
MODULES = (
    "asserted",
    "build",
    "edtf",
    "figure_languages",
    "figure_notations",
    "load",
    "markup",
    "match",
    "report",
    "scan",
    "yaml_tree",
)
PIECES = (
    "[@letter: ", "[@letter{line=", "](event:", "](https://", "/// fact | ", "\n///\n", "```", "~~~", "&a ", "*a", "!!str", "<<: ", "? ", ": |-\n  ",
    ": >+2\n  ", "\\u202E", "\u2028", "\u0301", "\u200d", "\ufeff", "\ufdd0", "\x00", "\r\n", "[…]", "[...]", "<script>", "javascript:", "on=", "---\n",
    "cite:\n", "quote: ", "source: ", "formerly: [", "values:\n", "Y-12345", "198X", "2001-21", "[..", "T23:59:59+14:00", "%", "between ", " or ", ">=", "≈",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """What is tried, and the inputs that it starts from. `head`: how many bytes of an input must stand as they are."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[str]]
    head: Callable[[bytes], int] = lambda data: 0


def ours(name: str) -> Any:
    """A module of the tool, imported by `main` at first, so that it may be watched."""
    return import_module(f"site_builder.{name}")


def check_reported(diagnostics: Iterable[Any]) -> None:
    """Whatever is found can be reported, stands within its text, and is explained."""
    found = list(diagnostics)
    report = ours("report")
    report.to_text(found)
    few = found[:40]
    report.to_data(few)
    check_html(report.to_html(few), {"li", "mark", "ol"})
    for one in few:
        assert one.code in codes(), one.code
        assert one.message
        for span in (one.span, *(label.span for label in one.labels)):
            assert span is None or 0 <= span.start <= span.end <= len(span.source.text), one


@cache
def codes() -> frozenset[str]:
    return frozenset(ours("report").codes())


class Allowed(HTMLParser):
    """Fails at an element, an attribute or an address that no text may bring."""

    def __init__(self, more: set[str]) -> None:
        super().__init__()
        self.tags = ours("markup").TAGS | {"q", "aside", "code", "pre", "div"} | more

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.tags, tag
        for name, value in attrs:
            assert name in ("class", "id", "rel", "href", "start", "dir", "role", "tabindex", "aria-label"), name
            assert name != "href" or re.match(r"https?://|mailto:|#|at:", value or ""), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check_html(html: str, more: set[str] | None = None) -> None:
    """Nothing in it runs, loads, or leads where the scanner saw no address."""
    page = Allowed(more or set())
    page.feed(html)
    page.close()


class Shown:
    """Stands in for the pages."""

    def citation(self, mark: Any) -> Markup:
        words = mark.quote or mark.excerpt
        return Markup("<q>{}</q>").format(words.value)

    def embed(self, mark: Any) -> Markup:
        return Markup("<aside>{}</aside>").format(mark.id.value)

    def link(self, mark: Any) -> Markup | None:
        from site_builder import markup

        return None if mark.id.value == "none" else markup.anchor(f"at:{mark.kind}/{mark.id.value}")


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


# The targets.


def read_yaml(data: bytes) -> None:
    """Strict YAML: nodes whose every character has a place."""
    yaml_tree = ours("yaml_tree")
    decoded = yaml_tree.decode("content/a.yaml", data)
    found = [*decoded.diagnostics]
    if decoded.value is not None:
        outcome = yaml_tree.parse(decoded.value)
        found += outcome.diagnostics
        if outcome.value is not None:
            check_places(outcome.value, len(decoded.value.text))
        assert (
            outcome.value is not None
            or outcome.failed
            or not decoded.value.text.strip("\ufeff \t\r\n")
            or (not re.sub(r"(?m)#.*|^---|^\.\.\.", "", decoded.value.text.lstrip("\ufeff")).strip())
        )
    check_reported(found)


def check_places(node: Any, size: int) -> None:
    """Every node, and every character of a value, stands within the text."""
    nodes = ours("yaml_nodes")
    waiting = [node]
    while waiting:
        node = waiting.pop()
        assert 0 <= node.start <= node.end <= size
        if isinstance(node, nodes.Mapping):
            assert len({key.value for key, _ in node.entries}) == len(node.entries)
            waiting += [part for entry in node.entries for part in entry]
        elif isinstance(node, nodes.Sequence):
            waiting += node.items
        else:
            for at in range(0, len(node.value) + 1, max(1, len(node.value) // 16)):
                place = node.at(at, min(at + 1, len(node.value)))
                assert node.start <= place.start <= place.end <= max(node.end, node.start), (node.value, at)


def read_markdown(data: bytes) -> None:
    """Markdown: marks that stand apart and in order, and safe HTML."""
    markup, source = ours("markup"), ours("text").SourceText("content/a.md", text_of(data))
    prose = ours("scan").scan(ours("yaml_nodes").raw(source.span(0, len(source.text))))
    check_reported(prose.problems)
    end = 0
    for paragraph in prose.paragraphs:
        assert end <= paragraph.start < paragraph.end <= len(source.text)
        end = paragraph.end
    for mark in prose.marks:
        assert 0 <= mark.span.start < mark.span.end <= len(source.text)
        parts = [getattr(mark, name, None) for name in ("source", "quote", "excerpt", "id")]
        for part in (*parts, *getattr(mark, "attributes", {}).values()):
            assert part is None or mark.span.start <= part.span.start <= part.span.end <= mark.span.end
    check_html(markup.to_html(prose, Shown(), "a-"))
    check_html(markup.inline(prose, Shown()))
    markup.to_text(prose)


def read_date(data: bytes) -> None:
    """EDTF: a date that can be said and ordered, or a sentence."""
    edtf, text = ours("edtf"), text_of(data)
    try:
        date = edtf.parse(text)
    except edtf.DateError as failure:
        if not 0 < len(str(failure)) < 1000:
            raise
        return
    assert date.text == text
    assert edtf.parse(text) == date
    assert edtf.say(date)
    assert date.sort_key <= date.sort_key
    assert date.lower is None or date.upper is None or date.lower <= date.upper
    assert all((date.points, date.precision, date.stated, date.start, date.end))
    assert date.machine is None or re.fullmatch(
        "[0-9]{4,}(-[0-9]{2}){0,2}(T[0-9:]{8}(Z|[+-][0-9:]{5})?)?", date.machine
    )


def find_words(data: bytes) -> None:
    """Matching: where words are found, they stand, character for character as folded; what is nearest lies in the text."""
    haystacks, match = ours("haystack"), ours("match")
    quote, before, after, line, text = (text_of(part) for part in [*data.split(b"\0", 4), *[b""] * 4][:5])
    haystack = haystacks.Haystack(ours("text").SourceText("seeds/a.txt", text), len(line) % 2 == 1)
    number = int(line) if re.fullmatch("[1-9][0-9]{0,5}", line) else None
    needle = haystacks.Needle(quote, number, before or None, after or None)
    result = match.find(haystack, needle)
    words = haystacks.fold_words(quote)
    places = [result] if isinstance(result, match.Match) else getattr(result, "places", ())
    for place in places:
        if isinstance(place, match.Match):
            found = [haystack.source.text[slice(*piece)] for piece in place.pieces]
            wanted = [words] if len(found) == 1 else [piece.strip(" ") for piece in words.split(match.ELLIPSIS)]
            assert [haystacks.fold_words(piece) for piece in found] == wanted
    if isinstance(result, match.NotFound) and (near := ours("nearest").nearest(haystack, needle)):
        assert 0 <= near.start <= near.seed_start <= near.seed_end <= len(text)
        assert near.start <= near.end <= len(text)
        assert 0 <= near.quote_start <= near.quote_end <= len(quote)
    for place in match.occurrences(haystack, quote):
        assert haystacks.fold_words(haystack.source.text[slice(*place.pieces[0])]) == words
    match.contains_words(haystack, quote)


def check_site(data: bytes) -> None:
    """A site with one of its files changed, through all checks; the path is on the input's first line."""
    path, _, content = data.partition(b"\n")
    files = site_files()
    target = files.get(text_of(path)) or list(files.values())[zlib.crc32(path) % len(files)]
    was = target.read_bytes()
    try:
        target.write_bytes(content)
        build = ours("build")
        result = build.check(project(), build.Options())
    finally:
        target.write_bytes(was)
    check_reported(result.diagnostics)


@cache
def site_files() -> dict[str, Path]:
    """The files that are changed, by path."""
    root = project().root
    return {path: root / path for path, text in WHOLE.items() if isinstance(text, str) and "templates" not in path}


def check_figures(data: bytes) -> None:
    """A language, words of a source in it, and ours: which figures of ours the words bear out."""
    lang, _, rest = data.decode("utf-8", "replace").partition("\0")
    words, _, said = rest.partition("\0")
    asserted = ours("asserted")
    for site in ("en", "es"):
        cited = [asserted.Quoted(words, words[:200], asserted.read_in(words, lang, site))]
        for figure in asserted.evidence_of(cited, ours("units").TABLE).missing(said):
            assert ours("figures").UNSEEN.sub("", said[figure.start : figure.end]) == figure.text


@cache
def project() -> Any:
    """The site that is changed, as long as this process lasts."""
    global _FOLDER
    _FOLDER = tempfile.TemporaryDirectory(prefix="fuzzing-")
    return ours("project").open_project(lay(Path(_FOLDER.name)))


_FOLDER: tempfile.TemporaryDirectory[str] | None = None


# Where they start.


def files_below(*patterns: str) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text("utf-8")


def yaml_seeds() -> Iterator[str]:
    """Whole small files, and the beginnings and stretches of large ones."""
    texts = [*files_below("content/*.yaml", "content/*/*.yaml", "site_builder/starter/content/**/*.yaml")]
    texts += [text for path, text in WHOLE.items() if path.endswith(".yaml") and isinstance(text, str)]
    for text in texts:
        yield text[: LONGEST // 2]
        yield text[len(text) // 2 :][: LONGEST // 4]
    yield from (
        "a: 'b''c'\n",
        'a: "\\x41\\\n  b"\n',
        "a: |2-\n   b\n\n  c\n",
        "a: >+\n  b\n  c\n\n   d\n",
        "{a: [b, c], d: {e: }}\n",
        "- - - a\n",
        "",
    )


def markdown_seeds() -> Iterator[str]:
    for text in files_below("content/chapters/*.md", "site_builder/starter/content/chapters/*.md", "docs/*.md"):
        yield text[: LONGEST // 2]
        yield from text.split("\n\n")[:40]
    yield "| a | b |\n|:--|--:|\n| [@e: f|g] | `c` |\n\n1. x\n   - y\n\n> z\n\n    w\n\n# [@a] *b* __c__\n\n<https://e.org>\n"


def date_seeds() -> Iterator[str]:
    for text in files_below("content/*/*.yaml", "tests/test_edtf.py"):
        yield from re.findall(r"date: (\S.*)", text)
        yield from re.findall(r'"([^"\n]*[0-9X]{4}[^"\n]*)"', text)


def match_seeds() -> Iterator[str]:
    for text in files_below("seeds/*.txt"):
        part = text[: LONGEST // 2]
        words = part[200:320].split("\n")[0].strip()
        yield "\0".join((words, "", "", "", part))
        yield "\0".join((words.replace("e", "a", 1), "", "", "11", part))
        yield "\0".join((f"{words[:30]} […] {words[-30:]}", part[190:199], "", "2", part))
    yield "\0".join(("The council met […] in June 1931", "", ".", "1", LETTER))


def figure_seeds() -> Iterator[str]:
    for text in files_below("seeds/*.txt"):
        for line in text.split("\n")[:40:3]:
            yield "\0".join(("en", line, line))
    for lang, words in (
        ("es", "El 24 de febrero de 2023, 2.100 internos, 12,5 millones, el 7,4 %, 1.234.567,89, 6 mil millones"),
        ("de-CH", "Am 24. Februar 2023, 24.02.2023, 24. 2. 2023, 40’000, 1,5 Mrd. Euro"),
        ("hu", "2023. február 24-én"),
        ("ja", "2023年2月24日に4万人、3千万円"),
        ("ar", "في ٢٤ فبراير ٢٠٢٣ نقل ٢٬١٠٠ سجين"),
    ):
        yield "\0".join((lang, words, "on 24 February 2023, 2,100 of 40,000, 12.5 million, 7.4 percent, 1,234,567.89"))


def site_seeds() -> Iterator[str]:
    for path, text in WHOLE.items():
        if isinstance(text, str) and "templates" not in path:
            yield f"{path}\n{text}"
    for path, text in BASE.items():
        yield f"{path}\n{text}"


TARGETS = {
    "yaml": Target(read_yaml, yaml_seeds),
    "markdown": Target(read_markdown, markdown_seeds),
    "dates": Target(read_date, date_seeds),
    "figures": Target(check_figures, figure_seeds, lambda data: data.find(b"\0") + 1),
    "match": Target(find_words, match_seeds, lambda data: data.rfind(b"\0") + 1),
    "site": Target(check_site, site_seeds, lambda data: data.find(b"\n") + 1),
}


# Running them.


def stretched(target: Target, data: bytes) -> bytes:
    """The input, or one of `OFTEN` with a stretch of it again and again: what is slow shows in a long input alone."""
    chance = zlib.crc32(data)
    head = target.head(data)
    if chance % OFTEN or len(data) - head < 2:
        return data
    start = head + (chance >> 5) % (len(data) - head)
    end = min(len(data), start + 1 + (chance >> 17) % 40)
    return data[:start] + data[start:end] * (REPEATED // (end - start)) + data[end:]


def seconds(target: Target, data: bytes) -> float:
    """The seconds of the processor that the target takes; raises what it raises, and where there is no end to it."""
    limit = SLOWER * (START + SECONDS * len(data))
    signal.signal(signal.SIGVTALRM, partial(stop, limit))
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    began = time.process_time()
    try:
        target.run(data)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - began


def stop(limit: float, *_: object) -> None:
    raise AssertionError(f"no end after {limit:.1f} s of processor time")


def judge(name: str, folder: Path, data: bytes) -> None:
    """One input. What is slow where every line is watched is tried anew in a process where none is."""
    target = TARGETS[name]
    data = stretched(target, data)
    try:
        took = seconds(target, data)
    except BaseException:
        (folder / f"broken-{name}-{zlib.crc32(data):08x}").write_bytes(data)
        raise
    if took > START + SECONDS * len(data):
        slow = folder / f"slow-{name}-{zlib.crc32(data):08x}"
        slow.write_bytes(data)
        again = subprocess.run([sys.executable, __file__, name, "--once", slow], capture_output=True, text=True)
        assert again.returncode == 0, f"{slow}\n{again.stderr}"
        slow.unlink()


def once(name: str, file: Path) -> None:
    """One file, as the promise has it: the best of three, once all is imported."""
    target, data = TARGETS[name], file.read_bytes()
    seconds(target, next(iter(target.seeds())).encode())
    took = min(seconds(target, data) for _ in range(3))
    promised = START + SECONDS * len(data)
    assert took <= promised, f"{took:.2f} s of processor time for {len(data)} bytes, promised {promised:.2f}"
    print(f"{took:.3f} s for {len(data)} bytes")


def main(name: str, place: str, *options: str) -> None:
    """Runs one target; see above."""
    if name not in TARGETS:
        sys.exit(f"there is no target {name!r}: {', '.join(TARGETS)}")
    if place == "--once":
        once(name, Path(options[0]))
        return
    import atheris

    with atheris.instrument_imports(include=["site_builder"]):
        for module in MODULES:
            import_module(f"site_builder.{module}")
    folder = Path(place).resolve()
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(folder)  # libFuzzer ends the process without a word to what would clear away
    for seed in TARGETS[name].seeds():
        data = seed.encode()[:LONGEST]
        (corpus / f"seed-{zlib.crc32(data):08x}").write_bytes(data)
    words = folder / "words"
    words.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in piece.encode()) + '"\n' for piece in PIECES))
    given = [f"-max_len={LONGEST}", f"-dict={words}", f"-artifact_prefix={folder}/", "-timeout=60", *options]
    atheris.Setup([sys.argv[0], *given, str(corpus)], partial(judge, name, folder))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
