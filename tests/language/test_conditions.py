from dataclasses import replace

import pytest

from beeper_rules.language.explained import explained, missing
from beeper_rules.model.change import Event, Origin
from beeper_rules.model.message import Attachment, Message
from builders import NOON, message, mine, state
from language.asked import asks, holds, rule, view

T, F, U = "{muted: true}", "{muted: false}", "{description: x, mentions: 1}"
"""True, false and unknown of the chats below."""
CHAT = {"is_muted": True, "unread_mentions_count": None, "description": "x"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (f"{{all: [{T}, {T}]}}", True),
        (f"{{all: [{T}, {F}]}}", False),
        (f"{{all: [{T}, {U}]}}", None),
        (f"{{all: [{U}, {F}]}}", False),
        (f"{{any: [{F}, {T}]}}", True),
        (f"{{any: [{F}, {F}]}}", False),
        (f"{{any: [{U}, {T}]}}", True),
        (f"{{any: [{U}, {F}]}}", None),
        (f"{{not: {T}}}", False),
        (f"{{not: {F}}}", True),
        (f"{{not: {U}}}", None),
        (f"{{not: {{not: {U}}}}}", None),
        (f"{{any: [{{all: [{T}, {{not: {F}}}]}}, {F}]}}", True),
        ("{muted: true, type: single}", True),
        ("{muted: true, type: group}", False),
    ],
)
def test_nesting(condition: str, expected: bool | None) -> None:
    """`all`, `any` and `not` nest and know three values; a mapping means all of it."""
    assert holds(condition, **CHAT) is expected


PREDICATES = """predicates:
  quiet: {muted: true}
  group: {type: group}
  calm: {use: [quiet, small]}
  small: {not: {use: group}}
"""


@pytest.mark.parametrize(
    ("names", "expected"),
    [("quiet", True), ("group", False), ("[quiet, small]", True), ("[quiet, group]", False), ("calm", True)],
)
def test_use(names: str, expected: bool) -> None:
    """`use` inserts a predicate, or all of several; predicates use each other, wherever they stand."""
    assert holds(f"{{use: {names}}}", PREDICATES, **CHAT) is expected


def test_was() -> None:
    """`was` asks the chat as it was before the change."""
    seen = view(state(is_archived=False), before=state(is_archived=True))
    assert asks("{was: {archived: true}, archived: false}").holds(seen) is True
    assert asks("{was: {archived: false}}").holds(seen) is False


def test_was_by_name() -> None:
    """`was` also asks a predicate, and the newest message, of the chat before the change."""
    seen = view(state(), before=replace(state(), newest=mine(), newest_known=True))
    assert asks("{was: {use: answered}}", "predicates: {answered: {last_message: {mine: true}}}\n").holds(seen) is True


@pytest.mark.parametrize(("word", "expected"), [("them", True), ("me", False), ("[me, rule]", False)])
def test_origin(word: str, expected: bool) -> None:
    """`origin` asks who brought the event about."""
    assert holds(f"{{origin: {word}}}") is expected


def test_asking_for_the_origin() -> None:
    """Events of rules reach a rule only when its `if` asks for the origin, also by a predicate."""
    top = "predicates: {ours: {origin: rule}}\n"
    assert asks("{any: [{use: ours}, {muted: true}]}", top).asks_origin
    assert not asks("{muted: true}").asks_origin
    assert not rule("when: new_message\nunless: {origin: rule}\nthen: [archive]").asks_origin


SAID = message(
    101,
    NOON,
    text="Is the <b>invoice</b>&nbsp;paid?",
    sender_name="Ann",
    mentions=["@room"],
    attachments=[Attachment(type="img")],
    linked_message_id="m1",
    edited_timestamp=NOON,
)


@pytest.mark.parametrize("record", ["message", "last_message"])
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('{text: {contains: "invoice paid"}}', True),
        ("{text: {matches: '^is the invoice'}}", True),
        ('{from: "ann"}', True),
        ("{from: {in_list: clients}}", True),
        ("{mine: false}", True),
        ("{type: text}", True),
        ("{age: {newer_than: 1m}}", True),
        ("{mentions_me: true}", True),
        ("{attachment: true}", True),
        ("{is_reply: true}", True),
        ("{edited: true}", True),
        ('{mine: false, from: "Bob"}', False),
    ],
)
def test_messages(record: str, condition: str, expected: bool) -> None:
    """A rule on new messages asks the new one; any rule asks the newest; both have the same fields."""
    seen = view(replace(state(), newest=SAID), event=Event("new_message", NOON, Origin.THEM, message=SAID))
    assert asks(f"{{{record}: {condition}}}", "lists: {clients: [Ann]}\n").holds(seen) is expected


def test_a_dotted_field() -> None:
    """`message.from` is short for `message: {from: …}`."""
    seen = view(event=Event("new_message", NOON, Origin.THEM, message=SAID))
    assert asks('{message.from: Ann, message.text: {contains: "paid"}}').holds(seen) is True


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [(None, None), ([], False), (["@room"], True), (["@me:beeper.com"], True), (["@x"], False)],
)
def test_mentions_me(mentions: list[str] | None, expected: bool | None) -> None:
    """A mention of me or of everybody counts; a message that does not say is unknown."""
    participants = {"items": [{"id": "@me:beeper.com", "isSelf": True}, {"id": "@x"}]}
    one: Message = message(mentions=mentions)
    seen = view(state(preview=one, participants=participants))
    assert asks("{last_message: {mentions_me: true}}").holds(seen) is expected


def sentence(condition: str, **fields: object) -> str:
    """Return what is said first about why a condition came out as it did."""
    node = asks(condition).condition
    assert node is not None
    return missing(explained(node, view(state(**fields))))[0].sentence()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{type: group}", "type is single, wanted group"),
        ("{type: single, muted: true}", "muted is false, wanted true"),
        ("{unread: {at_least: 5, less_than: 9}}", "unread is 0, wanted at least 5 and less than 9"),
        ("{mentions: 0, known: type, description: x}", "description is none, wanted x"),
        ('{chat: ["Mum", "Dad"]}', "chat is Ann, !ann, wanted Mum or Dad"),
        ('{title: {contains: "foot"}}', "title is Ann, wanted contains foot"),
        ("{not: {type: single}}", "type is single, wanted not single"),
        ("{any: [{muted: true}, {type: group}]}", "muted is false, wanted true"),
        ("{last_activity: {older_than: 14d}}", "last_activity is 2026-01-05 11:00 (1h ago), wanted older than 14d"),
        ("{capabilities: {reaction: full}}", "capabilities.reaction is unknown, wanted at least full"),
        ("{labels: {has_any: [work, home]}}", "labels is none, wanted has any of work, home"),
        ("{was: {muted: true}}", "was is unknown, wanted a chat that was known before"),
    ],
)
def test_sentence(condition: str, expected: str) -> None:
    """Every no names the field that decided, what was found and what was wanted."""
    assert sentence(condition) == expected
