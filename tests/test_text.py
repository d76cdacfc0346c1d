"""Places in texts, as editors show them."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from site_builder.text import SourceText


@given(st.text("a é\u2028\x0b\n", max_size=40) | st.text("a\r\n", max_size=40))
def test_lines_are_those_that_python_reads_from_a_file(text: str) -> None:
    """Each with its number, its first character in column 1, and without its line end."""
    lines = list(io.StringIO(text, newline=""))
    if not lines or lines[-1][-1] in "\r\n":
        lines.append("")
    source, offset = SourceText("a.txt", text), 0
    assert len(source.starts) == len(lines)
    for number, line in enumerate(lines, 1):
        assert source.offset(number) == offset
        assert source.line(number).text == line.rstrip("\r\n")
        for column in range(1, len(line) + 1):
            assert source.position(offset + column - 1) == (number, column)
        offset += len(line)
    assert source.position(offset).line == len(lines)
