"""Merged chats and their members folded into one conversation."""

import pytest

from beeper_rules.model.chat import Chat, Merge
from beeper_rules.poll.merged import parents
from builders import chat, state
from poll.looker import Looker

BOTH = chat("!both", merge=Merge(chat_ids=("!a", "!b")))


def member(chat_id: str, parent: str | None = "!both") -> Chat:
    """Return a member, as its own listing names its parent."""
    return chat(chat_id, merged_into_chat_id=parent)


def folded(*chats: Chat, known: tuple[Chat, ...] = ()) -> dict[str, str]:
    """Return member → parent, of what is listed and what was known."""
    return parents({each.id: each for each in chats}, {each.id: state(each.id, merge=each.merge) for each in known})


@pytest.mark.parametrize(
    ("listed", "known", "expected"),
    [
        pytest.param((BOTH, member("!a"), member("!b")), (), {"!a": "!both", "!b": "!both"}, id="all listed"),
        pytest.param((BOTH, member("!a", None)), (), {"!a": "!both"}, id="only the parent says so"),
        pytest.param((member("!a"),), (BOTH,), {"!a": "!both"}, id="the parent is known, not on this page"),
        pytest.param((member("!a"), member("!b")), (), {}, id="no parent anywhere: chats like any other"),
        pytest.param((member("!a", "!a"),), (), {}, id="its own parent"),
        pytest.param((member("!a", "!b"), member("!b", "!a")), (), {}, id="each other's parent"),
        pytest.param((chat("!both"), member("!a")), (BOTH,), {}, id="a parent that is merged no more"),
        pytest.param(
            (BOTH, chat("!all", merge=Merge(chat_ids=("!both", "!c"))), member("!c", None)),
            (),
            {"!c": "!all"},
            id="a merged chat is nobody's member",
        ),
        pytest.param((chat("!x", merge=Merge(chat_ids=("!x",))),), (), {}, id="a merged chat of itself"),
    ],
)
def test_who_belongs_to_whom(listed: tuple[Chat, ...], known: tuple[Chat, ...], expected: dict[str, str]) -> None:
    """A member belongs to the merged chat that is listed or known; whatever the list says, no chat gets lost."""
    assert folded(*listed, known=known) == expected


@pytest.fixture
def merged(looker: Looker) -> Looker:
    """Return somebody who has seen an inbox in which chats 3 and 4 are one person's."""
    looker.world.merge("Ann", "!3:x", "!4:x")
    looker.look(sweep=True)
    looker.world.clock.advance(5)
    return looker


def test_members_are_one_conversation(merged: Looker) -> None:
    """Members are skipped, and what is said in them is told of their parent."""
    assert {"!3:x", "!4:x"} & set(merged.poll(sweep=True).listed) == set()
    merged.world.receive_message("!3:x", "one")
    merged.world.clock.advance(1)
    merged.world.receive_message("!4:x", "two")
    assert merged.events(messages=True) == ["Ann: new_activity", "Ann: new_message", "Ann: new_message"]
    assert merged.events(messages=True) == []


def test_messages_are_read_from_the_members(merged: Looker) -> None:
    """A merged chat has no messages of its own, so they are read where they are."""
    merged.world.receive_message("!4:x", "one")
    merged.poll(messages=True)
    paths = [entry.path for entry in merged.requests() if "messages" in entry.path]
    assert paths == ["/v1/chats/!4:x/messages"]


def test_a_sweep_of_a_merged_chat_is_quiet(merged: Looker) -> None:
    """Two passes over the same merged chat make nothing."""
    assert merged.look(sweep=True, messages=True, newest=True) == []


def test_merging_is_no_message(looker: Looker) -> None:
    """Chats that are merged while somebody watches bring a new chat and nothing new in it."""
    looker.look(sweep=True)
    looker.world.clock.advance(5)
    looker.world.receive_message("!3:x", "before")
    looker.look()
    looker.world.clock.advance(5)
    looker.world.merge("Ann", "!3:x", "!4:x")
    assert looker.events(sweep=True, messages=True, newest=True) == ["Ann: chat_added"]


def test_unmerging_brings_nothing_back(merged: Looker) -> None:
    """When a merged chat is dissolved, its members become chats like any other, and nothing in them is new."""
    merged.world.receive_message("!3:x", "before")
    merged.look(messages=True)
    parent = next(chat_id for chat_id, one in merged.states.items() if one.chat.merge)
    merged.world.unmerge(parent)
    assert merged.look(sweep=True, messages=True) == []
    del merged.states[parent]
    assert merged.look(sweep=True, messages=True) == []
    merged.world.receive_message("!4:x", "after")
    assert merged.events(messages=True) == ["Chat 4: new_activity", "Chat 4: new_message"]


# -- apps with and without merged chats


def test_an_app_without_merged_chats(merged: Looker) -> None:
    """When a sweep shows no merged chat at all, its members are chats like any other, and it is not asked for."""
    [parent] = [chat for chat, known in merged.states.items() if known.chat.merge]
    merged.world.unmerge(parent)
    seen = merged.poll(sweep=True, missing=frozenset({parent}))
    assert {"!3:x", "!4:x"} <= set(seen.listed)
    assert (parent in seen.there, seen.app.merges) == (True, False)
    assert merged.requests(f"/v1/chats/{parent}") == []


def test_members_that_are_known_and_not_listed(looker: Looker) -> None:
    """A merged chat that is seen for the first time has the members that are known, also when they are not listed."""
    looker.look(sweep=True)
    parent = looker.world.merge("Ann", "!58:x", "!3:x")
    seen = looker.poll()
    assert "!3:x" not in seen.chats
    assert {each.chat.id for each in seen.listed[parent].members} == {"!58:x", "!3:x"}
