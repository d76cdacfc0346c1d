"""An editor who does anything, in any order: every move can be made in any state of a site, and a number says how.

The moves know nothing of what a build keeps. After each, a build must give what a build from nothing gives.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from conftest import ROOT
from PIL import Image
from whole import PLAIN, WHOLE, lay

T = TypeVar("T")
PARTS = ("content", "seeds", "templates")  # and what links lead to, `kept`
TEXTS = [
    "One",
    "Two & <i>two</i>",
    "'4'",
    "Seen [there](topic:anna-hill)",
    '"Of all the words" 7,777',
    "Én [@price-told]",
]
# What may come to stand behind a key, wherever it stands.
BY_KEY: dict[str, list[str]] = {
    **dict.fromkeys(("title", "text", "note", "summary", "occasion", "caption", "alt", "question", "author"), TEXTS),
    "date": ["1931", "1931-05-04", "1931-06", "1931-05/1931-07", "soon"],
    "updated": ["2024-05-05", "2023", "never"],
    "value": ["12,000", "40", "41", "at nine", "3 months", "40 metres", "$6 million", ">=15,000"],
    "unit": ["pound", "metre", "furlong"],
    "status": ["agree", "conflict", "differ"],
    "quote": ["It cost 12,000 pounds", "The council met twice.", "nothing of the kind was ever said", "it measures 40 metres"],
    "source": ["letter", "minutes", "diary"],
    "publish": ["full", "excerpts"],
    "order": ["1", "2", "3"],
    "kind": ["person", "dots", "ranges", "letter"],
    "draft": ["true", "false"],
    "wrapped": ["true", "false"],
    "name": ["Anna Hill", "The mayor", "Zoë"],
    "facts": ["[price]", "[length]", "[price, length]"],
    "topics": ["[anna-hill]", "[society]", "[nobody]"],
}  # fmt: skip
IDS = ["opening", "walk", "price", "length", "price-told", "forty", "second-bridge", "anna-hill", "society", "prices",
       "bridge", "story", "diary", "minutes"]  # fmt: skip
SETTINGS = [
    "title: Another bridge", "lang: de", "base_url: https://example.org/sub/", "base_url: https://example.org", "limit: 0.01",
    "words: {event: Happening}", "theme: {accent: '#123456'}", "navigation: [{title: Story, to: chapter:story}]",
    "navigation: [{title: Gone, to: nowhere.html}]", "units: {}", "introduction: Nothing yet.", "titel: Wrong",
    "theme: {accent: red;}", "description: '4'",
]  # fmt: skip
MARKS = ["<i>{{ w.event }}</i>", "{{ nothing }}", "{% if %}", "<b>2</b>", '<a href="gone.html">x</a>',
         "{% include ['late.html', 'later.html'] ignore missing %}"]  # fmt: skip
TEMPLATES = [
    "event.html",
    "home.html",
    "base.html",
    "chapter.html",
    "embeds/fact.html",
    "topic.html",
    "macros.html",
    "source.html",
]
SWAPPED = ["content/timelines/walks.yaml", "content/figures", "content/media/bridge.png", "content/chapters/after.md",
           "templates/static/more.css", "templates/static/img", "templates/embeds/excerpt.html", "seeds/diary.txt", "templates"]  # fmt: skip


def chosen(number: int, options: Sequence[T]) -> tuple[T, int]:
    """One of them, and what of the number is left to choose by."""
    return options[number % len(options)], number // len(options)


def remove(path: Path) -> None:
    """Whatever is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def copy_parts(site: Path, to: Path) -> None:
    """All that a build reads, with its times and links."""
    to.mkdir(exist_ok=True)
    for part in (*PARTS, "kept"):
        remove(to / part)
        if (site / part).is_dir():
            shutil.copytree(site / part, to / part, symlinks=True)
        elif (site / part).is_file():
            shutil.copy2(site / part, to / part)


