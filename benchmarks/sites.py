"""Sites to build and to edit: a peer's form of the corpus, and the first site of this repository."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

from corpus import Corpus, Event
from measure import Cost, cost, environment, peak_memory
from peers.ours import ROOT, Ours
from peers.peer import Peer, edit


class Site:
    """`folder` holds the site in the peer's form, and what the peer leaves there; `out` its pages.

    `page` is the path, below the output folder or a preview's root, of the page that edits change, and `expected` are
    words that are on it from the start. `saved` is the monotonic clock's time of the last save.
    """

    page: str
    expected: str

    def __init__(self, peer: Peer, folder: Path) -> None:
        self.peer = peer
        self.folder = folder
        self.out = folder / "dist"
        self.env = environment(peer.env(folder), folder)
        self.edits = 0
        self.saved = 0.0
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    @property
    def coming(self) -> str:
        """The word that the next edit puts in: letters alone, as a number would be a figure to be checked."""
        return "word" + "".join(chr(ord("a") + int(digit)) for digit in f"{self.edits + 1:04}")

    def edit(self) -> str:
        """Saves a new word, which takes the place of an earlier one, as a plain editor does; returns the word."""
        word = self.coming
        self.edits += 1
        path, text = self._edited(word)
        path.write_bytes(text.encode())
        self.saved = time.monotonic()
        return word

    def _edited(self, word: str) -> tuple[Path, str]:
        """The file to be saved, and its text with the word."""
        raise NotImplementedError


class PeerSite(Site):
    """The corpus in a peer's form. The event in the middle is edited."""

    def __init__(self, peer: Peer, matter: Corpus, folder: Path) -> None:
        super().__init__(peer, folder)
        self.matter = matter
        self.event: Event = matter.events[len(matter.events) // 2]
        self.page = peer.shown(self.event)
        self.expected = self.event.title
        peer.write(matter, folder)
        self._files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def _edited(self, word: str) -> tuple[Path, str]:
        path = self.folder / self.peer.edited(self.event)
        return path, edit(path.read_text(encoding="utf-8"), self.event, word)

    def reset(self) -> None:
        """As it was when it was made: no output, no caches, no edits."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in self._files:
                path.unlink()
        for path, text in self._files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != text:
                path.write_bytes(text)

    def restore(self) -> None:
        """As on a machine that has checked the site out anew and got back what an earlier build left."""
        aside = self.folder.with_name(self.folder.name + "-anew")
        shutil.copytree(self.folder, aside, copy_function=shutil.copyfile)
        shutil.rmtree(self.folder)
        aside.rename(self.folder)

    def build(self) -> Cost:
        """Gives the peer's command; what it puts aside for a while lies where the site does."""
        env = {**self.env, "TMPDIR": str(self.folder.parent)}
        return cost(self.peer.build(self.folder, self.out), self.folder, env)

    def memory(self) -> int:
        """Bytes, at most, that the peer's command needs; not in memory is what it puts aside in temporary files."""
        return peak_memory(self.peer.build(self.folder, self.out), self.folder, self.env)

    def shows(self, word: str) -> bool:
        """Whether the edited page, as it was written, has the word."""
        return word in (self.out / self.page).read_text(encoding="utf-8")


class OurSite(PeerSite):
    """The corpus in our form, with another edit than of a text, seen on some page that shows what was edited."""

    EDITS = ("title", "date", "quotation", "new event", "source's title")
    PAGES = ("event", "timeline", "source", "comparison")

    def __init__(self, edit: str, page: str, matter: Corpus, folder: Path) -> None:
        super().__init__(Ours(), matter, folder)
        self._edit, self._source = edit, matter.sources[self.event.quotes[0][0]]
        self.page = {
            "event": self.page,
            "timeline": f"timelines/{self.event.timeline}.html",
            "source": f"sources/{self._source.id}.html",
            "comparison": f"compare/{self._source.id}.html",
        }[page]

    @property
    def coming(self) -> str:
        """What the next edit puts on the page: a year that no event has, another sentence of the source, or a word."""
        if self._edit == "date":
            return str(2200 + self.edits)
        if self._edit == "quotation":
            others = [words for words in self._source.paragraphs[1:] if words != self.event.quotes[0][1]]
            return others[self.edits % len(others)]
        return super().coming

    def _edited(self, word: str) -> tuple[Path, str]:
        path = self.folder / self.peer.edited(self.event)
        if self._edit == "source's title":
            path = self.folder / "content/sources.yaml"
            title = f"  title: {self._source.title}\n"
            return path, self._files[path].decode().replace(title, f"  title: {self._source.title} {word}\n")
        text = self._files[path].decode()
        start = text.index(f"  - id: {self.event.id}\n")
        before, after = text[:start], text[start:]
        title = f"title: {self.event.title}"
        if self._edit == "new event":
            copy = after[: after.index("  - id: ", 1)].replace(self.event.id, word).replace(title, f"title: {word}")
            return path, f"{before}{copy}{after}"
        old, new = {
            "title": (title, f"{title} {word}"),
            "date": (f"date: {self.event.year}", f"date: {word}"),
            "quotation": (self.event.quotes[0][1], word),
        }[self._edit]
        return path, before + after.replace(old, new, 1)


class FirstSite(Site):
    """A copy of this repository's own site. The title of a chapter is edited, which other pages show as well."""

    name = "site-builder, the first site"

    def __init__(self, peer: Ours, folder: Path) -> None:
        super().__init__(peer, folder)
        for name in ("content", "seeds"):
            shutil.copytree(ROOT / name, folder / name)
        self._chapter = min((folder / "content/chapters").glob("*.md"))
        self._text = self._chapter.read_text(encoding="utf-8")
        self.page = f"chapters/{self._chapter.stem}.html"
        self.expected = "</h1>"

    def _edited(self, word: str) -> tuple[Path, str]:
        return self._chapter, re.sub(r"^(title: .*)$", rf"\1 {word}", self._text, count=1, flags=re.MULTILINE)
