"""`plan`: what the rules would do to the inbox as it is now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands import plan_table, planned
from beeper_rules.commands.common import config_option, configuration, json_option, utc_now
from beeper_rules.commands.planned import Narrow
from beeper_rules.garbage import without_collection

if TYPE_CHECKING:
    from beeper_rules.commands.planned import Made
    from beeper_rules.config import Config
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.planning import Planned


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also show what a guard would stop, and why.")
@planned.narrowing
@click.option("--changed", is_flag=True, help="Only what the last edit of the rules would newly do, or not any more.")
@json_option
@config_option
@without_collection()
def plan(  # noqa: PLR0913 - one parameter for each option
    *,
    everything: bool,
    rules: tuple[str, ...],
    chats: tuple[str, ...],
    networks: tuple[str, ...],
    changed: bool,
    as_json: bool,
    config_path: Path | None,
) -> int:
    """Show what the rules would do to the inbox as it is now.

    Each event counts as if it had just happened where its state holds, and each schedule as if it were due. Nothing is
    written, to Beeper or to the journal; it runs beside a live daemon. `beeper-rules apply` does it.
    """
    config = configuration(config_path)
    narrow = Narrow(rules, chats, networks)
    made = planned.make(config, planned.rules_of_files(config), narrow)
    if changed:
        _show_changed(config, made, narrow, as_json=as_json)
        return 0
    rows = made.plan.rows if everything else [row for row in made.plan.rows if row.would]
    if as_json:
        _write_json({"actions": [plan_table.as_json(row) for row in rows]}, made)
        return 0
    shown = rows if everything else [row for row in made.plan.rows if row.would or plan_table.on_trial(row)]
    plan_table.show(made, [("", row) for row in shown], config.timezone, "; nothing was done")
    return 0


def _write_json(found: dict[str, object], made: Made) -> None:
    not_plannable = [rule.id for rule in made.plan.not_plannable]
    seen = {"chats": made.plan.chats, "seen_at": made.present.at.isoformat(), "rulebook": made.rulebook.hash}
    click.echo(json.dumps({**seen, **found, "not_plannable": not_plannable}, default=str))


def _show_changed(config: Config, made: Made, narrow: Narrow, *, as_json: bool) -> None:
    """Show what the rules as they are would do, and those before would not, and the other way round."""
    found = _before(config, made.rulebook)
    if found is None:
        if as_json:
            _write_json({"compared_with": None, "newly": [], "no_longer": []}, made)
        else:
            click.echo("no edit of the rules is known: those of the files are the first that were loaded")
        return
    before, since = found
    gained, lost = _difference(config, before, made, narrow)
    if as_json:
        new, gone = ([plan_table.as_json(row) for row in rows] for rows in (gained, lost))
        _write_json({"compared_with": before.hash, "newly": new, "no_longer": gone}, made)
        return
    rows = sorted((("+", row) for row in gained), key=_place) + sorted((("-", row) for row in lost), key=_place)
    if rows:
        plan_table.show_rows(rows, config.timezone)
    plan_table.say(f"{len(gained)} newly, {len(lost)} no longer, compared with {since}; nothing was done")


def _place(marked: tuple[str, Planned]) -> tuple[str, str]:
    return marked[1].intent.rule_id, marked[1].state.chat.title or ""


def _difference(config: Config, before: Rulebook, made: Made, narrow: Narrow) -> tuple[list[Planned], list[Planned]]:
    from beeper_rules.planning import changed

    rules = tuple(name for name in narrow.rules if name in before.by_id)
    if narrow.rules and not rules:
        return [row for row in made.plan.rows if row.would], []
    return changed(planned.made_again(config, before, rules, made), made.plan)


def _before(config: Config, rulebook: Rulebook) -> tuple[Rulebook, str] | None:
    """Return the rules to compare with: those in force, or where these are, those before them. None for none.

    Raises WrongUsage where there is no journal, or no rules were ever in force.
    """
    from beeper_rules.errors import WrongUsage
    from beeper_rules.in_force import last_good
    from beeper_rules.journal import open_journal
    from beeper_rules.language.load import load

    nothing = WrongUsage(
        "there is nothing to compare with: no daemon has loaded rules yet",
        hint="`beeper-rules plan` shows all that they would do; `beeper-rules run` loads them",
    )
    if not config.state.exists():
        raise nothing
    with open_journal(config.state, now=utc_now(), read_only=True) as journal:
        in_force, earlier = last_good(journal), journal.rulebooks.before()
        known = journal.rulebooks.in_force() is not None
    if in_force is not None and in_force.hash != rulebook.hash:
        return in_force, "the rules in force"
    if not known:
        raise nothing
    if earlier is None:
        return None
    until, files = earlier
    return load(files), f"the rules until {until.astimezone(config.timezone):%Y-%m-%d %H:%M}"
