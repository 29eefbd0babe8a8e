"""An event that a test names: whatever a rule can wait for can be presented to it."""

from collections.abc import Iterator

import pytest

from beeper_rules.vocabulary.events import EVENTS
from beeper_rules.vocabulary.fields import WATCHED
from beeper_rules.vocabulary.kinds import Kind
from rehearse.played import failed

ACCOUNT = "account: {network: Signal, status: disabled}"
MINE = {"no_reply"}
"""Events of which a rule only hears when it asks for mine."""


def whens() -> Iterator[str]:
    """Yield every event that `when` accepts, written as there."""
    yield from EVENTS
    for field in WATCHED:
        yield f"{{{field.name}: changed}}"
        if field.kind is Kind.BOOLEAN:
            yield from (f"{{{field.name}: {{becomes: {value}}}}}" for value in ("true", "false"))
        if field.kind is Kind.NUMBER:
            yield from (f"{{{field.name}: {{{how}: 4}}}}" for how in ("becomes", "rises_to"))
        if field.kind is Kind.TEXT:
            yield f"{{{field.name}: {{becomes: {(*field.choices, 'Chess')[0]}}}}}"


def rule(when: str) -> str:
    """Return a rule that notes the event."""
    origin = "\n  if: {origin: [me, them, unknown]}" if when in MINE else ""
    return f"- id: noted\n  when: {when}{origin}\n  then: [log: it happened]"


@pytest.mark.parametrize("when", list(whens()))
def test_every_event_begins_a_test(when: str) -> None:
    """A rule fires on the event that it waits for, with a chat of which hardly anything is given."""
    given = ACCOUNT if when == "account_trouble" else "chat: {type: single}"
    given = "chat: {member_count: 4}" if "member_count" in when else given
    given = "chat: {}" if "type: {" in when else given
    assert failed(rule(when), f"given: {{{given}}}\nevent: {when}\nexpect: {{noted: fires}}") == []


@pytest.mark.parametrize("when", [each for each in whens() if each != "chat_added"])
def test_every_event_is_a_step(when: str) -> None:
    """The same event happens as a step, also twice: the second time to a chat that is so already."""
    given = ACCOUNT if when == "account_trouble" else "chat: {title: Football}"
    once = f"  - event: {when}\n    expect: {{noted: fires}}\n"
    times = 1 if when == "chat_removed" else 2
    assert failed(rule(when), f"given: {{{given}}}\nsteps:\n{once * times}") == []


@pytest.mark.parametrize("when", ["archived", "new_activity", "{unread: {rises_to: 50}}", "snooze_expired"])
def test_nothing_else_happens(when: str) -> None:
    """An event that is named comes alone: no rule on anything else hears of it."""
    others = [each for each in whens() if each not in {when, "{unread: changed}"} and each != "{archived: changed}"]
    others = [each for each in others if each != "{archived: {becomes: true}}"]
    rules = "\n".join(rule(each).replace("noted", f"other-{number}") for number, each in enumerate(others))
    test = f"given: {{chat: {{}}}}\nevent: {when}\nexpect: {{noted: fires, others: none}}"
    assert failed(f"{rule(when)}\n{rules}", test) == []


def test_the_state_after_it() -> None:
    """`given` is the chat after the event, and what is not given is as the event leaves it."""
    rules = """
        - id: reads
          when: new_activity
          if: {unread: 1, last_message: {mine: false}, was: {unread: 0}}
          then: [mark_read]
        - id: muted-archive
          when: archived
          if: {archived: true, muted: true, was: {archived: false, muted: true}}
          then: [log: so]
    """
    assert failed(rules, "given: {chat: {}}\nevent: new_activity\nexpect: {reads: {did: [mark_read]}}") == []
    assert failed(rules, "given: {chat: {muted: true}}\nevent: archived\nexpect: {muted-archive: fires}") == []


def test_before_it() -> None:
    """`before` gives what was otherwise before the event, for rules that ask `was`."""
    rules = """
        - id: keep
          when: new_activity
          if: {was: {archived: true}, archived: false}
          then: [archive]
    """
    test = "given: {chat: {type: group}, before: {archived: true}}\nevent: new_activity\nexpect: {keep: fires}"
    assert failed(rules, test) == []
    assert failed(rules, test.replace(", before: {archived: true}", "").replace("fires", "no")) == []


