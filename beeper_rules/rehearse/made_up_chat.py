"""What a test gives of a chat → a chat as Beeper would list it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from beeper_rules.language.rule_tests import Fact, Facts
from beeper_rules.model.account import AppFacts
from beeper_rules.model.capabilities import Capabilities
from beeper_rules.model.chat import NOT_RECORDED, Chat, Draft, Label, Merge, Participant, Participants, Reminder, Snooze
from beeper_rules.rehearse.people import person
from beeper_rules.rehearse.when import When, as_moment

Update = Mapping[str, object]


def new_chat(facts: Facts, number: int, app: AppFacts, when: When) -> Chat:
    """Return a chat with what is given, and what a chat that is left alone has otherwise."""
    given_id = facts.get("id")
    chat = Chat(
        id=given_id if isinstance(given_id, str) and given_id else f"!{number}:rehearsal",
        unread_count=0,
        unread_mentions_count=0 if app.modern else None,
        last_activity=when.now,
    )
    return changed(chat, facts, when)


def changed(chat: Chat, facts: Facts, when: When) -> Chat:
    """Return the chat with these fields. Raises CannotBeError for a time that is past."""
    for name, fact in facts.items():
        chat = chat.model_copy(update=FIELDS_GIVEN[name](chat, fact, when))
    return chat


def read_to_the_end() -> dict[str, object]:
    """Return what changes in a chat of which nothing is unread any more."""
    return {"unread_count": 0, "unread_mentions_count": 0, "is_marked_unread": False}


def without_what_is_over(chat: Chat, now: datetime) -> Chat:
    """Return the chat without a snooze or a reminder whose instant has come: Beeper lists neither any more."""
    update: dict[str, object] = {}
    if chat.snooze and chat.snooze.snooze_until and chat.snooze.snooze_until <= now:
        update["snooze"] = None
    if chat.reminder and chat.reminder.remind_at and chat.reminder.remind_at <= now:
        update["reminder"] = None
    return chat.model_copy(update=update) if update else chat


def _names(fact: Fact) -> tuple[str, ...]:
    return fact if isinstance(fact, tuple) else ()


def _sets(attribute: str) -> Callable[[Chat, Fact, When], Update]:
    return lambda _, fact, __: {attribute: fact}


def _participants(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - the signature of every field
    people = tuple(Participant(id=person(name), full_name=name) for name in _names(fact))
    known = chat.participants
    total = known.total if known and not known.items else len(people)
    return {"participants": Participants(items=people, total=total)}


def _member_count(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - as above
    people = chat.participants.items if chat.participants else ()
    return {"participants": Participants(items=people, total=int(str(fact)))}


def _labels(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - as above
    return {"labels": tuple(Label(id=name, name=name) for name in _names(fact))}


def _draft(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - as above
    text = fact if isinstance(fact, str) else NOT_RECORDED if fact is True else ""
    return {"draft": Draft(text=text) if text else None}


def _merged(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - as above
    return {"merge": Merge(chat_ids=(f"{chat.id}/1", f"{chat.id}/2")) if fact is True else None}


def _snooze_until(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - as above
    return {"snooze": Snooze(snooze_until=when.ahead(as_moment(fact)), user_snoozed_at=when.now)}


def _reminder_at(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - as above
    return {"reminder": Reminder(remind_at=when.ahead(as_moment(fact)))}


def _last_activity(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - as above
    return {"last_activity": when.ago(as_moment(fact))}


def _capabilities(chat: Chat, fact: Fact, when: When) -> Update:  # noqa: ARG001 - as above
    return {"capabilities": fact if isinstance(fact, Capabilities) else None}


FIELDS_GIVEN: Mapping[str, Callable[[Chat, Fact, When], Update]] = {
    "id": lambda *_: {},
    "title": _sets("title"),
    "network": _sets("network"),
    "account": _sets("account_id"),
    "type": _sets("type"),
    "description": _sets("description"),
    "participants": _participants,
    "member_count": _member_count,
    "labels": _labels,
    "muted": _sets("is_muted"),
    "archived": _sets("is_archived"),
    "pinned": _sets("is_pinned"),
    "low_priority": _sets("is_low_priority"),
    "read_only": _sets("is_read_only"),
    "marked_unread": _sets("is_marked_unread"),
    "draft": _draft,
    "merged": _merged,
    "unread": _sets("unread_count"),
    "is_unread": lambda *_: read_to_the_end(),
    "mentions": _sets("unread_mentions_count"),
    "snoozed": lambda *_: {"snooze": None},
    "snooze_until": _snooze_until,
    "reminder": lambda *_: {"reminder": None},
    "reminder_at": _reminder_at,
    "last_activity": _last_activity,
    "capabilities": _capabilities,
}
"""Field → what it changes in a chat; tests hold its keys equal to the fields that a test can give."""
