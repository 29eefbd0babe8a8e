from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.simulator import populated, stopped_clock
from beeper_rules.simulator.pages import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from beeper_rules.simulator import World
    from conftest import Api


@pytest.fixture
def world() -> World:
    """Return sixty chats."""
    return populated(60, seed=3, clock=stopped_clock())


def walk(api: Api, **query: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any query is tried
    """Yield the pages of the list, newest first."""
    while True:
        page = api.get("/v1/chats", params=query).json()
        yield page
        if not page["hasMore"]:
            return
        query["cursor"] = page["oldestCursor"]


def test_all_chats_are_listed_once_by_falling_activity(world: World, api: Api) -> None:
    """The pages list every chat once, archived and muted ones too, the latest activity first, 25 a page."""
    pages = list(walk(api))
    items = [item for page in pages for item in page["items"]]
    assert [len(page["items"]) for page in pages] == [25, 25, 10]
    assert [item["id"] for item in items] == world.chat_ids()
    activities = [item["lastActivity"] for item in items]
    assert activities == sorted(activities, reverse=True)
    assert any(item["isArchived"] for item in items)
    assert any(item["isMuted"] for item in items)


def test_items_carry_the_newest_line_as_preview(world: World, api: Api) -> None:
    """A list item carries the chat's newest line as its preview."""
    item = api.listed()[0]
    assert item["preview"] == world.messages(item["id"])[-1]


def test_a_chat_without_messages_has_no_preview(world: World, api: Api) -> None:
    """A chat in which nothing was said has no preview."""
    world.add_chat("Empty", chat_id="!empty")
    assert "preview" not in api.listed()[0]


@pytest.mark.parametrize("limit", [1, 7, 200])
def test_limit_sets_the_size_of_a_page(api: Api, limit: int) -> None:
    """A limit of 1 to 200 sets the size of the page."""
    assert len(api.listed(limit=limit)) == min(limit, 60)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1.5", "9" * 30])
def test_other_limits_are_refused(api: Api, limit: str) -> None:
    """A limit outside 1 to 200 is refused with an issue at `limit`."""
    answer = api.get("/v1/chats", params={"limit": limit})
    assert (answer.status_code, answer.json()["details"]["issues"][0]["path"]) == (400, ["limit"])


@pytest.mark.parametrize("limit", ["3", "201", "many"])
def test_an_older_app_ignores_limit(world: World, api: Api, limit: str) -> None:
    """With `list_limit_honoured` off, pages are of 25 whatever the limit says."""
    world.behave(list_limit_honoured=False)
    assert len(api.listed(limit=limit)) == 25


@pytest.mark.parametrize(("name", "value"), [("direction", "sideways"), ("cursor", "rubbish"), ("cursor", "1--2")])
def test_a_broken_query_is_refused(api: Api, name: str, value: str) -> None:
    """An unknown direction or a cursor that is none is refused with an issue at its name."""
    answer = api.get("/v1/chats", params={name: value})
    assert (answer.status_code, answer.json()["details"]["issues"][0]["path"]) == (400, [name])


def test_account_ids_are_repeated_keys(world: World, api: Api) -> None:
    """`accountIDs` given several times keeps the chats of those accounts only, also on later pages."""
    wanted = ["telegram", "discordgo"]
    items = [item for page in walk(api, accountIDs=wanted, limit=2) for item in page["items"]]
    expected = [chat for chat in world.chat_ids() if world.chat(chat)["accountID"] in wanted]
    assert [item["id"] for item in items] == expected


def test_unknown_accounts_have_no_chats(api: Api) -> None:
    """A page without items has no cursors and no more to come."""
    page = api.get("/v1/chats", params={"accountIDs": "nobody"}).json()
    assert page == {"items": [], "hasMore": False, "newestCursor": None, "oldestCursor": None}


def test_newer_chats_are_asked_for_with_after(world: World, api: Api) -> None:
    """`direction=after` with the newest cursor lists what became active since, the nearest first to come."""
    newest = api.get("/v1/chats").json()["newestCursor"]
    risen = world.chat_ids()[40:43]
    for chat in risen:
        world.clock.advance(1)
        world.receive_message(chat, "Hello")
    query = {"cursor": newest, "direction": "after", "limit": 2}
    page = api.get("/v1/chats", params=query).json()
    assert ([item["id"] for item in page["items"]], page["hasMore"]) == ([risen[1], risen[0]], True)
    page = api.get("/v1/chats", params=query | {"cursor": page["newestCursor"]}).json()
    assert ([item["id"] for item in page["items"]], page["hasMore"]) == ([risen[2]], False)


def test_cursors_stay_while_the_list_moves(world: World, api: Api) -> None:
    """A chat that jumps up between two pages is missed by the second, which begins where it would have."""
    order = world.chat_ids()
    first = api.get("/v1/chats").json()
    world.receive_message(order[30], "Hello")
    second = api.listed(cursor=first["oldestCursor"])
    assert [item["id"] for item in second[:6]] == [*order[25:30], order[31]]


def test_participants_are_cut_in_the_list(world: World, api: Api) -> None:
    """A list item carries only the first participants, with the right total."""
    chat = world.add_chat("Many", kind="group", people=[f"Person {n}" for n in range(29)])
    assert api.listed()[0]["participants"]["total"] == 30
    assert len(api.listed()[0]["participants"]["items"]) == 20
    world.behave(listed_participants=5)
    assert len(api.listed()[0]["participants"]["items"]) == 5
    assert api.listed()[0]["participants"]["hasMore"] is True
    assert api.chat(chat)["participants"]["hasMore"] is False


def test_a_syncing_app_lists_a_fraction(world: World, api: Api) -> None:
    """With `listed_fraction`, the list knows none or always the same share of the chats."""
    world.behave(listed_fraction=0.0)
    assert api.get("/v1/chats").json()["items"] == []
    world.behave(listed_fraction=0.4)
    some = [item["id"] for item in api.listed(limit=200)]
    assert 5 < len(some) < 45
    assert [item["id"] for page in walk(api, limit=3) for item in page["items"]] == some


def test_a_preview_may_name_its_sender_by_id(world: World, api: Api) -> None:
    """With `raw_sender_in_preview`, the sender's name in a preview is the sender's id."""
    world.behave(raw_sender_in_preview=True)
    preview = api.listed()[0]["preview"]
    assert preview["senderName"] == preview["senderID"]


def test_pages_are_as_described(api: Api, check: Callable[[object, Any], None]) -> None:
    """Every list item is a Chat with an optional preview, without undescribed fields."""
    for item in api.listed(limit=200):
        check(item, "ChatListResponse")
        check(item["preview"], "Message")


@given(ranks=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20), size=st.integers(1, 7))
def test_walking_either_way_meets_every_item_once(ranks: set[tuple[int, int]], size: int) -> None:
    """Pages followed by their cursors, backwards from the newest or forwards again, miss and repeat nothing."""
    items = sorted(ranks, reverse=True)

    def follow(query: dict[str, Any], end: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        while True:
            page = cut(items, lambda item: item, query, size)
            found += page.items if end == "oldest" else page.items[::-1]
            if not page.has_more:
                return found
            query["cursor"] = getattr(page, end)

    assert follow({}, "oldest") == items
    beyond = [item for item in items[::-1] if item > (0, 0)]
    assert follow({"cursor": "0-0", "direction": "after"}, "newest") == beyond
