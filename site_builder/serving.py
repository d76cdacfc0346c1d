"""What the preview shows: a build with drafts and whole seed texts, kept in memory; nothing of it is published."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from .build import Options, build
from .preview import Preview
from .project import EnvironmentFailure, Project, UsageError
from .report import to_html


def rebuilder(project: Project) -> Callable[[], Preview]:
    """A function that builds the site as it is now; whatever fails becomes the preview's error page."""

    def rebuild() -> Preview:
        try:
            result = build(project, Options(drafts=True, preview=True))
        except (UsageError, EnvironmentFailure, OSError) as failure:
            return Preview(None, Markup("<p>{}</p>").format(failure))
        if result.artifacts is None:
            return Preview(None, to_html(result.diagnostics))
        return Preview({artifact.path: artifact.content for artifact in result.artifacts})

    return rebuild
