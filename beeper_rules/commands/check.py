"""`check`: read configuration and rules, list every error, and warn of what is probably not meant."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import (
    config_option,
    configuration,
    journal_to_read,
    json_option,
    utc_now,
    write_error,
)

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.errors import InvalidSetup, Problem
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.lint import Inbox, Warned


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--online", is_flag=True, help="Also compare names and actions with your chats; nothing is changed.")
@click.option("--strict", is_flag=True, help="End with 1 also for warnings.")
@json_option
@config_option
def check(*, files: tuple[Path, ...], online: bool, strict: bool, as_json: bool, config_path: Path | None) -> int:
    """Read configuration and rules, and list every error of every file.

    Without an error, warn of what is allowed and probably not meant. With FILES, only those rule files or folders are
    read. Ends with 1 when something is wrong; warnings alone are no error.
    """
    from beeper_rules.errors import BeeperRulesError, InvalidSetup
    from beeper_rules.language.load import load
    from beeper_rules.lint import lint
    from beeper_rules.rule_files import collect

    try:
        config = configuration(config_path) if online or not files else None
        rulebook = load(collect(files or (config.rules if config else ()), Path.cwd()))
    except InvalidSetup as error:
        if as_json:
            click.echo(_errors_as_json(error))
        else:
            write_error(error.render_counted())
        return 1
    # Of some of the files nobody knows what the others would use.
    result = _Result(rulebook, lint(rulebook, whole=not files))
    if online and config is not None:
        try:
            result = asyncio.run(_compared(config, result))
        except BeeperRulesError:
            if not as_json:
                result.write_warnings()
            raise
    result.write_json() if as_json else result.write_text()
    return 1 if strict and result.warned else 0


@dataclass(frozen=True)
class _Result:
    """A rulebook without an error."""

    rulebook: Rulebook
    warned: Sequence[Warned]
    inbox: Inbox | None = None
    """None when it was not asked for."""

    def write_warnings(self) -> None:
        """Write every warning as errors are written."""
        for each in self.warned:
            write_error(each.render() + "\n")

    def write_text(self) -> None:
        """Write warnings, and what was read."""
        self.write_warnings()
        rules, files = len(self.rulebook.rules), len(self.rulebook.files)
        text = f"{_counted(rules, 'rule')} in {_counted(files, 'file')}, all valid"
        if self.rulebook.tests:
            text += f"; {_counted(len(self.rulebook.tests), 'test')}: `beeper-rules test` runs them"
        if self.warned:
            text += f"; {_counted(len(self.warned), 'warning')}"
        if self.inbox:
            text += f"; compared with {_counted(len(self.inbox.states), 'chat')}"
        click.echo(text)
        if self.inbox and not self.inbox.whole:
            click.echo(
                "Beeper does not show every chat just now, so nothing is said of what is not there; try again later"
            )

    def write_json(self) -> None:
        """Write the same for programs."""
        told: dict[str, object] = {
            "valid": True,
            "rules": [rule.id for rule in self.rulebook.rules],
            "problems": [],
            "warnings": [{"name": each.name, **_as_object(each)} for each in self.warned],
        }
        if self.inbox:
            told |= {"chats": len(self.inbox.states), "every_chat": self.inbox.whole}
        click.echo(json.dumps(told))


async def _compared(config: Config, result: _Result) -> _Result:
    """Return the result with what the present inbox tells. Raises CallFailed, InvalidSetup without a token."""
    from beeper_rules.connection import Connection
    from beeper_rules.inbox_reading import read_inbox
    from beeper_rules.lint import in_order, lint_online

    connection = Connection(os.environ)
    try:
        inbox = await read_inbox(await connection.get(config), _known_chats(config), utc_now())
    finally:
        await connection.close()
    warned = [*result.warned, *lint_online(result.rulebook, inbox)]
    return _Result(result.rulebook, in_order(warned, result.rulebook), inbox)


def _known_chats(config: Config) -> frozenset[str]:
    """Return the chats that the daemon knows: an app that is still starting lists only some of them."""
    if not config.state.exists():
        return frozenset()
    with journal_to_read(config) as journal:
        return frozenset(journal.chats.all())


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _errors_as_json(error: InvalidSetup) -> str:
    problems: list[dict[str, object]] = [_as_object(each) for each in error.problems]
    found = problems or [{"message": error.message, "hint": error.hint}]
    return json.dumps({"valid": False, "problems": found, "warnings": []})


def _as_object(each: Problem | Warned) -> dict[str, object]:
    return {
        "file": each.place.file,
        "line": each.place.line,
        "column": each.place.column,
        "message": each.message,
        "hint": each.hint,
    }
