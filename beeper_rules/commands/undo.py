"""`undo`: take back what rules did."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import agreed, config_option, configuration, journal_to_read, json_option, utc_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from beeper_rules.commands.wish import Carried
    from beeper_rules.config import Config
    from beeper_rules.journal import Journal
    from beeper_rules.model.action import Action
    from beeper_rules.undoing import WayBack


@click.command()
@click.argument("numbers", metavar="[ACTION]...", nargs=-1)
@click.option("--rule", "rule_id", metavar="ID", help="What this rule did.")
@click.option("--chat", "chat_name", metavar="CHAT", help="What was done in this chat: title, part of a title, or id.")
@click.option("--since", metavar="TIME", help="What was done since then, such as 1h or 2026-11-20.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@json_option
@config_option
def undo(  # noqa: PLR0913 - one parameter for each option
    *,
    numbers: tuple[str, ...],
    rule_id: str | None,
    chat_name: str | None,
    since: str | None,
    yes: bool,
    as_json: bool,
    config_path: Path | None,
) -> int:
    """Take back what rules did: actions by their number in the log, or all of a rule, of a chat, of a time.

    It shows first what would be done, and asks. What somebody changed since stays as it is. It works while everything
    is paused, too.
    """
    from beeper_rules.commands.asking import carried_out
    from beeper_rules.commands.wish import Carried, Wish
    from beeper_rules.errors import WrongUsage

    config = configuration(config_path)
    if numbers and (rule_id is not None or chat_name is not None or since is not None):
        raise WrongUsage("numbers already say what to take back", hint="leave --rule, --chat and --since away")
    if not numbers and rule_id is None and chat_name is None and since is None:
        hint = "such as `beeper-rules undo 12`, `undo --since 1h` or `undo --rule archive-quiet-groups`"
        raise WrongUsage("say what to take back", hint=hint)
    with journal_to_read(config) as journal:
        wanted = _numbered(numbers, journal) if numbers else _chosen(rule_id, chat_name, since, config, journal)
        ways = _ways(wanted, config, journal)
        shown = [_as_json(way, journal) for way in ways]
        if not as_json:
            _show(ways, journal, config.timezone)
        elif not yes:
            click.echo(json.dumps({"actions": shown}, default=str))
    possible = [way for way in ways if way.would]
    if as_json and not yes:
        return 0 if possible else 1
    if possible:
        if not yes and not agreed(f"take {'it' if len(possible) == 1 else f'these {len(possible)}'} back?"):
            click.echo("nothing was done")
            return 1
        wish = Wish("undo", {"actions": [way.action.id for way in possible]})
        carried = carried_out(config, wish, (lambda _: None) if as_json else click.echo)
    else:
        carried = Carried(ok=False, lines=("nothing can be taken back",))
    if as_json:
        click.echo(json.dumps(_document(shown, carried), default=str))
    if carried.failure is not None:
        raise carried.failure
    return carried.exit_code


def _document(shown: Sequence[dict[str, object]], carried: Carried) -> dict[str, object]:
    """Return what was shown, each with the actions that take it back."""
    from beeper_rules.commands.following import as_json

    became: dict[object, list[dict[str, object]]] = {}
    for record in carried.records:
        became.setdefault(record.action.undoes, []).append(as_json(record))
    return carried.as_json([{**each, "became": became.get(each["action"], [])} for each in shown])


def _numbered(numbers: Sequence[str], journal: Journal) -> list[Action]:
    """Return the actions with these numbers. Raises WrongUsage for one that nothing can be taken back of."""
    from beeper_rules.errors import WrongUsage
    from beeper_rules.request_desk.arguments import number_of

    hint = "`beeper-rules log` shows the numbers"
    found = []
    for number in numbers:
        digits = number_of(number)
        action = journal.actions.get(digits) if digits is not None else None
        if action is None:
            raise WrongUsage(f"there is no action {number}", hint=hint)
        if action.standing != "done":
            raise WrongUsage(f"action {number} was not done: it is {action.standing}", hint=hint)
        if action.takes_back:
            raise WrongUsage(f"action {number} took something back itself", hint="to do it again, `beeper-rules apply`")
        if journal.actions.is_undone(action.id):
            raise WrongUsage(f"action {number} is taken back already", hint=hint)
        found.append(action)
    return list({action.id: action for action in found}.values())


def _chosen(
    rule_id: str | None, chat_name: str | None, since: str | None, config: Config, journal: Journal
) -> list[Action]:
    """Return what was done by that rule, in that chat, since then. Raises WrongUsage."""
    from beeper_rules.chat_names import UnclearError, find_chat
    from beeper_rules.commands.times import instant
    from beeper_rules.errors import WrongUsage
    from beeper_rules.suggestions import did_you_mean

    if rule_id is not None and not journal.actions.recent(1, rule_id=rule_id):
        known = sorted(journal.actions.tallies.last_fires())
        raise WrongUsage(f"no rule '{rule_id}' did anything", hint=did_you_mean(rule_id, known))
    try:
        chat = find_chat(chat_name, journal.chats.names()).id if chat_name is not None else None
    except UnclearError as unclear:
        raise WrongUsage(str(unclear)) from None
    start = instant("--since", since, utc_now(), config.timezone)
    return journal.actions.undoable(rule_id=rule_id, chat_id=chat, since=start)


def _ways(actions: Sequence[Action], config: Config, journal: Journal) -> list[WayBack]:
    from beeper_rules.circumstances import Circumstances
    from beeper_rules.in_force import last_good
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.memory import recall
    from beeper_rules.undoing import ways_back

    now = utc_now()
    circumstances = Circumstances(journal, recall(journal).app, config.timezone, now, dry_run=False)
    return ways_back(journal, last_good(journal) or Rulebook((), ""), actions, circumstances, now)


def _show(ways: Sequence[WayBack], journal: Journal, zone: tzinfo) -> None:
    """Write what would be done about each action, or why nothing is, and what cannot be taken back at all."""
    from beeper_rules.hanging import hanging, terminal_columns
    from beeper_rules.vocabulary.actions import ACTIONS

    if not ways:
        click.echo("no rule did anything there that is not taken back already")
        return
    columns = terminal_columns()
    for way in sorted(ways, key=lambda each: -each.action.id):
        click.echo(hanging(_line(way, journal, zone), 4, columns))
    possible = [way for way in ways if way.would]
    click.echo(f"{len(possible)} of {len(ways)} can be taken back")
    for kind in dict.fromkeys(way.action.kind for way in possible):
        if ACTIONS[kind].visible:
            click.echo(hanging(f"not undone with {kind}: {ACTIONS[kind].visible}", 2, columns))


def _line(way: WayBack, journal: Journal, zone: tzinfo) -> str:
    from beeper_rules.safe_text import printable
    from beeper_rules.vocabulary.reasons import said

    action = way.action
    title = printable(journal.chats.title(action.chat_id) or action.chat_id, 40)
    done = f"#{action.id} {action.decided_at.astimezone(zone):%Y-%m-%d %H:%M} {action.kind} · {title}"
    steps = ", ".join(_step(intent.kind, intent.args.get("at"), zone) for intent in way.intents if not intent.reason)
    if steps:
        return f"  {done} → {steps}"
    return f"  {done} stays: {printable(said(way.reason), 160) if way.reason else 'nothing takes it back'}"


def _step(kind: str, at: object, zone: tzinfo) -> str:
    return f"{kind} for {datetime.fromisoformat(at).astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(at, str) else kind


def _as_json(way: WayBack, journal: Journal) -> dict[str, object]:
    action = way.action
    return {
        "action": action.id,
        "rule": action.rule_id,
        "chat": action.chat_id,
        "title": journal.chats.title(action.chat_id),
        "kind": action.kind,
        "decided_at": action.decided_at.isoformat(),
        "would": [{"kind": each.kind, "args": dict(each.args)} for each in way.intents if not each.reason],
        "reason": str(way.reason.code) if way.reason else None,
        "detail": way.reason.detail if way.reason else None,
    }