class Editor:
    """A site's folder, and what was done to it; `options` are those of the next build."""

    def __init__(self, site: Path) -> None:
        self.site = lay(site, PLAIN)
        self.options: dict[str, str | None] = {"--no-search": None}
        self.good_options: dict[str, str | None] = {}
        self.during: tuple[str, str, str] | None = None  # a save while the next build reads

    def files(self, *parts: str) -> list[str]:
        """Every file of these parts of the site, by path."""
        found = (path for part in parts or PARTS for path in (self.site / part).rglob("*"))
        return sorted(path.relative_to(self.site).as_posix() for path in found if path.is_file())

    def write(self, path: str, content: str | bytes) -> None:
        """A file; what stood in its way is gone."""
        target = self.site / path
        for folder in reversed(target.relative_to(self.site).parents):
            if (self.site / folder).is_file():
                (self.site / folder).unlink()
        if target.is_dir():
            shutil.rmtree(target)
        lay(self.site, {path: content})

    def read(self, path: str) -> str:
        """A file's text, line ends as they are; what is no text loses something."""
        return (self.site / path).read_bytes().decode("utf-8", "replace")

    def copy_to(self, good: Path) -> None:
        """Sets a state aside."""
        copy_parts(self.site, good)
        self.good_options = dict(self.options)

    def take_from(self, good: Path) -> None:
        """Goes back to a state that was set aside."""
        copy_parts(good, self.site)
        self.options = dict(self.good_options)

    def move(self, kind: str, number: int) -> None:
        """One of MOVES."""
        MOVES[kind](self, number)


def value(editor: Editor, number: int) -> None:
    """Another value behind some key."""
    kept = editor.files("content")
    places = [
        (path, found.span(2), found[1])
        for path in kept
        if path.endswith((".yaml", ".md"))
        for found in re.finditer(r"^[ -]*(\w+): ([^|>\n].*)$", editor.read(path), re.MULTILINE)
        if found[1] in BY_KEY
    ]
    if places:
        (path, (start, end), key), rest = chosen(number, places)
        text = editor.read(path)
        editor.write(path, text[:start] + chosen(rest, BY_KEY[key])[0] + text[end:])


def line(editor: Editor, number: int) -> None:
    """A line that says nothing, so that all below it moves."""
    if paths := [path for path in editor.files("content") if path.endswith((".yaml", ".md"))]:
        path, rest = chosen(number, paths)
        text = editor.read(path)
        if path.endswith(".md"):
            head, fence, body = text.rpartition("---\n")
            editor.write(path, f"{head}{fence}\n{body}" if rest % 2 else text.replace("\n", "\n# a note\n", 1))
        else:
            editor.write(path, f"# a note\n{text}")


def prose(editor: Editor, number: int) -> None:
    """A paragraph more in a chapter."""
    if paths := [path for path in editor.files("content") if path.endswith(".md")]:
        path, rest = chosen(number, paths)
        more = ["Nobody said so.", "It cost much [@price-told].", "/// fact | length\n///", "See [it](event:opening) [@forty].",
                "Twice [@letter: The council met twice.].", "Wrong [@letter: The council met thrice.]."]  # fmt: skip
        editor.write(path, f"{editor.read(path)}\n{chosen(rest, more)[0]}\n")


def words(editor: Editor, number: int) -> None:
    """A word more, or less, among those of some text: what leaves most of a site as it was."""
    if paths := [path for path in editor.files("content") if path.endswith((".yaml", ".md"))]:
        path, rest = chosen(number, paths)
        text = editor.read(path)
        inside = r"^---\n.*\Z" if path.endswith(".md") else r"^ *(?:- )?(?:text|note|caption|introduction|was): .*$"
        flags = re.MULTILINE | re.DOTALL if path.endswith(".md") else re.MULTILINE
        places = [place for found in re.finditer(inside, text, flags) for place in _gaps(text, *found.span())]
        if places:
            place, rest = chosen(rest, places)
            word = chosen(rest, [" indeed", " *so*", " then,", " & co", " 1931"])[0]
            editor.write(path, text[:place] + word + text[place:])


