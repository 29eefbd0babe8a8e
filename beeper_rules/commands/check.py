"""`check`: read configuration and rules, and list every error."""

import json
from pathlib import Path

import click

from beeper_rules.commands.common import config_option, configuration, json_option
from beeper_rules.errors import InvalidSetup


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
@config_option
def check(*, files: tuple[Path, ...], as_json: bool, config_path: Path | None) -> int:
    """Read configuration and rules, and list every error of every file.

    With FILES, only those rule files or folders are read. Ends with 1 when something is wrong.
    """
    from beeper_rules.language.load import load
    from beeper_rules.rule_files import collect

    try:
        sources = files or configuration(config_path).rules
        rulebook = load(collect(sources, Path.cwd()))
    except InvalidSetup as error:
        click.echo(_as_json(error) if as_json else _as_text(error), err=not as_json)
        return 1
    if as_json:
        click.echo(json.dumps({"valid": True, "rules": [rule.id for rule in rulebook.rules], "problems": []}))
    else:
        rules, read = len(rulebook.rules), len(rulebook.files)
        click.echo(f"{rules} rule{'' if rules == 1 else 's'} in {read} file{'' if read == 1 else 's'}, all valid")
    return 0


def _as_text(error: InvalidSetup) -> str:
    return f"{error.render()}\n\n{error.message}" if error.problems else error.render()


def _as_json(error: InvalidSetup) -> str:
    problems: list[dict[str, object]] = [
        {
            "file": each.place.file,
            "line": each.place.line,
            "column": each.place.column,
            "message": each.message,
            "hint": each.hint,
        }
        for each in error.problems
    ]
    return json.dumps({"valid": False, "problems": problems or [{"message": error.message, "hint": error.hint}]})
