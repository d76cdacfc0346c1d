"""What a spool gives back is what it took."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from site_builder.artifact import Artifact, Spool


@given(st.lists(st.binary(max_size=300), max_size=40), st.integers(0, 2_000))
def test_a_spool_gives_back_what_it_took(contents: list[bytes], held: int) -> None:
    """Every artifact with its path and bytes, in memory or not, in any order and as often as asked."""
    spool = Spool(held)
    kept = [spool.take(Artifact(f"{n}.html", content)) for n, content in enumerate(contents)]
    for n, content in reversed(list(enumerate(contents))):
        assert (kept[n].path, kept[n].content, kept[n].content) == (f"{n}.html", content, content)
