"""Messages beyond a chat's cursor, and its newest content message."""

from dataclasses import replace
from typing import Any

import pytest

from beeper_rules.errors import CallFailed
from beeper_rules.poll.messages import MOST_MESSAGES, Said, read_new, read_newest
from beeper_rules.simulator import World, faults, running, stopped_clock
from builders import NOON, earlier, later
from poll.looker import Looker

CHAT = "!ann:x"
MESSAGES = f"/v1/chats/{CHAT}/messages"


@pytest.fixture
def world() -> World:
    """Return an inbox with one chat in which nothing was said."""
    world = World(clock=stopped_clock())
    world.add_chat("Ann", chat_id=CHAT, at=earlier(days=1))
    return world


def asked(looker: Looker, *, cursor: int = 0) -> Said:
    """Return what reading the chat's new messages tells."""
    return looker.run(read_new(looker.beeper, CHAT, cursor=cursor, since=earlier(days=2)))


def cursor_of(looker: Looker) -> int:
    """Return the sort key of the newest message that there is."""
    return int(looker.world.messages(CHAT)[-1]["sortKey"])


def texts(said: Said) -> list[str | None]:
    """Return what was said."""
    return [each.text for each in said.messages]


def test_everything_beyond_the_cursor(looker: Looker) -> None:
    """Every content message beyond the cursor is read, mine too, oldest first."""
    looker.world.receive_message(CHAT, "old")
    cursor = cursor_of(looker)
    looker.world.receive_message(CHAT, "one")
    looker.world.send_own_message(CHAT, "two")
    looker.world.receive_message(CHAT, "three")
    said = asked(looker, cursor=cursor)
    assert texts(said) == ["one", "two", "three"]
    assert (said.newest and said.newest.text, said.newest_known, said.skipped) == ("three", True, False)


def test_what_is_no_content(looker: Looker) -> None:
    """Reactions, system lines, hidden and deleted messages are nothing that anybody said."""
    looker.world.receive_message(CHAT, "old")
    cursor = cursor_of(looker)
    said = looker.world.receive_message(CHAT, "said")
    looker.world.react(CHAT, said, "👍")
    looker.world.system_line(CHAT, "Bo joined")
    looker.world.receive_message(CHAT, "hidden", hidden=True)
    looker.world.delete_message(CHAT, looker.world.receive_message(CHAT, "deleted"))
    looker.world.edit_message(CHAT, said, "said better")
    assert texts(asked(looker, cursor=cursor)) == ["said better"]


def test_nothing_new_is_one_page(looker: Looker) -> None:
    """Where nothing is beyond the cursor, one page tells it, and who wrote last."""
    for number in range(50):
        looker.world.receive_message(CHAT, f"{number}")
    looker.world.log.clear()
    said = asked(looker, cursor=cursor_of(looker))
    assert (texts(said), said.newest and said.newest.text) == ([], "49")
    assert len(looker.requests(MESSAGES)) == 1


def test_several_pages(looker: Looker) -> None:
    """Pages are read back to the cursor, and no further."""
    looker.world.receive_message(CHAT, "old")
    cursor = cursor_of(looker)
    for number in range(50):
        looker.world.receive_message(CHAT, f"{number}")
    looker.world.log.clear()
    assert texts(asked(looker, cursor=cursor)) == [f"{number}" for number in range(50)]
    assert len(looker.requests(MESSAGES)) == 3


def test_without_a_cursor(looker: Looker) -> None:
    """Without a cursor only what is later than the account's first sight is new."""
    looker.world.receive_message(CHAT, "old", at=earlier(days=3))
    looker.world.receive_message(CHAT, "new", at=NOON)
    assert texts(asked(looker)) == ["new"]


@pytest.mark.parametrize(("count", "skipped"), [(MOST_MESSAGES, False), (MOST_MESSAGES + 1, True)])
def test_more_than_are_read_at_once(looker: Looker, count: int, skipped: bool) -> None:
    """Five hundred new messages are all read; beyond that the newest are, and it is said that some were skipped."""
    looker.world.behave(message_page=100)
    looker.world.receive_message(CHAT, "old")
    cursor = cursor_of(looker)
    for number in range(count):
        looker.world.receive_message(CHAT, f"{number}")
    said = asked(looker, cursor=cursor)
    assert (len(said.messages), said.messages[-1].text, said.skipped) == (MOST_MESSAGES, f"{count - 1}", skipped)


