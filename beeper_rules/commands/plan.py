"""`plan`: what the rules would do to the inbox as it is now."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import config_option, configuration, json_option, utc_now

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.model.change import ChatState
    from beeper_rules.model.decision import Intent
    from beeper_rules.planning import Plan

    Row = tuple[ChatState, Intent]


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also show what a guard would stop, and why.")
@json_option
@config_option
def plan(*, everything: bool, as_json: bool, config_path: Path | None) -> int:
    """Show what the rules would do to the inbox as it is now.

    Each event counts as if it had just happened where its state holds. Nothing is written, to Beeper or to the journal;
    it runs beside a live daemon.
    """
    from beeper_rules.reload import load_rules

    config = configuration(config_path)
    made = asyncio.run(_make(config, load_rules(config, Path.cwd())))
    if as_json:
        _write_json([row for row in made.intents if everything or _would(row[1])], made)
    else:
        shown = [row for row in made.intents if everything or _would(row[1]) or _on_trial(row[1])]
        _write_table(shown, made, config.timezone)
    return 0


async def _make(config: Config, rulebook: Rulebook) -> Plan:
    from beeper_rules.connection import Connection
    from beeper_rules.journal import copy_in_memory
    from beeper_rules.planning import make_plan

    connection, now = Connection(os.environ), utc_now()
    with copy_in_memory(config.state, now=now) as journal:
        try:
            return await make_plan(await connection.get(config), journal, rulebook, config.timezone, now)
        finally:
            await connection.close()


def _would(intent: Intent) -> bool:
    return intent.standing == "planned"


def _on_trial(intent: Intent) -> bool:
    """Return whether only the trial of its rule keeps it from being done."""
    return intent.reason is not None and intent.reason.code == "shadow"


def _write_json(rows: Sequence[Row], made: Plan) -> None:
    click.echo(
        json.dumps(
            {
                "chats": made.chats,
                "actions": [
                    {
                        "rule": intent.rule_id,
                        "chat": state.chat.id,
                        "title": state.chat.title,
                        "network": state.chat.network,
                        "kind": intent.kind,
                        "args": dict(intent.args),
                        "would": "do" if intent.standing == "planned" else str(intent.standing),
                        "reason": str(intent.reason) if intent.reason else None,
                    }
                    for state, intent in rows
                ],
                "not_plannable": [rule.id for rule in made.not_plannable],
            },
            default=str,
        )
    )


def _write_table(rows: Sequence[Row], made: Plan, zone: tzinfo) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from beeper_rules.safe_text import printable

    console = Console(highlight=False)
    if rows:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("rule", "chat", "would"):
            table.add_column(name, overflow="fold")
        for state, intent in rows:
            chat = printable(state.chat.title or state.chat.id, 40)
            network = f" [{printable(state.chat.network, 16)}]" if state.chat.network else ""
            table.add_row(Text(intent.rule_id), Text(chat + network), Text(_words(intent, zone)))
        console.print(table)
    chats = len({state.chat.id for state, intent in rows if _would(intent)})
    actions = sum(_would(intent) for _, intent in rows)
    console.print(f"{actions} action{'' if actions == 1 else 's'} on {chats} of {made.chats} chats; nothing was done")
    trial = sum(_on_trial(intent) for _, intent in made.intents)
    if trial:
        console.print(f"{trial} more by rules on trial: delete their line with `mode: shadow` to have it done")
    held = sum(intent.standing == "held" for _, intent in made.intents)
    if held:
        console.print(f"{held} more would be held by limits; `plan --all` shows them")
    paused = sum(intent.reason is not None and intent.reason.code == "paused" for _, intent in made.intents)
    if paused:
        console.print(f"{paused} more are paused; `beeper-rules resume` ends that")
    if made.not_plannable:
        names = ", ".join(rule.id for rule in made.not_plannable)
        console.print(Text(f"not shown, because they wait for something to happen: {names}"))


def _words(intent: Intent, zone: tzinfo) -> str:
    from beeper_rules.safe_text import printable
    from beeper_rules.vocabulary.reasons import said

    at = intent.args.get("at")
    when = f" for {datetime.fromisoformat(at).astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(at, str) else ""
    text = f": {printable(str(intent.args['text']), 60)}" if "text" in intent.args else ""
    if _on_trial(intent):
        why = " - on trial"
    else:
        why = f" - {intent.standing}: {printable(said(intent.reason), 120)}" if intent.reason else ""
    return f"{intent.kind}{when}{text}{why}"
