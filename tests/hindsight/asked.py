"""A house whose rules are asked why."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

from beeper_rules.hindsight import Answer, Asked, Books, KeyPlaces, Told, answers, occasions
from beeper_rules.in_force import put_in_force
from house import House, house


@contextmanager
def asking(folder: Path, rules: str) -> Iterator[House]:
    """Yield a house whose rules are in force, as the daemon keeps them."""
    with house(folder, rules) as home:
        put_in_force(home.journal, home.rulebook, home.now)
        yield home


def edited(home: House, rules: str) -> None:
    """Put other rules in force."""
    home.load(rules)
    put_in_force(home.journal, home.rulebook, home.now)


def asked(home: House, chat_id: str) -> Asked:
    """Return what is asked about a chat."""
    state = home.engine.states[chat_id]
    books = Books(home.journal, home.rulebook)
    return Asked(state, books, home.engine.app, UTC, home.now, home.journal.waits.of_chat(chat_id))


def why(home: House, chat_id: str, *, change: int | None = None) -> list[Answer]:
    """Return every rule's answer."""
    return answers(asked(home, chat_id), occasions(home.journal, chat_id, change))


def first(home: House, chat_id: str, *, change: int | None = None) -> str:
    """Return rule and first obstacle of the answer that is told first."""
    answer = why(home, chat_id, change=change)[0]
    told = answer.obstacles[0].miss.sentence() if answer.obstacles else str(answer.reason)
    return f"{answer.rule.id}: {told}"


def told(answer: Answer) -> str:
    """Return an answer in short."""
    deeds = " ".join(f"{each.action.kind}={each.standing}" for each in answer.actions)
    lacks = "; ".join(each.miss.sentence() for each in answer.obstacles)
    return ", ".join(filter(None, (f"{answer.rule.id} {answer.how}", answer.event, deeds, lacks)))


def shown(home: House, chat_id: str, rule_id: str = "one", *, change: int | None = None) -> list[str]:
    """Return the lines below a rule, as a person reads them, and before them the one that stands above its group."""
    question = asked(home, chat_id)
    found = answers(question, occasions(home.journal, chat_id, change))
    told = Told(UTC, home.engine.app, lambda _: "", KeyPlaces(question.books).of)
    (answer,) = [each for each in found if each.rule.id == rule_id]
    head, _, *lines = told.lines([answer], None)
    return [head, *(line.strip() for line in lines)]


def by_rule(home: House, chat_id: str, *, change: int | None = None) -> dict[str, str]:
    """Return rule id → answer in short."""
    return {each.rule.id: told(each) for each in why(home, chat_id, change=change)}


__all__ = ["asked", "asking", "by_rule", "edited", "first", "shown", "told", "why"]