def test_reactions_are_not_counted(looker: Looker) -> None:
    """What is skipped is messages: any number of reactions among them skips none."""
    looker.world.behave(message_page=100)
    said = looker.world.receive_message(CHAT, "old")
    cursor = cursor_of(looker)
    for number in range(MOST_MESSAGES // 2 + 1):
        looker.world.receive_message(CHAT, f"{number}")
        looker.world.react(CHAT, said, "👍")
    found = asked(looker, cursor=cursor)
    assert (len(found.messages), found.skipped) == (MOST_MESSAGES // 2 + 1, False)


def test_the_newest_is_behind_reactions(looker: Looker) -> None:
    """Who wrote last is known even when a whole page of reactions came after it."""
    said = looker.world.receive_message(CHAT, "old")
    cursor = cursor_of(looker)
    looker.world.receive_message(CHAT, "new")
    for _ in range(25):
        looker.world.react(CHAT, said, "👍")
    found = asked(looker, cursor=cursor)
    assert (texts(found), found.newest and found.newest.text) == (["new"], "new")


def test_a_page_that_does_not_come(looker: Looker) -> None:
    """When a later page does not come, nothing was read."""
    for number in range(50):
        looker.world.receive_message(CHAT, f"{number}")
    looker.world.faults.add(faults.Cut(), path=MESSAGES, after=1)
    with pytest.raises(CallFailed):
        asked(looker, cursor=1)


def test_pages_that_never_end(looker: Looker) -> None:
    """Pages that promise more for ever are left after a bounded number, and something was skipped."""
    looker.world.receive_message(CHAT, "one")
    looker.world.faults.add(faults.same_cursor("999999999999999"), path=MESSAGES)
    said = asked(looker, cursor=1)
    assert (texts(said), said.skipped) == (["one"], True)
    assert len(looker.requests(MESSAGES)) <= 60


def test_the_newest_content_message(looker: Looker) -> None:
    """One page tells who wrote last; a page without content leaves it open, unless it is all that there is."""
    empty = looker.run(read_newest(looker.beeper, CHAT))
    assert (empty.newest, empty.newest_known) == (None, True)
    said = looker.world.receive_message(CHAT, "said", at=later(minutes=1))
    looker.world.react(CHAT, said, "👍")
    told = looker.run(read_newest(looker.beeper, CHAT))
    assert (told.newest and told.newest.text, told.newest_known) == ("said", True)
    for number in range(25):
        looker.world.react(CHAT, said, f"reaction {number}")
    hidden = looker.run(read_newest(looker.beeper, CHAT))
    assert (hidden.newest, hidden.newest_known) == (None, False)


def test_an_edit_is_never_new() -> None:
    """A message that is edited after it was handled is not new again."""
    world = World(clock=stopped_clock())
    world.add_chat("Ann", chat_id=CHAT)
    said = world.receive_message(CHAT, "said")
    with running(world) as server, Looker(world, server.base_url) as looker:
        cursor = cursor_of(looker)
        world.edit_message(CHAT, said, "said better")
        assert texts(asked(looker, cursor=cursor)) == []


def test_what_comes_while_the_list_is_read_is_left(world: World) -> None:
    """A message that is newer than the chat as it was listed is left for the next pass, which sees the chat with it."""
    with running(world) as server, Looker(world, server.base_url) as looker:
        world.receive_message(CHAT, "One")
        looker.look(sweep=True, messages=True)
        world.read_on_phone(CHAT)
        meanwhile = faults.Meanwhile(lambda: world.receive_message(CHAT, "Two"))
        world.faults.add(meanwhile, path=MESSAGES, times=1)
        first = looker.poll(messages=True)
        assert (first.ahead, first.listed[CHAT].messages) == (frozenset({CHAT}), ())
        second = looker.poll(messages=True, ahead=first.ahead)
    assert second.ahead == frozenset()
    assert ([each.text for each in second.listed[CHAT].messages], second.chats[CHAT].unread_count) == (["Two"], 1)


def test_a_list_that_lags_behind_for_good(world: World) -> None:
    """Where the list does not catch up, what was left is read with the next pass all the same."""
    with running(world) as server, Looker(world, server.base_url) as looker:
        world.receive_message(CHAT, "One")
        looker.look(sweep=True, messages=True)
        old = world.messages(CHAT)[-1]
        world.receive_message(CHAT, "Two")

        def lag(page: dict[str, Any]) -> dict[str, Any]:
            page["items"][0] |= {"preview": old}
            return page

        world.faults.add(faults.Changed(lag), path="/v1/chats")
        first = looker.poll(messages=True)
        assert (first.ahead, first.listed[CHAT].messages) == (frozenset({CHAT}), ())
        looker.states[CHAT] = replace(looker.states[CHAT], chat=first.chats[CHAT])
        second = looker.poll(messages=True, ahead=first.ahead)
    assert ([each.text for each in second.listed[CHAT].messages], second.ahead) == (["Two"], frozenset())


@pytest.mark.parametrize("rules", ["messages", "newest"])
def test_a_chat_without_a_preview_goes_by_its_time(world: World, rules: str) -> None:
    """Where the list shows no preview, what is later than the chat's last activity is left."""
    world.behave(merged_preview=False)
    with running(world) as server, Looker(world, server.base_url) as looker:
        world.receive_message(CHAT, "One")
        looker.look(sweep=True, messages=True)

        def no_preview(page: dict[str, Any]) -> dict[str, Any]:
            for item in page["items"]:
                item.pop("preview", None)
            return page

        def speak() -> None:
            world.clock.advance(1)
            world.receive_message(CHAT, "Three")

        world.faults.add(faults.Changed(no_preview), path="/v1/chats")
        world.clock.advance(1)
        world.receive_message(CHAT, "Two")
        world.faults.add(faults.Meanwhile(speak), path=MESSAGES, times=1)
        found = looker.poll(**{rules: True}).listed[CHAT]
    assert found.newest is not None
    assert found.newest.text == "Two"
    assert [each.text for each in found.messages] == (["Two"] if rules == "messages" else [])
