"""Small values for tests of the stages: chats, messages, states, sightings, rulebooks. Everything happens at NOON."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from textwrap import dedent
from typing import Any

from beeper_rules.decide import decide
from beeper_rules.diff import diff
from beeper_rules.diff.conversation import state_after
from beeper_rules.guards import Facts
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.account import MODERN, AppFacts
from beeper_rules.model.change import Change, ChatState, Event, Origin, Value, Write
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Decision, Intent, Verdict
from beeper_rules.model.listed import Around, Difference, Listed
from beeper_rules.model.message import Message

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
APP = AppFacts(version=MODERN, modern=True, labels=True, networks={"wa": "WhatsApp"})
OLD_APP = AppFacts(version=(4, 2, 557), modern=False)
KEY = 100
"""The sort key of the message that every chat of these tests begins with."""


def later(**by: float) -> datetime:
    """Return NOON and so much more."""
    return NOON + timedelta(**by)


def earlier(**by: float) -> datetime:
    """Return so much before NOON."""
    return NOON - timedelta(**by)


def message(key: int = KEY, at: datetime | None = None, **fields: Any) -> Message:  # noqa: ANN401 - any field of a message
    """Return a text of theirs from an hour ago; its id follows from its sort key."""
    given: dict[str, Any] = {
        "id": f"m{key}",
        "timestamp": at or earlier(hours=1),
        "sort_key": key,
        "type": "TEXT",
        "is_sender": False,
    }
    return Message(**given | {"sender_id": "ann", "text": "Hello"} | fields)


def mine(key: int = KEY, at: datetime | None = None, **fields: Any) -> Message:  # noqa: ANN401 - as above
    """Return a text of mine from an hour ago."""
    return message(key, at, **{"is_sender": True, "sender_id": "me"} | fields)


def chat(chat_id: str = "!ann", **fields: Any) -> Chat:  # noqa: ANN401 - any field of a chat
    """Return a chat of a current app in which everything is read, with one old message of theirs as its preview."""
    given: dict[str, Any] = {
        "account_id": "wa",
        "network": "WhatsApp",
        "title": "Ann",
        "type": "single",
        "last_activity": earlier(hours=1),
        "unread_count": 0,
        "unread_mentions_count": 0,
        "last_read_message_sort_key": KEY,
        "preview": message(),
    }
    return Chat(id=chat_id, **given | fields)


def listed(one: Chat | None = None, *messages: Message, members: Collection[Listed] = (), **fields: Any) -> Listed:  # noqa: ANN401 - fields of a chat
    """Return a chat as a pass saw it; its newest content message is known when its preview or a message is one."""
    shown = one if one is not None else chat(**fields)
    said = [*messages, *([shown.preview] if shown.preview else [])]
    newest = max((each for each in said if each.is_content), key=lambda each: each.sort_key, default=None)
    return Listed(shown, tuple(messages), newest, newest is not None, members=tuple(members))


def state(chat_id: str = "!ann", **fields: Any) -> ChatState:  # noqa: ANN401 - fields of a chat
    """Return what is known of such a chat after its first sight."""
    return state_after(None, listed(chat(chat_id, **fields)))


def around(**fields: Any) -> Around:  # noqa: ANN401 - fields of Around
    """Return a pass at NOON, five seconds after the one before, on an account that is known for long."""
    given: dict[str, Any] = {
        "app": APP,
        "now": NOON,
        "seen_before": earlier(seconds=5),
        "account_since": earlier(days=30),
    }
    return Around(**given | fields)


def difference(before: ChatState | None, after: Listed | Chat, **fields: Any) -> Difference:  # noqa: ANN401 - as above
    """Return what `diff` says of two sightings."""
    return diff(before, listed(after) if isinstance(after, Chat) else after, around(**fields))


def names(found: Difference) -> list[str]:
    """Return the events by name; those of fields as `field: old → new`."""
    return [f"{each.field}: {each.old} → {each.new}" if each.field else each.name for each in found.events]


def spoken(found: Difference) -> set[str]:
    """Return the names of the events that are about what was said or fell due, not about fields."""
    return {each.name for each in found.events if not each.field}


def write(field: str = "archived", value: Value = True, **fields: Any) -> Write:  # noqa: ANN401 - any value, any field of Write
    """Return a write of the rule `r` ten seconds ago, not yet seen in effect."""
    given: dict[str, Any] = {"action_id": 1, "rule_id": "r", "at": earlier(seconds=10), "until": later(seconds=20)}
    return Write("!ann", field, value, **given | fields)


def rulebook(text: str) -> Rulebook:
    """Return the rulebook of one file; `text` may be a whole file, or the list of its rules."""
    text = dedent(text)
    return load({"rules.yaml": text if "rules:" in text else "rules:\n" + text})


def event(name: str = "new_activity", origin: Origin = Origin.THEM, **fields: Any) -> Event:  # noqa: ANN401 - fields of Event
    """Return an event at NOON."""
    given: dict[str, Any] = {"at": NOON, "origin": origin}
    return Event(name, **given | fields)


def said(one: Message) -> Event:
    """Return the event of one new message."""
    return Event("new_message", NOON, Origin.ME if one.mine else Origin.THEM, message=one)


def became(field: str, old: Value, new: Value, **fields: Any) -> Event:  # noqa: ANN401 - fields of Event
    """Return the event of a field that took another value."""
    given: dict[str, Any] = {"at": NOON, "field": field, "old": old, "new": new}
    return Event("changed", **given | fields)


def change(*events: Event, before: ChatState | None = None, after: ChatState | None = None, **more: Any) -> Change:  # noqa: ANN401 - fields of Change
    """Return a change at NOON; without events of one chat that became active."""
    now = after or state(unread_count=1, preview=message(KEY + 1, NOON))
    return Change(now.chat.id, NOON, before or state(now.chat.id), now, events or (event(),), **more)


def facts(acted: Mapping[str, Collection[str]] | None = None, **fields: Any) -> Facts:  # noqa: ANN401 - fields of Facts
    """Return the facts of a quiet day; `acted` says for a rule on which chats it acted within any limit's time."""
    by_rule = acted or {}

    def chats_acted(rule: str, since: datetime) -> frozenset[str]:  # noqa: ARG001 - the signature that guards call
        return frozenset(by_rule.get(rule, ()))

    given: dict[str, Any] = {"app": APP, "zone": UTC, "chats_acted": chats_acted}
    return Facts(**given | fields)


def decided(rules: str, one: Change | None = None, with_facts: Facts | None = None) -> Decision:
    """Return what rules say to a change at NOON."""
    return decide(one or change(), rulebook(rules), with_facts or facts(), NOON)


def only(found: Decision) -> Verdict:
    """Return the one verdict that there is."""
    (verdict,) = found.verdicts
    return verdict


def the_intent(found: Decision) -> Intent:
    """Return the one action that was asked for."""
    (intent,) = found.intents
    return intent


def outcomes(found: Decision) -> list[tuple[str, str, str]]:
    """Return rule, action, and its standing or the code that stopped it, for each action in order."""
    return [
        (each.rule_id, each.kind, str(each.reason.code if each.reason else each.standing)) for each in found.intents
    ]
