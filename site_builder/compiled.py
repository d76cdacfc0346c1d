"""Templates' code: made with little between a page and what it shows, and kept for the built-in ones.

Compiling these costs more than most sites' pages do. Their code is kept in the folder where Python keeps the modules'
code and under its rules: whoever can write there can change the tool itself. A site's own templates are compiled anew
in each run.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from keyword import iskeyword
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import BytecodeCache, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame

from .project import PACKAGE
from .shelf import digest_of

BUILT_IN = (PACKAGE / "templates", PACKAGE.parent / "templates")  # the wheel's, and the checkout's


def is_built_in(path: str | None) -> bool:
    """Whether a template lies among the tool's own."""
    return any(Path(path or "").is_relative_to(folder) for folder in BUILT_IN)


class Code(CodeGenerator):
    """Templates as Python that calls what they call, and in the built-in ones takes attributes as Python does.

    Jinja2 asks the context and the environment each time, for what no template here uses: functions that want the
    context, and keys of mappings that are written as attributes. In a site's own templates these keys remain possible.
    """

    def enter_frame(self, frame: Frame) -> None:
        """A block, and a template that extends none, gives what it shows in one piece: piece by piece it would pass
        through every template that extends its own."""
        if _is_whole(frame):
            self.buffer(frame)
        super().enter_frame(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        """At its end, that piece."""
        if _is_whole(frame):
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """A call with plain arguments."""
        if forward_caller or node.dyn_args or node.dyn_kwargs or any(iskeyword(given.key) for given in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """An attribute."""
        if not is_built_in(self.filename) or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")


def _is_whole(frame: Frame) -> bool:
    return frame.block_frame or (frame.rootlevel and not frame.require_output_check)


class CompiledTemplates(BytecodeCache):
    """Code by its template's path. What is missing, damaged or of another source is compiled; nothing fails for it."""

    def __init__(self, options: object) -> None:
        """`options`: what templates are compiled with besides their text."""
        self.made_by = f"{jinja2.__version__} {options!r}".encode() + MAGIC_NUMBER + Path(__file__).read_bytes()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """A template's path, which its code names in tracebacks; empty for one that is not built in."""
        return str(filename) if is_built_in(filename) else ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Puts the code of a template in its place, where it is kept."""
        if bucket.key:
            with suppress(OSError, ValueError, EOFError, TypeError):
                digest, _, code = _place(bucket.key).read_bytes().partition(b"\n")
                made = marshal.loads(code) if digest == self._digest(bucket, code) else None
                bucket.code = made if isinstance(made, CodeType) else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code of a template, whole or not at all."""
        if bucket.key and not sys.dont_write_bytecode:
            code, place = marshal.dumps(bucket.code), _place(bucket.key)
            aside = place.with_name(f"{place.name}.{os.getpid()}")
            with suppress(OSError):
                place.parent.mkdir(exist_ok=True)
                aside.write_bytes(self._digest(bucket, code) + b"\n" + code)
                aside.replace(place)

    def _digest(self, bucket: Bucket, code: bytes) -> bytes:
        return digest_of(b"\n".join((self.made_by, bucket.key.encode(), bucket.checksum.encode(), code))).encode()


def _place(path: str) -> Path:
    name = "-".join(("template", Path(path).stem, digest_of(path.encode())))
    return Path(cache_from_source(str(PACKAGE / f"{name}.py")))
