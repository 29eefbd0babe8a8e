"""What follow-ups.yaml sets reminders for, and how they live beside those of snoozes.yaml."""

from datetime import datetime
from typing import Any

import pytest

from beeper_rules.decide import decide
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.message import Message
from builders import KEY, NOON, OLD_APP, became, change, event, facts, later, message, mine, outcomes, said, state
from packs.book import BOOK, OWN, does, says

TOMORROW = datetime.fromisoformat("2026-01-06T09:00:00Z")
READ = became("is_unread", old=True, new=False)
PROMISED = [("promise", "remind")]


def lena(newest: Message, **fields: object) -> ChatState:
    """Return the chat of somebody whose questions must not get lost."""
    given: dict[str, object] = {"title": "Lena", "preview": newest}
    return state("!lena", **given | fields)


def i_say(text: str, **fields: object) -> tuple[ChatState, Event]:
    """Return a chat in which I said something, and the event of it."""
    one = mine(KEY + 1, NOON, text=text)
    given: dict[str, object] = {"preview": one}
    return state("!ann", **given | fields), said(one)


def reminder(one: Change) -> dict[str, Any]:
    """Return the arguments of the one reminder that is set."""
    (intent,) = (each for each in says(one, OWN).intents if each.kind == "remind" and each.reason is None)
    return dict(intent.args)


@pytest.mark.parametrize(
    "text",
    ["I'll get back to you", "I\u2019ll call tonight", "Sorry, I will check!", "Let me ask Tom", "<i>i'll</i> send it"],
)
def test_a_promise(text: str) -> None:
    """What I promise somebody comes back tomorrow morning."""
    after, event_of_it = i_say(text)
    assert does(after, event_of_it, event("no_reply")) == PROMISED
    assert datetime.fromisoformat(reminder(change(event_of_it, after=after))["at"]) == TOMORROW


@pytest.mark.parametrize("text", ["I'll be late", "He will call you", "You said you'll check", "I'll"])
def test_no_promise(text: str) -> None:
    """Other words of mine bring no reminder."""
    assert does(*i_say(text)) == []


def test_promises_of_others() -> None:
    """What somebody else promises, and what I promise to a group, brings no reminder."""
    theirs = message(101, NOON, text="I'll call you")
    assert does(state(preview=theirs), said(theirs)) == []
    assert does(*i_say("I'll call you", type="group")) == []


def test_a_promise_in_a_snoozed_chat() -> None:
    """A chat that comes back by itself gets no reminder, and one where Beeper does not say so neither."""
    assert does(*i_say("I'll check", snooze={"snoozeUntil": "2026-01-05T18:00:00Z"})) == []
    after, event_of_it = i_say("I'll check")
    assert outcomes(decide(change(event_of_it, after=after), BOOK, facts(app=OLD_APP), NOON)) == []


def test_a_reminder_of_mine() -> None:
    """A reminder that I set is left alone; one of a rule gives way to the newer."""
    after, event_of_it = i_say("I'll check", reminder={"remindAt": later(hours=4)})
    one = change(event_of_it, after=after)
    assert outcomes(says(one)) == [("promise", "remind", "foreign_reminder")]
    own = facts(own_reminder_at=later(hours=4))
    assert outcomes(decide(one, BOOK, own, NOON)) == [("promise", "remind", "planned")]


def test_no_answer() -> None:
    """Three days after I wrote to somebody of my list I hear of it, unless they answer."""
    one = change(event("no_reply"), after=lena(mine(KEY + 1, NOON)))
    assert reminder(one) == {"at": later(days=3).isoformat(), "dismiss_on_incoming": True, "replace": "own"}
    assert does(lena(mine(KEY + 1, NOON)), event("no_reply")) == []
    assert does(lena(mine(KEY + 1, NOON), type="group"), event("no_reply"), by=OWN) == []


def test_a_question_that_i_read() -> None:
    """A question of somebody of my list that I read and did not answer comes back tomorrow morning."""
    asked = lena(message(101, NOON, text="Are you coming?"))
    assert does(asked, READ, by=OWN) == [("read-and-not-answered", "remind")]
    assert datetime.fromisoformat(reminder(change(READ, after=asked))["at"]) == TOMORROW


@pytest.mark.parametrize(
    "newest", [message(101, NOON, text="I am coming."), mine(101, NOON, text="Are you coming?"), None]
)
def test_no_question(newest: Message | None) -> None:
    """What asks nothing, what I asked myself, and what Beeper does not show brings no reminder."""
    after = state("!lena", title="Lena", preview=newest)
    assert does(after, READ, by=OWN) == []


def test_the_list_is_about_chats_of_two_that_are_not_snoozed() -> None:
    """A group of that name, and a chat that comes back by itself, get no reminder for a question or an answer."""
    asked, answered = message(101, NOON, text="Are you coming?"), mine(101, NOON)
    for fields in ({"type": "group"}, {"snooze": {"snoozeUntil": later(hours=4)}}):
        assert does(lena(asked, **fields), READ, by=OWN) == []
        assert does(lena(answered, **fields), event("no_reply"), by=OWN) == []


def test_a_question_of_anybody_else() -> None:
    """A question of somebody who is not in my list brings no reminder."""
    assert does(state(preview=message(101, NOON, text="Are you coming?")), READ, by=OWN) == []


def test_a_promise_to_somebody_of_the_list() -> None:
    """A promise and an answer that is owed are one reminder: the earlier rule's."""
    one = mine(KEY + 1, NOON, text="I'll check")
    found = says(change(said(one), event("no_reply"), after=lena(one)), OWN)
    assert outcomes(found) == [("promise", "remind", "planned"), ("no-answer-yet", "remind", "blocked_by")]


def test_a_promise_is_not_cleared_away() -> None:
    """In a chat that snoozes.yaml watches, the reminder of a promise is not taken away by the very same message."""
    after, event_of_it = i_say("I'll check", reminder={"remindAt": later(hours=4)})
    one = change(event_of_it, event("no_reply"), after=after)
    found = decide(one, OWN, facts(own_reminder_at=later(hours=4)), NOON)
    assert outcomes(found) == [("promise", "remind", "planned"), ("answered", "clear_reminder", "blocked_by")]


def test_a_promise_outlives_small_talk() -> None:
    """In any other chat, what I write after a promise leaves its reminder alone."""
    after = state("!cleo", title="Cleo", preview=mine(102, NOON), reminder={"remindAt": later(hours=4)})
    found = decide(change(event("no_reply"), after=after), OWN, facts(own_reminder_at=later(hours=4)), NOON)
    assert outcomes(found) == []
