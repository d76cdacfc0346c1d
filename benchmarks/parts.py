"""The parts of the comparison: each takes sites and adds samples to the results."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import checks
import shapes
from corpus import corpus
from measure import Failed, cost, environment
from peers import Hugo, Ours, Peer
from peers.ours import OursAlone
from results import BROWSER, COLD, CPU, EDIT, GROWTH, MEMORY, RESTORED, SAME, SAVES, SHAPES, WATCH, Results
from sites import FirstSite, OurSite, PeerSite, Site
from watching import Browser, save_to_visible

SOURCES_FOR = 10  # events for each source, up to MOST_SOURCES
MOST_SOURCES = 1000
BLOCKS = 3  # previews are started that often, so that peers take turns here too
LARGE, LARGE_PADDING = 20_000, 100_000


def say(words: str) -> None:
    """Tells whoever watches what is going on."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def sources_of(events: int) -> int:
    """How many sources a site of so many events has."""
    return min(MOST_SOURCES, max(1, events // SOURCES_FOR))


class Bench:
    """The peers, the folder in which their sites are built, and what was measured so far.

    A peer that fails is left out from there on. One whose build took longer than `patience` seconds has one round, and
    is not asked for a larger site.
    """

    def __init__(self, peers: Sequence[Peer], folder: Path, results: Results, patience: float) -> None:
        self.peers = list(peers)
        self.folder = folder
        self.results = results
        self.patience = patience

    def sites(self, events: int, wanted: Callable[[Peer], bool] = lambda _: True) -> list[PeerSite]:
        """The same matter for every peer that is wanted."""
        shutil.rmtree(self.folder, ignore_errors=True)
        matter = corpus(events, sources_of(events))
        peers = [peer for peer in self.peers if wanted(peer)]
        say(f"{events} events for {', '.join(peer.name for peer in peers)}")
        return [PeerSite(peer, matter, self.folder / f"{number}") for number, peer in enumerate(peers)]

    def failed(self, where: str, why: object) -> None:
        """Notes what went wrong, and says so."""
        self.results.failures[where] = str(why)
        say(f"{where}: {why}")

    def drop(self, peer: Peer, reason: object) -> None:
        """Leaves a peer out of what follows."""
        self.failed(peer.name, reason)
        if peer in self.peers:
            self.peers.remove(peer)

    # Commands.

    def builds(self, events: int, runs: int, compared: bool) -> None:
        """Cold, after one edit, with nothing changed, and with what was kept restored; the peers take turns."""
        sites = self.sites(events, lambda peer: peer.builds)
        for turn in range(runs):
            for site in sites[turn % len(sites) :] + sites[: turn % len(sites)]:
                if site.peer in self.peers and not (turn and self._slow(site.peer, events)):
                    self._tried(site, lambda site=site, turn=turn: self._round(site, events, compared and turn == 0))
            say(f"{events} events: round {turn + 1} of {runs}")
        for site in sites:
            if site.peer in self.peers and not site.peer.variant:
                self._tried(site, lambda site=site: self._memory(site, events))
            shutil.rmtree(site.folder)
            if site.peer in self.peers and self._slow(site.peer, events):
                self.drop(site.peer, f"builds of {events} events take over {self.patience:.0f} s: no larger ones")

    def _slow(self, peer: Peer, events: int) -> bool:
        spent = self.results.of(COLD, peer.name, events) or self.results.of(EDIT, peer.name, events)
        return not peer.ours and max(spent, default=0) > self.patience

    def _round(self, site: PeerSite, events: int, compared: bool) -> None:
        site.reset()
        if site.peer.variant:
            site.build()
        else:
            self._timed(COLD, site, events)
            size = checks.written(site)
            self.results.written.setdefault(site.peer.name, {})[str(events)] = {
                "pages": size.pages,
                "files": size.files,
                "bytes": size.bytes,
            }
        if compared:
            checks.compare(site)
        self._timed_edit(EDIT, site, events)
        self._timed(SAME, site, events)
        if site.peer.ours:
            site.restore()
            self._timed_edit(RESTORED, site, events)

    def _memory(self, site: PeerSite, events: int) -> None:
        site.reset()
        self.results.add(MEMORY, site.peer.name, events, site.memory())

    def _timed(self, part: str, site: PeerSite, events: int) -> None:
        spent = site.build()
        self.results.add(part, site.peer.name, events, spent.wall)
        self.results.add(part + CPU, site.peer.name, events, spent.cpu)

    def _timed_edit(self, part: str, site: PeerSite, events: int) -> None:
        word = site.edit()
        self._timed(part, site, events)
        if not site.shows(word):
            raise Failed(f"an edit is not on the page after the command ({part})")

    def _tried(self, site: PeerSite, does: Callable[[], None]) -> None:
        try:
            does()
        except (Failed, checks.Different, OSError) as failure:
            self.drop(site.peer, failure)

    # Previews.

    def watch(self, events: int, saves: int) -> None:
        """Save to visible over HTTP; the peers take turns in blocks of saves."""
        sites = self.sites(events, lambda peer: peer.previews)
        for _ in range(BLOCKS):
            for site in sites:
                self._watched(WATCH, site, site.peer.name, events, save_to_visible, -(-saves // BLOCKS))

    def saves(self, events: int, saves: int) -> None:
        """Save to visible in our preview: every other edit on the page of its event or timeline, and one on all pages.
        Beside them stands Hugo's time for an edited text, from the same run."""
        for site in self.sites(events, lambda peer: isinstance(peer, Hugo)):
            self._watched(SAVES, site, site.peer.name, events, save_to_visible, saves)
        matter = corpus(events, sources_of(events))
        seen = [(edit, "timeline" if edit == "new event" else "event") for edit in OurSite.EDITS]
        for edit, page in (*seen, *(("title", page) for page in OurSite.PAGES[1:])):
            shutil.rmtree(self.folder, ignore_errors=True)
            site = OurSite(edit, page, matter, self.folder / "ours")
            self._watched(SAVES, site, f"{edit}, on the {page}'s page", events, save_to_visible, saves)

    def browser(self, events: int, saves: int, browser: Browser) -> None:
        """Save to visible in a browser, for our first site and for each peer whose pages reload by themselves."""
        sites = self.sites(events, lambda peer: peer.previews and peer.reloads)
        first = FirstSite(Ours(), self.folder / "first")
        for _ in range(BLOCKS):
            count = -(-saves // BLOCKS)
            self._watched(BROWSER, first, FirstSite.name, 0, browser.save_to_visible, count)
            for site in sites:
                self._watched(BROWSER, site, site.peer.name, events, browser.save_to_visible, count)

    def _watched(self, part: str, site: Site, name: str, events: int, saves: Callable, count: int) -> None:
        say(f"{name}: {count} saves ({part}, {events} events)")
        try:
            for seconds in saves(site, count):
                self.results.add(part, name, events, seconds)
        except (Failed, OSError) as failure:
            self.failed(f"{name}, {events} events, {part}", failure)

    # Growth.

    def growth(self, largest: int, runs: int) -> None:
        """Cold builds of ours at doubling sizes; sources and quotations double as well."""
        size = 100
        while size <= largest:
            (site,) = self.sites(size, lambda peer: type(peer) is Ours)
            for _ in range(runs):
                site.reset()
                self._timed(GROWTH, site, size)
            size *= 2

    def shapes(self, runs: int) -> None:
        """Cold builds of ours, in one process, of sites of other shapes, each in two sizes, by turns."""
        peer, out = OursAlone(), self.folder / "out"
        for shape, (_, _, small) in shapes.SHAPES.items():
            say(f"{shape}: {small} and {2 * small}")
            for size in [small, 2 * small] * runs:
                shutil.rmtree(self.folder, ignore_errors=True)
                site = self.folder / "site"
                shapes.write(shape, size, site)
                spent = cost(peer.build(site, out), site, environment(peer.env(site), site))
                self.results.add(SHAPES, shape, size, spent.cpu)

    def large(self) -> None:
        """One cold build of ours, and its memory, where the sources are long: 100 MB in all."""
        shutil.rmtree(self.folder, ignore_errors=True)
        say(f"{LARGE} events, sources of {LARGE_PADDING} characters and more")
        matter = corpus(LARGE, MOST_SOURCES, LARGE_PADDING)
        site = PeerSite(Ours(), matter, self.folder / "large")
        self._timed("large", site, LARGE)
        self.results.add("large text", site.peer.name, LARGE, sum(len(source.text) for source in matter.sources))
        self._timed_edit("large " + EDIT, site, LARGE)
        site.reset()
        self.results.add("large " + MEMORY, site.peer.name, LARGE, site.memory())
