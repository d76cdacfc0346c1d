"""Where things are: a site's folders, its files, and where templates are looked up."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NamedTuple

from .shelf import list_folder

PACKAGE = Path(__file__).resolve().parent


class UsageError(Exception):
    """The command was called in a way, or in a place, that cannot work (exit status 2)."""


class EnvironmentFailure(Exception):
    """The disk, a permission, a lock or a port failed (exit status 3)."""


class Project(NamedTuple):
    """A site's folder; it holds `content/` and `seeds/`, and may hold `templates/`."""

    root: Path

    @property
    def content(self) -> Path:
        """What editors write."""
        return self.root / "content"

    @property
    def seeds(self) -> Path:
        """The source texts."""
        return self.root / "seeds"

    @property
    def templates(self) -> Path:
        """The site's own templates, if it has any."""
        return self.root / "templates"

    @property
    def schemas(self) -> Path:
        """JSON Schemas for editors' tools; hidden, so that nothing takes them for content."""
        return self.content / ".schemas"

    @property
    def notes(self) -> Path:
        """What commands note for later ones."""
        return self.root / ".site-builder"

    @property
    def dist(self) -> Path:
        """The default output folder."""
        return self.root / "dist"

    def relative(self, path: Path) -> str:
        """`path` as diagnostics name it: relative to the site, with `/`."""
        return path.relative_to(self.root).as_posix()

    def possible_template_folders(self) -> list[Path]:
        """Where templates may be looked up, whether or not it is there: the site's own, the wheel's, the checkout's."""
        return list(dict.fromkeys((self.templates, PACKAGE / "templates", PACKAGE.parent / "templates")))

    @property
    def has_own_templates(self) -> bool:
        """Whether pages are made from templates of the site's own."""
        own, *built_in = self.possible_template_folders()
        return own not in built_in and any(name.endswith(".html") for name in list_folder(own))

    def template_folders(self) -> list[Path]:
        """Where templates are looked up, first match wins."""
        return [folder for folder in self.possible_template_folders() if folder.is_dir()]


def open_project(folder: str | Path) -> Project:
    """The site in `folder`. Raises UsageError where there is none, and as `refuse_links_out` does."""
    root = real_path(folder)
    if not (root / "content").is_dir():
        above = next((one for one in root.parents if (one / "content/site.yaml").is_file()), None)
        if above and os.path.isdir(root):
            raise UsageError(f"no site here: {root} is a folder within the site {above}: go there first")
        raise UsageError(
            f"no site here: {root} has no content/ folder; go to a site's folder, name it with --site DIR, "
            "or start one with `site-builder new DIR`"
        )
    project = Project(root)
    refuse_links_out(project)
    return project


def refuse_links_out(project: Project) -> None:
    """Raises UsageError where a part of the site lies elsewhere: who put the link there may not be who publishes, or
    looks at, what it leads to."""
    for part in (project.content, project.seeds, project.templates, project.schemas, project.notes):
        if part.is_symlink() and not inside(part, project.root):
            raise UsageError(f"{part} is a link that leads out of the site: put the folder itself there")


def real_path(path: str | Path) -> Path:
    """The path with every symbolic link followed, as far as links lead on: Path.resolve stumbles over a circle."""
    return Path(os.path.realpath(path))


def named_path(root: Path, name: str) -> Path:
    """The path that a setting names: in the site's folder `root`, or with `~` in somebody's home folder.

    Raises UsageError where nobody has that one.
    """
    path = os.path.expanduser(name)
    if path.startswith("~"):
        raise UsageError(f"{name}: there is no such home folder; a folder of that name in the site's is ./{name}")
    return real_path(root / path)


def files_below(folder: Path) -> list[Path]:
    """All files below a folder, sorted by path; strays left out (`is_stray`).

    Symbolic links are listed, not followed: whoever reads one decides (`inside`).
    """
    return [folder / name for name in list_folder(folder)]


def inside(path: Path, root: Path) -> bool:
    """Whether `path`, with every symbolic link followed, still lies inside `root`; one that leads nowhere does not."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle; a NUL in the name
        return False


def in_circle(path: Path) -> bool:
    """Whether symbolic links lead from `path` to one another and never to a file."""
    try:
        path.stat()
    except (OSError, ValueError) as failure:  # a NUL in the name
        return isinstance(failure, OSError) and failure.errno == errno.ELOOP
    return False


def write_own(path: Path, data: bytes) -> None:
    """Writes a file that is the tool's own. A link in its place goes: what it leads to is not. Raises OSError."""
    if path.is_symlink():
        path.unlink()
    path.write_bytes(data)
