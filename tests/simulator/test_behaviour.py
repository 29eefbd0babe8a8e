"""The switches that make the app another build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import populated, running, stopped_clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"


def test_an_app_before_808_lacks_fields_and_routes(world: World, api: Api) -> None:
    """Before 4.2.808 there is no PATCH, read, unread or single message, and many fields are missing."""
    world.update_to("4.2.557")
    message = world.receive_message(ANN, "Hello")
    assert set(api.chat(ANN)) == {
        *("id", "localChatID", "accountID", "title", "type", "participants", "lastActivity"),
        *("unreadCount", "lastReadMessageSortKey", "isArchived", "isMuted", "isPinned"),
    }
    assert api.change(ANN, isMuted=True).status_code == 405
    assert api.act(ANN, "read").status_code == 404
    assert api.get(f"/v1/chats/{ANN}/messages/{message}").status_code == 405
    assert api.get("/v1/labels").status_code == 404
    assert "status" not in api.get("/v1/accounts").json()[0]


def test_sort_keys_may_be_integers(world: World, api: Api) -> None:
    """With `int_sort_keys`, sort keys are JSON integers everywhere."""
    world.receive_message(ANN, "Hello")
    world.read_on_phone(ANN)
    world.behave(int_sort_keys=True)
    key = api.chat(ANN)["lastReadMessageSortKey"]
    preview = next(item for item in api.listed() if item["id"] == ANN)["preview"]
    assert isinstance(key, int)
    assert preview["sortKey"] == key


def test_capabilities_and_network_may_be_absent(world: World, api: Api) -> None:
    """With the switches off, chats have neither `capabilities` nor `network`."""
    assert {"capabilities", "network"} <= set(api.chat(ANN))
    world.behave(capabilities_present=False, network_present=False)
    assert not {"capabilities", "network"} & set(api.chat(ANN))


def test_gets_may_lag_behind_writes(world: World, api: Api) -> None:
    """With `read_lag_s`, GETs show the state before a write for so long, but the write's own answer does not."""
    world.receive_message(ANN, "Hello")
    world.behave(read_lag_s=5)
    assert api.act(ANN, "read").json()["unreadCount"] == 0
    world.clock.advance(3)
    api.act(ANN, "archive")

    def shown() -> tuple[int, bool]:
        chat = next(item for item in api.listed() if item["id"] == ANN)
        assert (chat["unreadCount"], chat["isArchived"]) == (
            api.chat(ANN)["unreadCount"],
            api.chat(ANN)["isArchived"],
        )
        return chat["unreadCount"], chat["isArchived"]

    found = []
    for seconds in (0, 2, 3):
        world.clock.advance(seconds)
        found.append(shown())
    assert found == [(1, False), (0, False), (0, True)]
    assert world.chat(ANN)["isArchived"] is True


def test_a_lagging_merge(world: World, api: Api) -> None:
    """A merged chat lags with its members."""
    world.add_chat("Ann E.", chat_id="!ann2:x")
    parent = world.merge("Ann", ANN, "!ann2:x")
    world.behave(read_lag_s=5)
    assert api.change(parent, isMuted=True).json()["isMuted"] is True
    assert [api.chat(chat)["isMuted"] for chat in (parent, ANN)] == [False, False]
    world.clock.advance(5)
    assert [api.chat(chat)["isMuted"] for chat in (parent, ANN)] == [True, True]


def test_the_same_seed_is_the_same_world(check: Callable[[object, Any], None]) -> None:
    """Two worlds of one seed are equal to the last id, and every chat of any seed is a Chat."""
    worlds = [populated(40, seed=seed, clock=stopped_clock(), odd_titles=True) for seed in (5, 5, 6)]
    pictures = [[(world.chat(one), world.messages(one)) for one in world.chat_ids()] for world in worlds]
    assert pictures[0] == pictures[1] != pictures[2]
    for chat, _ in pictures[2]:
        check(chat, "Chat")


def test_a_populated_world_is_varied() -> None:
    """A populated world has several networks, groups, archived, muted, unread and labelled chats."""
    world = populated(100, clock=stopped_clock())
    chats = [world.chat(one) for one in world.chat_ids()]
    assert len({chat["network"] for chat in chats}) == 8
    for field in ("isArchived", "isMuted", "isPinned", "isLowPriority", "unreadCount", "labels"):
        assert 0 < sum(bool(chat.get(field)) for chat in chats) < 100
    assert {chat["type"] for chat in chats} == {"single", "group"}


def test_two_servers_may_show_one_world(world: World) -> None:
    """A world may be served on several ports at once."""
    with running(world) as one, running(world) as other:
        assert one.port != other.port