def _gaps(text: str, start: int, end: int) -> list[int]:
    """Where a word may be put in: before a blank between two letters."""
    return [found.start() for found in re.compile(r"(?<=\w)(?= \w)").finditer(text, start, end)]


def same_size(editor: Editor, number: int) -> None:
    """One letter for another, the size and the time of modification as they were."""
    path, rest = chosen(number, editor.files() or [""])
    if path.endswith((".yaml", ".md", ".html", ".css", ".txt")):
        text = editor.read(path)
        if places := [found.start() for found in re.finditer(r"(?<=[a-z])[aeiou](?=[a-z])", text)]:
            place, rest = chosen(rest, places)
            status = (editor.site / path).stat()
            changed = text[:place] + ("o" if text[place] != "o" else "e") + text[place + 1 :]
            if rest % 2:  # a new file in the old one's place, or the old one overwritten
                remove(editor.site / path)
            editor.write(path, changed)
            os.utime(editor.site / path, ns=(status.st_atime_ns, status.st_mtime_ns))


def times(editor: Editor, number: int) -> None:
    """A file that has not changed looks newer, or older, or as if it were of the year 2100."""
    if paths := editor.files():
        path, rest = chosen(number, paths)
        when = chosen(rest, [0, 1_000_000_000, 4_102_444_800, 1_700_000_000])[0] * 10**9
        os.utime(editor.site / path, ns=(when, when))


def older(editor: Editor, number: int) -> None:
    """A file as it first was, with a time before any build."""
    path, rest = chosen(number, sorted(WHOLE))
    editor.write(path, WHOLE[path])
    os.utime(editor.site / path, ns=(rest % 7, rest % 7))


def rename_id(editor: Editor, number: int) -> None:
    """An id renamed everywhere, or where it is defined alone; with or without the old one under `formerly`."""
    id, rest = chosen(number, IDS)
    how, rest = chosen(rest, ["all", "all", "formerly", "formerly", "definition"])
    old, new = (id, f"{id}-renamed") if rest % 3 else (f"{id}-renamed", id)
    word = re.compile(rf"(?<![\w.-]){old}(?![\w.-])")
    for path in editor.files("content"):
        if path.endswith((".yaml", ".md")):
            text = editor.read(path)
            if how == "definition":
                changed = re.sub(rf"^( *(?:- )?id: |){old}(:?)$", rf"\g<1>{new}\2", text, flags=re.MULTILINE)
            else:
                changed = word.sub(new, text)
            if how == "formerly":
                changed = re.sub(
                    rf"^( *)(- )?id: {new}$", rf"\g<0>\n\1{{}}formerly: [{old}]", changed, flags=re.MULTILINE
                )
                changed = re.sub(r"^( *)\{\}(formerly: .*)$", r"\1  \2" if path.endswith(".yaml") else r"\1\2", changed, flags=re.MULTILINE)  # fmt: skip
            if changed != text:
                editor.write(path, changed)


def rename_file(editor: Editor, number: int) -> None:
    """A file gets another name in its folder, or goes to a folder below it."""
    if paths := editor.files():
        path, rest = chosen(number, paths)
        old = Path(path)
        new = chosen(rest, [old.with_name(f"re-{old.name}"), old.parent / "below" / old.name, old.with_suffix(".bak")])[
            0
        ]
        with suppress(OSError):
            (editor.site / new).parent.mkdir(exist_ok=True)
            (editor.site / old).rename(editor.site / new)


def exchange(editor: Editor, number: int) -> None:
    """Two files take each other's names, each with its own time."""
    paths = [path for path in editor.files("content", "seeds") if path.endswith((".yaml", ".txt", ".md"))]
    if len(paths) > 1:
        one, rest = chosen(number, paths)
        other = chosen(rest, [path for path in paths if path != one])[0]
        aside = editor.site / "aside"
        (editor.site / one).rename(aside)
        (editor.site / other).rename(editor.site / one)
        aside.rename(editor.site / other)


