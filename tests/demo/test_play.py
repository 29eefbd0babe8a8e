import re
from datetime import datetime, timedelta
from typing import Any

from beeper_rules.demo.day import ECHO_S
from beeper_rules.demo.tally import NotDone
from beeper_rules.model.decision import Code
from beeper_rules.simulator import Entry
from demo.seen import Seen, see


def chat(seen: Seen, title: str) -> dict[str, Any]:
    """Return the true state of a chat in the evening."""
    world = seen.played.world
    return next(each for each in map(world.chat, world.chat_ids()) if each["title"] == title)


def writes(seen: Seen) -> list[tuple[str, Entry]]:
    """Return every call that asked for a change, with the title of its chat."""
    log = seen.played.world.log.writes()
    return [(str(seen.played.world.chat(entry.path.split("/")[3])["title"]), entry) for entry in log]


def not_done(seen: Seen) -> list[tuple[str, str, str, Code]]:
    """Return rule, action, title and reason of what was not done."""

    def told(each: NotDone) -> tuple[str, str, str, Code]:
        return (each.rule_id, each.kind, str(seen.played.world.chat(each.chat_id)["title"]), each.reason.code)

    return [told(each) for each in seen.played.tally.not_done]


def test_the_day_ends_by_itself(seen: Seen) -> None:
    """The day comes to its end, and nothing of it stays in the temporary folder."""
    assert (seen.played.exit_code, seen.left_behind) == (None, set())


def test_calls(seen: Seen) -> None:
    """Beeper is asked for these changes in this order, for each of them once."""
    assert [(title, entry.path.split("/")[4:], entry.body) for title, entry in writes(seen)] == [
        ("Football", ["archive"], {"archived": True}),
        (
            "Mum",
            ["reminders"],
            {"reminder": {"remindAt": "2026-01-06T09:00:00.000Z", "dismissOnIncomingMessage": False}},
        ),
        ("Neighbours", ["archive"], {"archived": True}),
        ("Landlord", ["archive"], {"archived": False}),
        ("Landlord", ["unread"], {}),
        ("Book club", ["archive"], {"archived": True}),
        ("City News", [], {"isLowPriority": True}),
        ("Project Heron", [], {"isLowPriority": True}),
        ("Project Heron", [], {"isArchived": False, "isLowPriority": False}),
        ("Dentist", ["archive"], {"archived": False}),
        ("Dentist", ["unread"], {}),
        ("Aunt Rosa", ["archive"], {"archived": True}),
    ]
    assert all(entry.applied for _, entry in writes(seen))


def test_rules_that_fire(seen: Seen) -> None:
    """These rules of the packs fire, each so many times."""
    assert seen.played.tally.fired == {
        "archive-quiet-groups": 4,
        "keep-archived-groups": 1,
        "mention-where-it-is-quiet": 2,
        "mentioned-in-a-quiet-group": 1,
        "mention-in-low-priority": 1,
        "flood": 1,
        "flood-put-away": 1,
        "old-and-read": 1,
        "done-when-answered": 1,
        "draft-out-of-sight": 1,
        "snooze-over": 1,
        "reminder-over": 1,
        "promise": 2,
        "channel-to-low-priority": 1,
        "code-arrived": 1,
    }


def test_actions_that_are_done(seen: Seen) -> None:
    """These actions are done; one more was so already."""
    assert seen.played.tally.done == {
        "archive": 4,
        "notify": 5,
        "unarchive": 2,
        "mark_unread": 2,
        "low_priority": 2,
        "remind": 1,
        "inbox": 1,
    }
    assert seen.played.tally.already_so == 1


def test_actions_that_are_not_done(seen: Seen) -> None:
    """What a rule would have done and did not has its reason: shadow, your hand, an exception, your own reminder."""
    assert not_done(seen) == [
        ("done-when-answered", "archive", "Lena", Code.SHADOW),
        ("archive-quiet-groups", "archive", "Football", Code.OVERRIDE),
        ("archive-quiet-groups", "", "Holiday in June", Code.EXCEPTION),
        ("promise", "remind", "Jonas", Code.FOREIGN_REMINDER),
        ("archive-quiet-groups", "archive", "Football", Code.OVERRIDE),
    ]


def test_numbers_of_the_day(seen: Seen) -> None:
    """So many messages are written, and so many changes seen, some of them the rules' own doing."""
    played = seen.played
    assert (played.chats, played.messages, played.tally.changes, played.tally.own_doing) == (15, 77, 31, 10)


def test_the_watch_has_no_gap(seen: Seen) -> None:
    """The daemon takes the hurried day for an ordinary one: it notices neither a gap nor a sleep nor a doubt."""
    assert [kind for kind, _ in seen.played.tally.notices] == ["start", "ok", "first sight", "stop"]


def test_a_chat_taken_back_by_hand_stays(seen: Seen) -> None:
    """Football stays where you put it, although people go on writing in a muted group."""
    football = chat(seen, "Football")
    assert (football["isMuted"], football["isArchived"], football["unreadCount"]) == (True, False, 8)


def test_the_archive_waits_for_the_echo(seen: Seen) -> None:
    """Neighbours is not archived before the echo of your message is over, as the lines say, and stays archived."""
    text = "\n".join(seen.day)
    (due,) = re.findall(r"archive, but not before (\S+)", text)
    (done,) = re.findall(r"archive(?: · Neighbours)?: done at (\S+)", text)
    (archived,) = (entry.at for title, entry in writes(seen) if title == "Neighbours")
    assert due <= f"{archived:%H:%M:%S}" <= done
    neighbours = chat(seen, "Neighbours")
    mine = next(m for m in seen.played.world.messages(neighbours["id"]) if m["isSender"])
    assert archived - datetime.fromisoformat(mine["timestamp"]) >= timedelta(seconds=ECHO_S)
    assert neighbours["isArchived"] is True


def test_nobody_gets_a_receipt(seen: Seen) -> None:
    """What you did not read stays unread, and your own reminder stays."""
    unread = {title: chat(seen, title)["unreadCount"] for title in ("City News", "Holiday in June", "Project Heron")}
    assert unread == {"City News": 2, "Holiday in June": 1, "Project Heron": 57}
    assert chat(seen, "Jonas")["reminder"]["remindAt"] == "2026-01-06T18:00:00.000Z"


def test_every_day_is_the_same(seen: Seen) -> None:
    """On a machine seven times as fast the summary is the same to the letter."""
    assert see(140_000.0).summary == seen.summary