def test_a_message_that_is_told() -> None:
    """`new_message` may say what the message is like; what it does not say is harmless and known."""
    rules = """
        - id: urgent
          when: new_message
          if: {message.text: {contains: urgent}, message: {from: Ann, type: text, mentions_me: true, attachment: false}}
          unless: [{message: {is_reply: true}}, {message: {edited: true}}]
          then: [notify: "{message.from}: {message.text}"]
    """
    told = "event: {new_message: {text: It is URGENT, from: Ann, mentions_me: true}}"
    assert failed(rules, f"given: {{chat: {{}}}}\n{told}\nexpect: {{urgent: fires}}") == []
    for other in ("is_reply: true", "edited: true", "type: image", "text: later"):
        changed = told.replace("mentions_me: true", f"mentions_me: true, {other}").replace("text: It is URGENT, ", "")
        assert failed(rules, f"given: {{chat: {{}}}}\n{changed}\nexpect: {{urgent: no}}") == []


@pytest.mark.parametrize(("mine", "word"), [("true", "no"), ("false", "fires")])
def test_a_message_of_mine(mine: str, word: str) -> None:
    """A message of mine reaches no rule that does not ask for it, as with the daemon."""
    rules = "- id: noted\n  when: new_message\n  then: [log: it]"
    test = f"given: {{chat: {{}}}}\nevent: {{new_message: {{mine: {mine}}}}}\nexpect: {{noted: {word}}}"
    assert failed(rules, test) == []


def test_a_count_of_messages() -> None:
    """An event of several messages is presented as reached, to the rules that count just so."""
    rules = """
        - {id: three, when: {new_message: {at_least: 3, within: 2m}}, then: [log: three]}
        - {id: five, when: {new_message: {at_least: 5, within: 2m}}, then: [log: five]}
        - {id: each, when: new_message, then: [log: each]}
    """
    test = "given: {chat: {}}\nevent: {new_message: {at_least: 3, within: 2m}}\nexpect: {three: fires, others: none}"
    assert failed(rules, test) == []


def test_schedules() -> None:
    """`schedule` lets every schedule be due over every chat, a mapping only that one."""
    rules = """
        - {id: weekly, when: {schedule: "0 20 * * sun"}, if: {unread: 0}, then: [log: weekly]}
        - {id: daily, when: {schedule: "@daily"}, if: {unread: 0}, then: [log: daily]}
        - {id: never, when: archived, then: [log: no]}
    """
    given = "given: {chats: [{title: A}, {title: B, unread: 2}, {title: C}]}\n"
    both = "event: schedule\nexpect: {weekly: {did: [log, log]}, daily: {did: [log, log]}, others: none}"
    one = 'event: {schedule: "0 20 * * sun"}\nexpect: {weekly: fires, others: none}'
    assert failed(rules, given + both) == []
    assert failed(rules, given + one) == []
    assert failed(rules, given + one.replace("20", "21")) == ["no rule of this file runs by 'schedule 0 21 * * sun'"]


@pytest.mark.parametrize(
    ("given", "event"),
    [
        ("muted: false", "muted"),
        ("unread: 3", "{unread: {rises_to: 50}}"),
        ("title: Football", "{title: {becomes: Chess}}"),
        ("last_message: {mine: true}", "unanswered"),
        ("last_message: {mine: false}", "no_reply"),
        ("mentions: 0", "unread_mention"),
    ],
)
def test_a_contradiction(given: str, event: str) -> None:
    """A chat that cannot be so after the event fails the test, with the reason."""
    test = f"given: {{chat: {{{given}}}}}\nevent: {event}\nexpect: {{noted: no}}"
    (message,) = failed(rule("renamed"), test)
    assert message.endswith("the chat cannot be as it is given")


def test_a_chat_that_is_there() -> None:
    """A chat that is given cannot be added once more."""
    test = "given: {chat: {}}\nsteps:\n  - event: chat_added\n    expect: {noted: fires}"
    assert failed(rule("chat_added"), test) == ["this chat is there already"]


def test_a_chat_that_is_gone() -> None:
    """Nothing happens any more to a chat that was removed."""
    test = "given: {chat: {}}\nsteps:\n  - event: chat_removed\n  - message: {}\n    expect: {noted: no}"
    assert failed(rule("archived"), test) == ["this chat is not there any more"]
