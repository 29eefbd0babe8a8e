"""`why`: why each rule did, or did not do, anything in a chat."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import (
    config_option,
    configuration,
    journal_to_read,
    json_option,
    utc_now,
)
from beeper_rules.garbage import without_collection

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.hindsight import Answer, Asked, Books
    from beeper_rules.hindsight.past import Occasion
    from beeper_rules.journal import ChatName, Journal
    from beeper_rules.language.rulebook import Rulebook

MOST = 10
"""Rules shown of each sort, unless all are asked for."""
BESIDE = 9
"""Columns of the words at the left."""
LONGEST_TITLE = 60
"""Characters shown of it."""
LATEST_SHOWN = 5
"""Changes named where a number is none."""


@click.command()
@click.argument("chat_name", metavar="CHAT")
@click.option(
    "--event", "event", metavar="ID", help="What happened with this change; its number stands behind `event`."
)
@click.option("--rule", "rule_id", metavar="ID", help="Only this rule.")
@click.option("--all", "everything", is_flag=True, help="Every rule, and not only the nearest.")
@json_option
@config_option
def why(  # noqa: PLR0913 - one parameter for each option
    *,
    chat_name: str,
    event: str | None,
    rule_id: str | None,
    everything: bool,
    as_json: bool,
    config_path: Path | None,
) -> int:
    """Show why each rule did, or did not do, anything in a chat.

    CHAT is a title, a part of a title, or an id. For each rule the last occasion counts, explained by the rules that
    were in force then: what it did, or the first condition that failed, with the value that was found and the one
    that was wanted.
    """
    from beeper_rules.hanging import hanging, terminal_columns
    from beeper_rules.hindsight import Books, KeyPlaces, Told, answers, facts, occasions, present_of
    from beeper_rules.live_edit import live_edit
    from beeper_rules.memory import recall

    config = configuration(config_path)
    with without_collection(), journal_to_read(config) as journal:
        chat, book = _chat(chat_name, journal), _book(config, journal)
        asked = _asked(chat, Books(journal, book), config, journal)
        past = occasions(journal, chat.id, _number(event, chat, journal))
        rules = [_known(rule_id, asked, past, journal)] if rule_id is not None else None
        found = _with_record(answers(asked, past, rules), chat, journal)
        told = Told(
            config.timezone,
            recall(journal).app,
            lambda rule_id: live_edit(book, book.by_id[rule_id]) if rule_id in book.by_id else "",
            KeyPlaces(asked.books).of,
        )
        present = present_of(chat, asked, journal, rule_id)
        if as_json:
            click.echo(json.dumps({**present.facts(), "rules": [facts(each) for each in found]}))
            return 0
        columns = terminal_columns()
        lines = told.lines(found, None if everything or rule_id else MOST) if found else [_nothing(rule_id)]
        for line in (*present.lines(past, told), *lines):
            click.echo(hanging(line, _margin(line), columns))
    return 0


def _nothing(rule_id: str | None) -> str:
    if rule_id is None:
        return "no rules are in force"
    return f"{rule_id} is not in force any more, and nothing is recorded that it had to do with this chat"


def _margin(line: str) -> int:
    """Return how far a line goes on that is too long for the terminal."""
    beside = line.startswith(("now ", "lately ", "paused ", "alone "))
    return BESIDE if beside else len(line) - len(line.lstrip()) + 2


def _chat(name: str, journal: Journal) -> ChatName:
    import shlex

    from beeper_rules.chat_names import UnclearError, find_chat
    from beeper_rules.errors import WrongUsage
    from beeper_rules.safe_text import printable

    try:
        return find_chat(name, journal.chats.names())
    except UnclearError as unclear:
        last = journal.changes.recent(name, 1) if journal.chats.get(name) is None else []
        if last:
            title = printable(last[0].change.after.chat.title or name, LONGEST_TITLE)
            hint = f"`beeper-rules log --chat {shlex.quote(printable(name))}` shows what was done there"
            raise WrongUsage(f"the chat {title} is gone: Beeper does not have it any more", hint=hint) from None
        raise WrongUsage(str(unclear)) from None


def _book(config: Config, journal: Journal) -> Rulebook:
    """Return the rules in force; those of the files where the daemon never had any."""
    from beeper_rules.in_force import last_good

    book = last_good(journal)
    if book is None:
        from beeper_rules.reload import load_rules

        book = load_rules(config, Path.cwd())
    return book


def _asked(chat: ChatName, books: Books, config: Config, journal: Journal) -> Asked:
    from beeper_rules.errors import StateUnusable
    from beeper_rules.hindsight import Asked
    from beeper_rules.memory import recall

    state = journal.chats.get(chat.id)
    if state is None:
        raise StateUnusable(f"the chat {chat.id} is gone meanwhile")
    return Asked(state, books, recall(journal).app, config.timezone, utc_now(), journal.waits.of_chat(chat.id))


def _number(event: str | None, chat: ChatName, journal: Journal) -> int | None:
    """Return the number of the change that is named. Raises WrongUsage when it is none of this chat."""
    from beeper_rules.errors import WrongUsage
    from beeper_rules.request_desk.arguments import number_of

    if event is None:
        return None
    number = None if event.startswith("#") else number_of(event)
    recorded = journal.changes.get(number) if number is not None else None
    if recorded is None or recorded.change.chat_id != chat.id:
        known = ", ".join(str(each.id) for each in journal.changes.recent(chat.id, LATEST_SHOWN))
        hint = f"the last ones are {known}" if known else "nothing was recorded of it yet"
        raise WrongUsage(f"nothing that happened in this chat has the number {event}", hint=hint)
    return recorded.id


def _known(rule_id: str, asked: Asked, past: list[Occasion], journal: Journal) -> str:
    """Return the id of a rule that was ever in force here. Raises WrongUsage."""
    from beeper_rules.errors import WrongUsage
    from beeper_rules.suggestions import did_you_mean

    books = [asked.books.now, *(asked.books.of(each) for each in {one.recorded.rulebook for one in past})]
    names = {name for book in books for name in book.by_id}
    if rule_id not in names and not journal.actions.recent(1, rule_id=rule_id):
        raise WrongUsage(f"there is no rule '{rule_id}'", hint=did_you_mean(rule_id, sorted(names)))
    return rule_id


def _with_record(found: list[Answer], chat: ChatName, journal: Journal) -> list[Answer]:
    """Return the answers with what the rules did in this chat before, or would have done, and what was taken back."""
    done, tried = journal.actions.last_done_in(chat.id), journal.actions.on_trial_in(chat.id)
    undone = journal.actions.undone_in(chat.id)
    return [
        replace(
            each,
            last_fire=done.get(each.rule.id),
            on_trial=tried.get(each.rule.id, 0) if each.rule.mode == "shadow" else 0,
            undone=undone,
        )
        for each in found
    ]
