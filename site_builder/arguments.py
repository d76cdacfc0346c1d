"""What can be said on the command line: the commands, each with its arguments and options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from . import __version__
from .saying import USAGE, say, tell


class _Parser(argparse.ArgumentParser):
    """Says what it has to say as the commands do: where nobody reads it, or the disk is full, it ends as they do."""

    def error(self, message: str) -> NoReturn:
        tell(f"{self.format_usage()}{self.prog}: error: {message}", flush=True)
        raise SystemExit(USAGE)

    def print_help(self, file: Any = None) -> None:
        say(self.format_help(), end="")


def parser() -> argparse.ArgumentParser:
    """Every command with its options. What is parsed has the command's name as `command`."""
    # Every argument is tried with a formatter, which asks for the terminal's width unless it is told one: what it asks
    # with takes as long to import as all the rest. So the formatter that prints is set when all is said.
    trial = partial(argparse.HelpFormatter, width=80)
    main_parser = _Parser(
        prog="site-builder",
        formatter_class=trial,
        description="Builds a documentary site in which every claim opens onto the exact words that support it.",
    )
    main_parser.add_argument("--version", action="version", version=f"site-builder {__version__}")
    commands = main_parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog=main_parser.prog)

    def add(name: str, help: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help, description=f"{help[:1].upper()}{help[1:]}.", formatter_class=trial)
        one.set_defaults(command=name)
        one.add_argument("--site", metavar="DIR", default=".", help="the site's folder (default: the current one)")
        return one

    one = add("build", "verify everything, then write the site")
    one.add_argument("--out", metavar="DIR", help="where to write (default: dist in the site's folder)")
    one.add_argument("--base-url", metavar="URL", help="the address that the site will be published under")
    one.add_argument("--drafts", action="store_true", help="include drafts")
    one.add_argument("--strict", action="store_true", help="treat warnings as errors")
    one.add_argument("--clean", action="store_true", help="do everything anew, whatever earlier builds left")
    one.add_argument(
        "--jobs",
        metavar="N",
        type=_number(1, 64),
        default=0,
        help="how many processes render pages (default: as many as is worth while)",
    )
    one.add_argument(
        "--no-search",
        dest="search",
        action="store_false",
        help="leave the search index out; the search page then says so and leads to the index of names",
    )
    one.add_argument("--timings", action="store_true", help="also print the seconds that each stage took")

    one = add("check", "do everything but writing")
    one.add_argument("--strict", action="store_true", help="treat warnings as errors")
    one.add_argument("--format", choices=("text", "json"), default="text", help="how to report")

    one = add("serve", "preview the site with live reload")
    one.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    one.add_argument("--port", type=_number(0, 65535), default=8000, help="the port to listen on (default: 8000)")
    one.add_argument("--open", action="store_true", help="open the site in a browser")

    one = add("quote", "say where words stand in the seeds, and how to cite them")
    one.add_argument("text", metavar="TEXT", nargs="+", help="the words to look for")
    one.add_argument("--source", metavar="ID", help="look in this source alone")

    one = add("add", "bring a text in as a seed file, with a record in content/sources.yaml")
    one.add_argument("file", metavar="FILE", help="the text: UTF-8, copied as it is")
    one.add_argument("--id", help="the new source's id (default: made of the file's name)")
    one.add_argument("--title", help="the text's title (default: its first line, or the file's name if that is long)")

    one = add("pin", "accept seed files as they are now")
    one.add_argument("sources", metavar="SOURCE", nargs="*", help="a source's id (default: all)")

    one = add("coverage", "list unused passages, unsourced sentences, single-source facts, shares")
    one.add_argument("--format", choices=("text", "json"), default="text", help="how to report")

    one = add("explain", "explain an error code")
    one.add_argument("code", metavar="CODE", help="the code, as in error[CODE]")

    one = add("schema", "write JSON Schemas for editors' completion")
    one.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        help="where to write them, without the site's ids (default: content/.schemas)",
    )

    one = add("new", "start a site")
    one.add_argument("folder", metavar="DIR", help="the new site's folder: new, or empty")
    one.add_argument("--ci", choices=("github", "gitlab"), help="also write a workflow that checks and publishes it")

    one = add("deploy", "publish a strict, clean build to a target of content/site.yaml")
    one.add_argument("target", metavar="TARGET", help="the target's name, as `targets:` has it")
    one.add_argument("--dry-run", action="store_true", help="list what would be moved, and move nothing")
    for each in (main_parser, *commands.choices.values()):
        each.formatter_class = argparse.HelpFormatter
    return main_parser


def _number(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number that lies between these."""

    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"expected a number from {least} to {most}, found {text!r}")
        return int(text)

    return number
