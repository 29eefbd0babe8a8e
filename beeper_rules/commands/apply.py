"""`apply`: do what `plan` shows, after a yes."""

from __future__ import annotations

import json
from pathlib import Path

import click

from beeper_rules.commands import planned
from beeper_rules.commands.common import Basis, agreed, ask_daemon, config_option, configuration, json_option
from beeper_rules.commands.planned import Narrow


@click.command()
@planned.narrowing
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@json_option
@config_option
def apply(  # noqa: PLR0913 - one parameter for each option
    *,
    rules: tuple[str, ...],
    chats: tuple[str, ...],
    networks: tuple[str, ...],
    yes: bool,
    as_json: bool,
    config_path: Path | None,
) -> int:
    """Do what `plan` shows: look at it once more, say yes, and see it done.

    What the daemon does, it does; without one this command does it. Limits hold back what is above them, and each
    action looks at its chat once more before it is done. `beeper-rules undo` takes it back.
    """
    from beeper_rules.applying import Agreed

    config = configuration(config_path)
    made = planned.make(config, planned.rules_of_files(config), Narrow(rules, chats, networks))
    rows = [row for row in made.plan.rows if row.would or row.intent.standing == "held"]
    if as_json and not yes:
        click.echo(json.dumps({"actions": [planned.as_json(row) for row in rows]}, default=str))
        return 0
    if not as_json:
        planned.show(made, [("", row) for row in rows], config.timezone, "")
    if not rows:
        click.echo("there is nothing to do", err=as_json)
        return 0
    planned.expect_in_force(config, made.rulebook)
    count = sum(row.would for row in rows)
    if not yes and not agreed(f"do {'this' if count == 1 else f'these {count} actions'}?"):
        click.echo("nothing was done")
        return 1
    arguments = Agreed.of(made.rulebook.hash, rules, rows).written()
    return ask_daemon(config, "apply", arguments, basis=Basis(made.rulebook, made.present))
