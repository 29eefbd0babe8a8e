"""What time alone does: reminders, snoozes and echoes come due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beeper_rules.simulator import World

ANN = "!ann:x"


def test_a_reminder_fires_at_its_instant(world: World) -> None:
    """A reminder is there until its instant and gone from then on."""
    world.remind_by_hand(ANN, world.clock.now() + timedelta(hours=1))
    world.clock.advance(3599)
    before = world.chat(ANN)["reminder"]
    world.clock.advance(1)
    assert (before["remindAt"], world.chat(ANN)["reminder"]) == ("2026-01-05T13:00:00.000Z", None)


def test_a_replaced_reminder_fires_once(world: World) -> None:
    """The instant of a replaced reminder does not end the new one."""
    world.remind_by_hand(ANN, world.clock.now() + timedelta(hours=1))
    world.remind_by_hand(ANN, world.clock.now() + timedelta(hours=2))
    world.clock.advance(3600)
    assert world.chat(ANN)["reminder"]["remindAt"] == "2026-01-05T14:00:00.000Z"


def test_an_incoming_message_dismisses_a_reminder_that_asked_for_it(world: World) -> None:
    """A reminder with dismissOnIncomingMessage goes with the next incoming message, another one stays."""
    for chat, dismissed in ((ANN, True), ("!group:x", False)):
        world.remind_by_hand(chat, world.clock.now() + timedelta(hours=1), dismiss_on_incoming=dismissed)
        world.receive_message(chat, "Hello")
    assert (world.chat(ANN)["reminder"], world.chat("!group:x")["reminder"] is None) == (None, False)


def test_my_own_message_and_reactions_dismiss_nothing(world: World) -> None:
    """Only messages of others dismiss a reminder."""
    world.remind_by_hand(ANN, world.clock.now() + timedelta(hours=1))
    mine = world.send_own_message(ANN, "Hello")
    world.react(ANN, mine, "👍")
    assert world.chat(ANN)["reminder"]


def test_a_snooze_vanishes_when_it_expires(world: World) -> None:
    """A snooze shows both of its instants until it expires."""
    world.snooze(ANN, world.clock.now() + timedelta(hours=1))
    before = world.chat(ANN)["snooze"]
    world.clock.advance(3600)
    assert before == {"snoozeUntil": "2026-01-05T13:00:00.000Z", "userSnoozedAt": "2026-01-05T12:00:00.000Z"}
    assert world.chat(ANN)["snooze"] is None


def test_a_snooze_may_be_ended_early(world: World) -> None:
    """An ended snooze is gone at once."""
    world.snooze(ANN, world.clock.now() + timedelta(hours=1))
    world.unsnooze(ANN)
    assert world.chat(ANN)["snooze"] is None


def test_a_due_reminder_may_return_the_chat(world: World) -> None:
    """With `due_unarchives`, a reminder that falls due brings its chat back to the inbox."""
    world.behave(due_unarchives=True)
    world.archive_by_hand(ANN)
    world.remind_by_hand(ANN, world.clock.now() + timedelta(hours=1))
    world.clock.advance(3600)
    assert world.chat(ANN)["isArchived"] is False


def test_archiving_soon_after_my_own_message_bounces(world: World) -> None:
    """With `bounce_back_s`, an archive before the echo of my own message is undone by it, a later one stays."""
    world.behave(bounce_back_s=30)
    world.send_own_message(ANN, "On my way")
    world.archive_by_hand(ANN)
    world.clock.advance(29)
    before = world.chat(ANN)["isArchived"]
    world.clock.advance(1)
    bounced = world.chat(ANN)["isArchived"]
    world.archive_by_hand(ANN)
    world.clock.advance(60)
    assert (before, bounced, world.chat(ANN)["isArchived"]) == (True, False, True)


def test_setting_a_reminder_may_archive(world: World) -> None:
    """With `reminding_archives`, the app archives a chat that gets a reminder."""
    world.behave(reminding_archives=True)
    world.remind_by_hand(ANN, world.clock.now() + timedelta(hours=1))
    assert world.chat(ANN)["isArchived"] is True


def test_archiving_may_mark_read(world: World) -> None:
    """With `archiving_marks_read`, the app reads what it archives."""
    world.behave(archiving_marks_read=True)
    world.receive_message(ANN, "Hello")
    world.archive_by_hand(ANN)
    assert world.chat(ANN)["unreadCount"] == 0
