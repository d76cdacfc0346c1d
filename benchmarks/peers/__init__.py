"""The tools under comparison, each with the form in which it holds the site. A new one is a module and a line here."""

from __future__ import annotations

from .eleventy import Eleventy, EleventyIncremental
from .hugo import Hugo
from .lektor import Lektor
from .mkdocs import MkDocs, MkDocsDirty
from .ours import BareLoop, Ours, OursAlone, OursInOneFile
from .peer import Peer, Unavailable
from .pelican import Pelican
from .sphinx import Sphinx
from .zola import Zola

__all__ = ["PEERS", "Hugo", "Ours", "Peer", "Unavailable"]

PEERS: tuple[type[Peer], ...] = (
    Ours,
    OursAlone,
    OursInOneFile,
    BareLoop,
    Hugo,
    Zola,
    Eleventy,
    EleventyIncremental,
    MkDocs,
    MkDocsDirty,
    Pelican,
    Lektor,
    Sphinx,
)
