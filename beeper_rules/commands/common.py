"""Options that several commands take, and the way from the command line to the configuration."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:  # a command that only prints its help must not wait for these
    from beeper_rules.config import Config
    from beeper_rules.journal import Journal

F = TypeVar("F", bound=Callable[..., Any])


def config_option(function: F) -> F:
    """Add `--config`, which may stand before or behind the command."""
    return click.option(
        "--config", "config_path", type=click.Path(path_type=Path), metavar="PATH", help="The configuration file."
    )(function)


def json_option(function: F) -> F:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")(function)


def prose(width: int | None = None) -> Callable[[str], None]:
    """Return what writes a line of prose: wrapped for a terminal, whole where it is read by a program.

    `width` None asks the terminal for its columns.
    """
    if not sys.stdout.isatty():
        return click.echo
    columns = shutil.get_terminal_size().columns if width is None else width
    return lambda line: click.echo(wrapped(line, columns))


def wrapped(line: str, columns: int) -> str:
    """Return a line broken between words, each part but the first below where the first one's text begins."""
    found = _MARGIN.match(line)
    margin = found.end() if found and found.end() <= columns // 2 else len(line) - len(line.lstrip())
    parts = textwrap.wrap(
        line[margin:],
        width=max(NARROWEST, columns - margin),
        break_long_words=False,  # a path or a command that is torn apart cannot be copied
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    return line[:margin] + ("\n" + " " * margin).join(parts)


_MARGIN = re.compile(
    r" *(?:[✓!✗-] |(?:hint|actions|events|conditions): |[0-9]+\. |\S+(?: \S+)*  +(?:(?:new|kept|missing) +)?)?"
)
"""What stands at the left of a line: a mark, a number, or the first columns of a table."""
NARROWEST = 20
"""Columns for the text."""


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def write_error(text: str) -> None:
    """Write what is wrong, to stderr, broken between words on a terminal."""
    from beeper_rules.hanging import fitted, terminal_columns

    click.echo(fitted(text, terminal_columns(sys.stderr)), err=True)


def agreed(question: str) -> bool:
    """Return whether a person says yes. Raises WrongUsage where there is nobody to ask."""
    from beeper_rules.errors import WrongUsage

    if not sys.stdin.isatty():
        raise WrongUsage("nobody can be asked here", hint="--yes does it without asking")
    try:
        return click.confirm(question, default=False)
    except click.Abort:
        click.echo("\nnothing was done")
        raise


def configuration(config_path: Path | None) -> Config:
    """Return the configuration that the command line means. Raises InvalidSetup."""
    from beeper_rules.config import find_config, load_config
    from beeper_rules.errors import InvalidSetup

    explicit = config_path or click.get_current_context().obj
    found = find_config(explicit, os.environ, Path.cwd())
    if found is None and not Path("rules").exists():
        raise InvalidSetup(
            [],
            message=f"there is no config.yaml in {Path.cwd()}, nor where your system keeps such files",
            hint="`beeper-rules init` makes one; or go to the folder where it is, or name it with --config PATH",
        )
    return load_config(found, os.environ)


def journal_to_read(config: Config) -> Journal:
    """Open the journal beside whoever writes it. Raises StateUnusable, also when there is none yet."""
    from beeper_rules.errors import StateUnusable
    from beeper_rules.journal import open_journal

    if not config.state.exists():
        raise StateUnusable(
            f"there is no journal yet at {config.state}", hint="`beeper-rules run` begins one with its first look"
        )
    return open_journal(config.state, now=utc_now(), read_only=True)
