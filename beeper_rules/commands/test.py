"""`test`: run the tests in the rule files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import config_option, configuration, json_option, prose, write_error

if TYPE_CHECKING:
    from beeper_rules.errors import InvalidSetup, Place
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.rehearse import Coverage, Failure, Rehearsal


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--coverage", is_flag=True, help="Also list the rules and conditions that no test tries.")
@json_option
@config_option
def test(*, files: tuple[Path, ...], coverage: bool, as_json: bool, config_path: Path | None) -> int:
    """Run the tests in the rule files.

    Each is played on a clock of its own and on a made-up inbox: Beeper is not asked. With FILES, only those rule files
    or folders are read. Ends with 1 when a test fails, or the rules cannot be read.
    """
    from beeper_rules.errors import InvalidSetup
    from beeper_rules.rehearse import covered, rehearse_every

    try:
        rulebook, zone = _read(files, config_path)
    except InvalidSetup as error:
        _write_errors(error, as_json=as_json)
        return 1
    played = list(rehearse_every(rulebook, zone))
    untried = covered(rulebook, played) if coverage else None
    if as_json:
        click.echo(json.dumps(_as_object(played, untried)))
    else:
        _write(played, untried, prose())
    return 1 if any(each.failures for each in played) else 0


def _read(files: tuple[Path, ...], config_path: Path | None) -> tuple[Rulebook, tzinfo]:
    """Return the rules and the zone of the configuration. Raises InvalidSetup."""
    from beeper_rules.config import find_config
    from beeper_rules.config.zone import machine_zone
    from beeper_rules.language.load import load
    from beeper_rules.rule_files import collect

    explicit = config_path or click.get_current_context().obj
    if files and find_config(explicit, os.environ, Path.cwd()) is None:
        # Files by themselves need no configuration: their times are those of this machine.
        return load(collect(files, Path.cwd())), machine_zone(os.environ)
    config = configuration(config_path)
    return load(collect(files or config.rules, Path.cwd())), config.timezone


def _write_errors(error: InvalidSetup, *, as_json: bool) -> None:
    """Write why the rules cannot be read."""
    if not as_json:
        write_error(error.render_counted())
        return
    problems: list[dict[str, object]] = [
        {**_place(each.place), "message": each.message, "hint": each.hint} for each in error.problems
    ]
    click.echo(json.dumps({"valid": False, "problems": problems or [{"message": error.message, "hint": error.hint}]}))


def _write(played: Sequence[Rehearsal], untried: Coverage | None, say: Callable[[str], None]) -> None:
    for each in played:
        if each.failures:
            _write_failed(each, say)
    if untried is not None:
        _write_untried(untried, say)
    failed = sum(bool(each.failures) for each in played)
    files = len({each.test.file for each in played})
    if not played:
        say("there is not one test; a rule file holds them under `tests:`")
    elif failed:
        say(f"{_counted(len(played), 'test')} in {_counted(files, 'file')}, {failed} failed")
    else:
        say(f"{_counted(len(played), 'test')} in {_counted(files, 'file')}, all passed")


def _write_failed(played: Rehearsal, say: Callable[[str], None]) -> None:
    """Write one test that failed: what was wanted, what came, and what each step did."""
    from beeper_rules.safe_text import printable

    say(f"failed: {printable(played.test.name)}")
    for failure in played.failures:
        if failure.rule_id:
            say(f"  {failure.place}: {failure.rule_id}")
            say(f"    want {printable(failure.want)}")
            say(f"    got  {printable(failure.got)}")
        else:
            say(f"  {failure.place}: {printable(failure.got)}")
        if failure.hint:
            say(f"    hint: {printable(failure.hint)}")
        for line in failure.trace:
            say(f"      {printable(line)}")
    click.echo()


def _write_untried(untried: Coverage, say: Callable[[str], None]) -> None:
    """Write what no test tries."""
    from beeper_rules.safe_text import printable

    for rule in untried.rules:
        say(f"{rule.place}: the rule '{rule.id}' never fired")
    for each in untried.conditions:
        say(f"{each.place}: {printable(each.asked)} was never {each.never}, in rule '{each.rule_id}'")
    if untried.rules or untried.conditions:
        click.echo()
    else:
        say("every rule fired, and every condition was true once and false once")


def _as_object(played: Sequence[Rehearsal], untried: Coverage | None) -> dict[str, object]:
    told: dict[str, object] = {
        "valid": True,
        "failed": sum(bool(each.failures) for each in played),
        "tests": [
            {
                "name": each.test.name,
                **_place(each.test.place),
                "passed": not each.failures,
                "failures": [_failure(failure) for failure in each.failures],
            }
            for each in played
        ],
    }
    if untried is not None:
        told["coverage"] = {
            "rules": [{"rule": rule.id, **_place(rule.place)} for rule in untried.rules],
            "conditions": [
                {"rule": each.rule_id, "condition": each.asked, "never": each.never, **_place(each.place)}
                for each in untried.conditions
            ],
        }
    return told


def _failure(failure: Failure) -> dict[str, object]:
    return {
        "rule": failure.rule_id or None,
        "want": failure.want,
        "got": failure.got,
        "hint": failure.hint,
        "trace": list(failure.trace),
        **_place(failure.place),
    }


def _place(place: Place) -> dict[str, object]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