def delete(editor: Editor, number: int) -> None:
    """A file is gone."""
    if paths := editor.files():
        remove(editor.site / chosen(number, paths)[0])


def restore(editor: Editor, number: int) -> None:
    """A file as it first was."""
    path = chosen(number, sorted(WHOLE))[0]
    editor.write(path, WHOLE[path])


def mend(editor: Editor, number: int) -> None:
    """Everything as it first was."""
    for part in PARTS:
        remove(editor.site / part)
    lay(editor.site)
    editor.options = {"--no-search": None}


def swap(editor: Editor, number: int) -> None:
    """A file where a folder was, a folder where a file was."""
    path, rest = chosen(number, SWAPPED)
    place = editor.site / path
    if place.is_dir():
        remove(place)
        editor.write(path, "title: A file\n")
    else:
        editor.write(f"{path}/{chosen(rest, ['inner.txt', 'inner.yaml', 'inner.css'])[0]}", "title: Inside\n")


def link(editor: Editor, number: int) -> None:
    """A file becomes a link to itself elsewhere in the site; or what it leads to changes."""
    if paths := [path for path in editor.files("content", "seeds") if path.endswith((".yaml", ".txt"))]:
        path, rest = chosen(number, paths)
        place, elsewhere = editor.site / path, editor.site / "kept" / path
        if not place.is_symlink():
            elsewhere.parent.mkdir(parents=True, exist_ok=True)
            place.replace(elsewhere)
            place.symlink_to(os.path.relpath(elsewhere, place.parent))
        elif elsewhere.is_file():
            status = elsewhere.stat()
            elsewhere.write_bytes(
                elsewhere.read_bytes().replace(*chosen(rest, [(b"the ", b"teh "), (b"title: ", b"title: X")])[0])
            )
            os.utime(elsewhere, ns=(status.st_atime_ns, status.st_mtime_ns))


