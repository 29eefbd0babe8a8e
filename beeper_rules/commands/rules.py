"""`rules`: every rule, with how often it fired and when it last did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import config_option, configuration, journal_to_read, json_option, utc_now

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.journal import Journal
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.rule_records import RuleRecord
    from beeper_rules.rule_tables import Reader


@click.command()
@click.argument("rule_id", required=False, metavar="[RULE]")
@click.option("--files", "of_files", is_flag=True, help="The rules as the files have them now, not those in force.")
@json_option
@config_option
def rules(*, rule_id: str | None, of_files: bool, as_json: bool, config_path: Path | None) -> int:
    """Show every rule in force, in order: how often it fired, what came of it, and what keeps it from acting.

    With RULE: one of them, with its last fires. The numbers are changes, over the days that `history` keeps.
    """
    from beeper_rules.rule_records import rule_records, story
    from beeper_rules.rule_tables import records_json, story_json, story_lines, table

    config, now = configuration(config_path), utc_now()
    with _journal(config, of_files=of_files) as journal:
        book = _rulebook(config, journal, of_files=of_files)
        since = now - timedelta(days=config.history.days)
        paused = {each.target: each for each in journal.pauses.current(now) if each.scope == "rule"}
        records = [replace(each, paused=paused.get(each.rule.id)) for each in rule_records(journal, book, since)]
        reader = _reader(config, journal, now)
        if rule_id is None:
            _write([json.dumps(records_json(records, since))] if as_json else table(records, reader))
            return 0
        record = _chosen(records, rule_id)
        told = story(journal, record.rule, since)
        _write([json.dumps(story_json(record, told, book))] if as_json else story_lines(record, told, book, reader))
    return 0


def _journal(config: Config, *, of_files: bool) -> Journal:
    """Open the journal to read; where there is none yet, the files alone can be told. Raises StateUnusable."""
    from beeper_rules.journal import copy_in_memory

    if of_files and not config.state.exists():
        return copy_in_memory(None, now=utc_now())
    return journal_to_read(config)


def _reader(config: Config, journal: Journal, now: datetime) -> Reader:
    from beeper_rules.hanging import terminal_columns
    from beeper_rules.rule_tables import Reader

    return Reader(now, config.timezone, config.history.days, journal.chats.title, terminal_columns())


def _write(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line)


def _rulebook(config: Config, journal: Journal, *, of_files: bool) -> Rulebook:
    """Return the rules in force, or those of the files. Raises InvalidSetup and StateUnusable."""
    from beeper_rules.errors import StateUnusable
    from beeper_rules.in_force import last_good
    from beeper_rules.reload import load_rules

    book = load_rules(config, Path.cwd()) if of_files else last_good(journal)
    if book is None:
        raise StateUnusable(
            "no rules are in force that this program can read",
            hint="`beeper-rules rules --files` shows those of the files; `beeper-rules run` puts them in force",
        )
    return book


def _chosen(records: Sequence[RuleRecord], rule_id: str) -> RuleRecord:
    """Return the record of that rule. Raises WrongUsage."""
    from beeper_rules.errors import WrongUsage
    from beeper_rules.suggestions import did_you_mean

    found = next((each for each in records if each.rule.id == rule_id), None)
    if found is None:
        hint = did_you_mean(rule_id, [each.rule.id for each in records]) or "`beeper-rules rules` lists them"
        raise WrongUsage(f"there is no rule '{rule_id}'", hint=hint)
    return found
