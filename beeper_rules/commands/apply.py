"""`apply`: do what `plan` shows, after a yes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands import plan_table, planned
from beeper_rules.commands.common import agreed, config_option, configuration, journal_to_read, json_option
from beeper_rules.commands.planned import Narrow
from beeper_rules.garbage import without_collection

if TYPE_CHECKING:
    from beeper_rules.commands.wish import Carried
    from beeper_rules.config import Config
    from beeper_rules.journal import ActionRecord, Journal
    from beeper_rules.planning import Planned


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
    from beeper_rules.commands.asking import carried_out
    from beeper_rules.commands.wish import Basis, Carried, Wish

    config = configuration(config_path)
    with without_collection():
        made = planned.make(config, planned.rules_of_files(config), Narrow(rules, chats, networks))
    rows = [row for row in made.plan.rows if row.would or row.intent.standing == "held"]
    if as_json and not yes:
        click.echo(json.dumps({"actions": [plan_table.as_json(row) for row in rows]}, default=str))
        return 0
    if not as_json:
        plan_table.show(made, [("", row) for row in rows], config.timezone, "")
    if rows:
        planned.expect_in_force(config, made.rulebook)
        if not yes and not agreed(question(rows)):
            click.echo("nothing was done")
            return 1
        arguments = Agreed.of(made.rulebook.hash, rules, rows).written()
        wish = Wish("apply", arguments, Basis(made.rulebook, made.present))
        carried = carried_out(config, wish, (lambda _: None) if as_json else click.echo)
    else:
        carried = Carried(ok=True, lines=("there is nothing to do",))
        click.echo(carried.lines[0], err=as_json)
    if as_json:
        click.echo(json.dumps(_document(config, rows, carried), default=str))
    if carried.failure is not None:
        raise carried.failure
    return carried.exit_code


def question(rows: Sequence[Planned]) -> str:
    """Return what is asked before it is done."""
    count = sum(row.would for row in rows)
    held = len(rows) - count
    if not count:
        return f"hold {'this' if held == 1 else f'these {held}'} for approval?"
    return (
        f"do {'this' if count == 1 else f'these {count} actions'}{f', and hold {held} for approval' if held else ''}?"
    )


def _document(config: Config, rows: Sequence[Planned], carried: Carried) -> dict[str, object]:
    """Return what was shown, each with the actions that were put into the journal for it, or waited there already."""
    from beeper_rules.commands.following import as_json

    became: dict[tuple[str, ...], list[ActionRecord]] = {}
    if rows:
        with journal_to_read(config) as journal:
            for record in _records(journal, rows, carried):
                action = record.action
                key = (action.rule_id, action.chat_id, str(action.number), action.kind, action.message_id)
                became.setdefault(key, []).append(record)
    return carried.as_json(
        [
            {
                **plan_table.as_json(row),
                "became": [as_json(each) for each in became.get((*map(str, row.key), row.intent.message_id), ())],
            }
            for row in rows
        ]
    )


def _records(journal: Journal, rows: Sequence[Planned], carried: Carried) -> list[ActionRecord]:
    """Return what was performed, and what waits in the chats of the plan."""
    chats = {row.state.chat.id for row in rows}
    waiting = [each for chat_id in chats for each in journal.actions.pending_for(chat_id)]
    waiting += [each for each in journal.actions.deferred() if each.chat_id in chats]
    return journal.actions.of_ids({each.id for each in waiting} | {each.action.id for each in carried.records})