def broken(editor: Editor, number: int) -> None:
    """A file that is no YAML, no text, empty, or twice the same id."""
    if paths := [path for path in editor.files("content") if path.endswith((".yaml", ".md"))]:
        path, rest = chosen(number, paths)
        text = (editor.site / path).read_bytes()
        changes = [text.replace(b"title:", b"title", 1), text + b"\xff", b"", text + b"\nnonsense: [\n", text.replace(b"quote: ", b"quote: X", 1),
                   text.replace(b"id: second-meeting", b"id: opening"), text[: len(text) // 2]]  # fmt: skip
        editor.write(path, chosen(rest, changes)[0])


def setting(editor: Editor, number: int) -> None:
    """A setting is added, changed or wrong."""
    said, rest = chosen(number, SETTINGS)
    text = editor.read("content/site.yaml") if (editor.site / "content/site.yaml").is_file() else "title: T\n"
    key = said.partition(":")[0]
    kept = re.sub(rf"^{key}:.*\n(?:[ ].*\n)*", "", text, flags=re.MULTILINE)
    editor.write("content/site.yaml", kept if rest % 4 == 3 and key != "title" else f"{kept}{said}\n")


def template(editor: Editor, number: int) -> None:
    """A template of the site's own comes, changes or goes; or one that another looked for in vain comes."""
    name, rest = chosen(number, [*TEMPLATES, "late.html", "later.html"])
    path = f"templates/{name}"
    mark, rest = chosen(rest, [*MARKS, ""])
    stock = ROOT / "templates" / name
    if rest % 3 == 2:
        remove(editor.site / path)
    elif stock.is_file():
        text = stock.read_text("utf-8")
        inside = re.sub(r"(\{% block content %\}|<main[^>]*>)", lambda found: found[0] + mark, text, count=1)
        editor.write(path, inside if inside != text else text + mark)
    else:
        editor.write(path, f"<s>{mark}</s>" if "include" not in mark else "")


def static(editor: Editor, number: int) -> None:
    """A style sheet, a script or a drawing beside the templates; also in the place of one that comes with them."""
    path, rest = chosen(number, ["more.css", "img/dot.svg", "new.js", "site.css"])
    text, rest = chosen(rest, ["p { color: red }\n", "p { background: url(img/dot.svg) }\n", "/* 3 */\n", ""])
    if rest % 3 == 2:
        remove(editor.site / "templates/static" / path)
    else:
        editor.write(f"templates/static/{path}", text)


def picture(editor: Editor, number: int) -> None:
    """Another picture by the same name, one that is none, or none."""
    into = io.BytesIO()
    Image.radial_gradient("L").resize((500 + number % 2, 300)).save(into, "PNG")
    content = chosen(number // 2, [into.getvalue(), b"no picture", b"", into.getvalue()[:-40]])[0]
    editor.write("content/media/bridge.png", content)


def seed(editor: Editor, number: int) -> None:
    """A seed file changes, where it is cited or not; pinned again or not."""
    name, rest = chosen(number, ["letter", "minutes", "diary"])
    if not (editor.site / f"seeds/{name}.txt").is_file():
        return
    text = editor.read(f"seeds/{name}.txt")
    changes = [f"One line more.\n{text}", f"{text}The council met twice.\n", text.replace("40 metres", "41 metres"), text.replace("\r\n", "\n"),
               text.replace("the bridge", "that bridge"), text.replace("twice", "often"), text.upper()]  # fmt: skip
    changed, rest = chosen(rest, changes)
    editor.write(f"seeds/{name}.txt", changed)
    if rest % 4:
        sources = editor.site / "content/sources.yaml"
        if sources.is_file():
            pin = f"sha256: {sha256(changed.encode()).hexdigest()}"
            record = rf"(seed: {name}\.txt\n  )sha256: [0-9a-f]*"
            editor.write("content/sources.yaml", re.sub(record, rf"\g<1>{pin}", editor.read("content/sources.yaml")))


def more(editor: Editor, number: int) -> None:
    """A new file: a timeline, a source with its seed, a stray text, or what an editor's program leaves about."""
    event = "title: More\nevents:\n  - id: more-{0}\n    date: 1931\n    title: More\n    cite:\n      - source: letter\n        quote: met again in June 1931\n"
    kind, rest = chosen(number, ["timeline", "source", "stray", "backup"])
    name = chosen(rest, ["a", "b"])[0]
    if kind == "timeline":
        editor.write(f"content/timelines/more-{name}.yaml", event.format(name))
    elif kind == "source" and (editor.site / "content/sources.yaml").is_file():
        editor.write(f"seeds/new-{name}.txt", f"Another text, of {name}.\nThe council met twice.\n")
        text = editor.read("content/sources.yaml")
        if f"new-{name}:" not in text:
            editor.write("content/sources.yaml", f"{text}new-{name}:\n  seed: new-{name}.txt\n  title: New {name}\n")
    elif kind == "stray":
        editor.write(
            chosen(rest, ["seeds/stray.txt", "content/stray.txt", "content/timelines/stray.txt"])[0], "Stray\n"
        )
    elif kind == "backup":
        editor.write(
            f"content/timelines/{chosen(rest, ['.walks.yaml.swp', 'walks.yaml~', '#walks.yaml#'])[0]}", "title: [\n"
        )


def draft(editor: Editor, number: int) -> None:
    """A record, or all that a file holds, becomes a draft, or ceases to be one."""
    if paths := [path for path in editor.files("content") if path.endswith((".yaml", ".md"))]:
        path, rest = chosen(number, paths)
        text = editor.read(path)
        if re.search(r"^ *draft: true\n", text, re.MULTILINE):
            editor.write(path, re.sub(r"^ *draft: true\n", "", text, flags=re.MULTILINE))
        elif places := list(re.finditer(r"^( *)(- )?(?:id|title): .*\n", text, re.MULTILINE)):
            found = chosen(rest, places)[0]
            indent = found[1] + ("  " if found[2] else "")
            editor.write(path, f"{text[: found.end()]}{indent}draft: true\n{text[found.end() :]}")


def language(editor: Editor, number: int) -> None:
    """A source says that it is in another language, or ceases to say so: its figures are read otherwise."""
    path = "content/sources.yaml"
    if path in editor.files("content"):
        text = editor.read(path)
        kept = re.sub(r"^  lang: .*\n", "", text, flags=re.MULTILINE)
        if kept == text and (places := list(re.finditer(r"^  seed: .*\n", text, re.MULTILINE))):
            found, rest = chosen(number, places)
            kept = f"{text[: found.end()]}  lang: {chosen(rest, ('es', 'de', 'en-GB', 'ja'))[0]}\n{text[found.end() :]}"
        editor.write(path, kept)


def option(editor: Editor, number: int) -> None:
    """The next builds have another option, or one less."""
    (name, argument), _ = chosen(
        number,
        [("--drafts", None), ("--strict", None), ("--base-url", "https://example.net/a/"), ("--base-url", "https://example.net"), ("--jobs", "2"), ("--no-search", None)],
    )  # fmt: skip
    if name in editor.options and editor.options[name] == argument:
        del editor.options[name]
    else:
        editor.options[name] = argument


def tamper(editor: Editor, number: int) -> None:
    """A file of the output is changed, by as many bytes or others, emptied, deleted, replaced by a link or a folder."""
    out = editor.site / "dist"
    files = sorted(path for path in out.rglob("*") if path.is_file()) if out.is_dir() else []
    if not files:
        return
    path, rest = chosen(number, files)
    status = path.stat()
    content = path.read_bytes()
    how = chosen(rest, ["same", "empty", "gone", "longer", "link", "old", "folder gone"])[0]
    if how == "folder gone" and path.parent != out:
        shutil.rmtree(path.parent)
        return
    if how in ("gone", "link"):
        path.unlink()
    if how == "link":
        path.symlink_to(editor.site / "content/site.yaml")
    if how in ("same", "empty", "longer"):
        path.write_bytes({"same": content[:-1] + b"?", "empty": b"", "longer": content + b"?"}[how])
    if how in ("same", "old"):
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns if how == "same" else 0))


def damage(editor: Editor, number: int) -> None:
    """What an earlier build kept for the next is cut short, changed or deleted; the record of what is ours is not."""
    kept = editor.site / ".site-builder"
    known = {"lock", "manifest", "journal"}
    files = (
        sorted(path for path in kept.rglob("*") if path.is_file() and path.name not in known) if kept.is_dir() else []
    )
    if files:
        path, rest = chosen(number, files)
        content = path.read_bytes()
        how, rest = chosen(rest, ["cut", "changed", "gone", "nonsense"])
        if how == "gone":
            path.unlink()
        elif how == "nonsense":
            path.write_bytes(b"nonsense")
        elif how == "cut":
            path.write_bytes(content[: len(content) * (rest % 5) // 5])
        elif content:
            place = rest * 7919 % len(content)
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])


def while_reading(editor: Editor, number: int) -> None:
    """A save comes while the next build runs, after it has read the file; the time and the size stay."""
    if paths := [path for path in editor.files("content", "seeds") if path.endswith((".yaml", ".txt", ".md"))]:
        path, rest = chosen(number, paths)
        text = editor.read(path)
        old, new = chosen(rest, [("title: ", "title: X"), ("the ", "teh "), ("19", "18"), ("quote: ", "quote: Y")])[0]
        editor.during = (Path(path).name, str(editor.site / path), text.replace(old, new))


# Each kind of move; the commoner ones several times.
MOVES: dict[str, Callable[[Editor, int], None]] = {
    move.__name__: move
    for move in (
        value, line, prose, words, same_size, times, older, rename_id, rename_file, exchange, delete, restore, mend, swap, link, broken,
        setting, template, static, picture, seed, more, draft, language, option, tamper, damage, while_reading,
    )
}  # fmt: skip
