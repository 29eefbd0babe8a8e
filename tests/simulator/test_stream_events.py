"""The event stream: what is told of what happens."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from beeper_rules.simulator import faults
from simulator.ear import ear

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from beeper_rules.simulator import Server, World
    from conftest import Api

ANN, GROUP = "!ann:x", "!group:x"
SECOND = "4.2.557"


def test_a_message_is_told_in_full(
    world: World, server: Server, api: Api, check: Callable[[object, Any], None]
) -> None:
    """A message comes with its entry, the Message that a GET shows; then its chat, by id alone."""
    with ear(server, "*") as one:
        message_id = world.receive_message(ANN, "Hello \ud83d")
        message, chat = one.heard_of(ANN)
    entry = api.get(f"/v1/chats/{ANN}/messages/{message_id}").json()
    check(entry, "Message")
    assert message == {
        "type": "message.upserted",
        "seq": 1,
        "ts": "1767614400000",
        "chatID": ANN,
        "accountID": entry["accountID"],
        "ids": [message_id],
        "entries": [entry],
    }
    assert chat == {"type": "chat.upserted", "seq": 2, "ts": "1767614400000", "chatID": ANN, "ids": [ANN]}


ACTS: dict[str, tuple[Callable[[World, str, datetime], object], str]] = {
    "mention": (lambda world, _, __: world.mention(ANN, "You!"), "message.upserted"),
    "backfill": (lambda world, _, __: world.backfill(ANN, "One", "Two"), "message.upserted"),
    "line": (lambda world, _, __: world.system_line(ANN, "Bo joined"), "message.upserted"),
    "react": (lambda world, said, __: world.react(ANN, said, "👍", as_message=False), "message.upserted"),
    "edit": (lambda world, said, __: world.edit_message(ANN, said, "Hello"), "message.upserted"),
    "delete": (lambda world, said, __: world.delete_message(ANN, said), "message.upserted"),
    "forget": (lambda world, said, __: world.delete_message(ANN, said, for_everyone=False), "message.deleted"),
    "read": (lambda world, _, __: world.read_on_phone(ANN), ""),
    "mark": (lambda world, _, __: world.mark_unread_by_hand(ANN), ""),
    "archive": (lambda world, _, __: world.archive_by_hand(ANN), ""),
    "mute": (lambda world, _, __: world.mute_by_hand(ANN), ""),
    "pin": (lambda world, _, __: world.pin_by_hand(ANN), ""),
    "low": (lambda world, _, __: world.low_priority_by_hand(ANN), ""),
    "snooze": (lambda world, _, at: world.snooze(ANN, at), ""),
    "remind": (lambda world, _, at: world.remind_by_hand(ANN, at), ""),
    "draft": (lambda world, _, __: world.set_draft(ANN, "I"), ""),
    "rename": (lambda world, _, __: world.rename(ANN, "Annie"), ""),
    "describe": (lambda world, _, __: world.describe(ANN, "Us"), ""),
    "read only": (lambda world, _, __: world.set_read_only(ANN), ""),
    "capabilities": (lambda world, _, __: world.set_capabilities(ANN, {}), ""),
    "join": (lambda world, _, __: world.join(ANN, "Bo"), ""),
    "leave": (lambda world, _, __: world.leave(ANN, "Ann Example"), ""),
    "label": (lambda world, _, __: world.set_labels(ANN, "Family"), ""),
}


@pytest.mark.parametrize(("act", "kind"), ACTS.values(), ids=ACTS)
def test_every_act_is_told(
    world: World, server: Server, act: Callable[[World, str, datetime], object], kind: str
) -> None:
    """Whatever somebody does to a chat is told: of its messages, if these changed, and then of the chat."""
    said = world.receive_message(ANN, "Hi")
    with ear(server, "*") as one:
        act(world, said, world.clock.now())
        assert [event["type"] for event in one.heard_of(ANN)] == [*([kind] if kind else []), "chat.upserted"]


def test_what_changes_nothing_is_not_told(world: World, server: Server) -> None:
    """Acts without effect and looking are no events."""
    with ear(server, "*") as one:
        world.read_on_phone(ANN)
        world.mute_by_hand(ANN, muted=False)
        world.chat(ANN)
        world.mute_by_hand(GROUP)
        assert one.hear() == {
            "type": "chat.upserted",
            "seq": 1,
            "ts": "1767614400000",
            "chatID": GROUP,
            "ids": [GROUP],
        }


def test_chats_come_and_go(world: World, server: Server) -> None:
    """A new chat is told of even to those who asked for all before it began, a removed one as deleted."""
    with ear(server, "*") as one:
        chat_id = world.add_chat("New")
        world.remove_chat(chat_id)
        assert [(event["type"], event["ids"]) for event in (one.hear(), one.hear())] == [
            ("chat.upserted", [chat_id]),
            ("chat.deleted", [chat_id]),
        ]


def test_merged_chats(world: World, server: Server) -> None:
    """What happens to a member is told of the member and its parent; to merge or part is told of all."""
    with ear(server, "*") as one:
        parent = world.merge("Both", ANN, GROUP)
        assert {one.hear()["chatID"] for _ in range(3)} == {parent, ANN, GROUP}
        world.receive_message(ANN, "Hi")
        told = [one.hear() for _ in range(3)]
        assert [(event["type"], event["chatID"]) for event in told] == [
            ("message.upserted", ANN),
            ("chat.upserted", ANN),
            ("chat.upserted", parent),
        ]
        world.archive_by_hand(parent)
        assert {one.hear()["chatID"] for _ in range(3)} == {parent, ANN, GROUP}
        world.unmerge(parent)
        assert {(event["type"], event["chatID"]) for event in (one.hear(), one.hear(), one.hear())} == {
            ("chat.upserted", ANN),
            ("chat.upserted", GROUP),
            ("chat.deleted", parent),
        }


def test_applied_writes_echo(world: World, server: Server, api: Api) -> None:
    """What a client writes is told like what people do; refusals and reading are not."""
    world.pin_by_hand(GROUP)
    with ear(server, "*") as one:
        api.chat(ANN)
        api.listed()
        api.act(ANN, "archive", {"archived": 5})
        api.act(GROUP, "archive")
        api.act(ANN, "archive")
        api.act(ANN, "unread", {})
        api.change(ANN, isMuted=True, draft={"text": "I"})
        api.act(ANN, "read", {})
        told = [one.hear() for _ in range(4)]
    assert [(event["type"], event["seq"]) for event in told] == [("chat.upserted", number) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize("applied", [True, False])
def test_a_write_whose_answer_was_lost(world: World, server: Server, api: Api, applied: bool) -> None:
    """A write that a fault let happen is told, one that it prevented is not."""
    world.faults.add(faults.error(500, applied=applied), method="POST", times=1)
    with ear(server, "*") as one:
        api.act(ANN, "archive")
        world.mute_by_hand(GROUP)
        assert one.hear()["chatID"] == (ANN if applied else GROUP)


def test_a_sent_message_is_told_three_times(world: World, server: Server, api: Api) -> None:
    """My message comes pending, sent and seen under one id, and then its chat."""
    with ear(server, "*") as one:
        api.act(ANN, "messages", {"text": "Hi"})
        *told, _ = one.heard_of(ANN)
    assert [(event["entries"][0]["sendStatus"]["status"], event["entries"][0].get("seen")) for event in told] == [
        ("PENDING", None),
        ("SUCCESS", None),
        ("SUCCESS", True),
    ]
    assert {*(event["ids"][0] for event in told)} == {world.messages(ANN)[0]["id"]}


def test_a_chat_that_begins_with_a_message(world: World, server: Server, api: Api) -> None:
    """The message with which a chat is begun is told three times like any other, and the chat once."""
    account = next(iter(world.contacts))
    person = next(one for one in world.contacts[account])
    body = {"accountID": account, "type": "group", "participantIDs": [person]}
    with ear(server, "*") as one:
        chat_id = api.post("/v1/chats", json=body | {"messageText": "Hello"}).json()["id"]
        assert [event["type"] for event in one.heard_of(chat_id)] == ["message.upserted"] * 3 + ["chat.upserted"]


def test_an_older_app_tells_nothing_of_merged_chats(world: World, server: Server) -> None:
    """Before SDK 6 what happens in a member is told of the member alone, and the parent comes and goes unnoticed."""
    world.update_to(SECOND)
    with ear(server, "*") as one:
        parent = world.merge("Ann", ANN)
        world.receive_message(ANN, "Hello")
        world.unmerge(parent)
        world.mute_by_hand(GROUP)
        assert [event["chatID"] for event in one.heard_of(GROUP)] == [ANN] * 4 + [GROUP]


def test_an_older_app_tells_it_three_times_too(world: World, server: Server) -> None:
    """Before 4.2.808 the three look alike."""
    world.update_to(SECOND)
    with ear(server, "*") as one:
        world.send_own_message(ANN, "Hi")
        *told, _ = one.heard_of(ANN)
    assert [event["entries"] for event in told] == [world.messages(ANN)] * 3


def test_what_falls_due_is_told(world: World, server: Server, api: Api) -> None:
    """A reminder that falls due is told as soon as anybody looks, before the chat can be seen without it."""
    world.remind_by_hand(ANN, world.clock.now())
    with ear(server, "*") as one:
        assert api.chat(ANN)["reminder"] is None
        assert one.hear()["chatID"] == ANN


def test_an_event_never_runs_ahead(world: World, server: Server, api: Api) -> None:
    """Whoever hears of a change sees it."""
    with ear(server, "*") as one:
        for archived in [True, False] * 10:
            world.archive_by_hand(ANN, archived=archived)
            one.hear()
            assert api.chat(ANN)["isArchived"] is archived


@pytest.mark.parametrize(
    ("switch", "written"),
    [("string", "1767614400000"), ("ms", 1767614400000), ("iso", "2026-01-05T12:00:00.000Z")],
)
def test_the_three_ways_to_write_an_instant(world: World, server: Server, switch: str, written: object) -> None:
    """Events carry the world's time in the form that the build writes."""
    world.behave(stream_ts=switch)
    with ear(server, "*") as one:
        world.mute_by_hand(ANN)
        assert one.hear()["ts"] == written


def test_each_connection_counts_for_itself(world: World, server: Server) -> None:
    """However many listen, each gets its own events, numbered without gaps in the order of the world."""
    with ExitStack() as stack:
        ears = [stack.enter_context(ear(server, *chats)) for chats in (["*"], [ANN], ["*"], [GROUP])]

        def talk(chat_id: str) -> None:
            for number in range(25):
                world.receive_message(chat_id, str(number))

        threads = [threading.Thread(target=talk, args=(chat_id,)) for chat_id in (ANN, GROUP)]
        for thread in threads:
            thread.start()
        heard = [[one.hear() for _ in range(count)] for one, count in zip(ears, (100, 50, 100, 50), strict=True)]
        for thread in threads:
            thread.join()
    for events in heard:
        assert [event["seq"] for event in events] == [*range(1, len(events) + 1)]
    texts = [event["entries"][0]["text"] for event in heard[0] if event["chatID"] == ANN and "entries" in event]
    assert texts == [message["text"] for message in world.messages(ANN)]
