from datetime import UTC, datetime, timedelta, timezone

import pytest

from beeper.asking import Call, refused, sent
from beeper.raw_server import reply
from beeper_rules.beeper import Beeper, ChatQuery, MessageQuery
from beeper_rules.errors import OutcomeUnknown
from beeper_rules.simulator import GENERATIONS, World
from beeper_rules.simulator.fixtures import CHAT

pytestmark = pytest.mark.anyio

AT = datetime(2026, 9, 1, 11, tzinfo=timezone(timedelta(hours=2)))
MESSAGE = {"id": "m1", "timestamp": "2026-08-30T10:00:00.000Z", "sortKey": "7", "text": "a"}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ChatQuery("exampl", account_ids=("accountID",)), [CHAT]),
        (ChatQuery("sender", scope="participants"), [CHAT]),
        (ChatQuery("sender", scope="titles"), []),
        (ChatQuery(label_id="labelID", inbox="archive", unread_only=True), [CHAT]),
        (ChatQuery(label_id="labelID", inbox="primary"), []),
        (ChatQuery(account_ids=("accountID",), chat_type="group"), []),
        (ChatQuery(account_ids=("accountID",), include_muted=False), []),
        (ChatQuery(account_ids=("accountID",), active_before=datetime(2025, 1, 1, tzinfo=UTC)), []),
        (ChatQuery(account_ids=("accountID",), active_after=datetime(2025, 1, 1, tzinfo=UTC)), [CHAT]),
    ],
)
async def test_chats_are_searched(world: World, beeper: Beeper, wanted: ChatQuery, expected: list[str]) -> None:
    """Every condition of a search for chats is obeyed."""
    world.archive_by_hand(CHAT)
    world.mark_unread_by_hand(CHAT)
    await beeper.update_chat(CHAT, {"isMuted": True})
    page = await beeper.search_chats(wanted)
    assert ([each.id for each in page.items], page.broken) == (expected, ())


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_found_chats_are_paged(world: World, beeper: Beeper, generation: str) -> None:
    """Page by page a search reaches every chat once, on every app."""
    world.update_to(generation)
    seen: list[str] = []
    page = await beeper.search_chats(ChatQuery(), limit=3)
    while page.items:
        seen += [each.id for each in page.items]
        page = await beeper.search_chats(ChatQuery(), limit=3, cursor=page.oldest_cursor, direction="before")
    assert seen == world.chat_ids()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (MessageQuery("DINNER shall"), ["Shall we have dinner?"]),
        (MessageQuery("dinner", chat_ids=(CHAT,), sender="others"), ["Shall we have dinner?"]),
        (MessageQuery("dinner", account_ids=("nobody",)), []),
        (MessageQuery("dinner", chat_type="group"), []),
        (MessageQuery("dinner", media_types=("image", "link")), []),
        (MessageQuery("dinner at", before=datetime(2025, 1, 1, tzinfo=UTC)), []),
        (MessageQuery("dinner at 3", after=datetime(2025, 1, 1, tzinfo=UTC)), ["Dinner at 3?"]),
        (MessageQuery("dinner", include_muted=False), []),
        (MessageQuery("dinner at 1", exclude_low_priority=False), ["Dinner at 1?"]),
    ],
)
async def test_messages_are_searched(world: World, beeper: Beeper, wanted: MessageQuery, expected: list[str]) -> None:
    """Every condition of a search for messages is obeyed, and the chats that hold them come along."""
    await beeper.update_chat(CHAT, {"isMuted": True})
    page = await beeper.search_messages(wanted)
    assert [each.text for each in page.items] == expected
    assert (set(page.chats), page.broken, page.broken_chats) == ({CHAT} if expected else set(), (), ())
    assert world.log.entries("GET", "/v1/messages/search")[0].status == 200


async def test_found_messages_are_paged(beeper: Beeper) -> None:
    """Page by page a search reaches every message once."""
    wanted = MessageQuery(chat_ids=(CHAT,))
    first = await beeper.search_messages(wanted, limit=3)
    rest = await beeper.search_messages(wanted, limit=3, cursor=first.oldest_cursor, direction="before")
    assert [each.text for each in first.items + rest.items] == [
        "Dinner at 3?",
        "Dinner at 2?",
        "Dinner at 1?",
        "Shall we have dinner?",
    ]
    assert (first.has_more, rest.has_more) == (True, False)


async def test_everything_is_searched(beeper: Beeper) -> None:
    """A search over everything finds chats, groups by their people, and messages with their chats."""
    by_text, by_title = await beeper.search("dinner"), await beeper.search("example")
    assert {each.chat_id for each in by_text.messages.items} == {CHAT} == set(by_text.messages.chats)
    assert CHAT in [each.id for each in by_title.chats]
    assert (by_text.broken, by_title.broken) == ((), ())


SINCE, UNTIL = "2026-09-01T09%3A00%3A00.000Z", "2026-09-02T09%3A00%3A00.000Z"
DAY_LATER = AT + timedelta(days=1)


@pytest.mark.parametrize(
    ("call", "target"),
    [
        (lambda b: b.search("a&b"), "/v1/search?query=a%26b"),
        (lambda b: b.search_chats(ChatQuery()), "/v1/chats/search"),
        (
            lambda b: b.search_chats(
                ChatQuery("a b", "titles", "primary", "any", False, True, AT, DAY_LATER, ("x", "y"), "l"),
                cursor="c",
                direction="after",
                limit=5,
            ),
            (
                f"/v1/chats/search?accountIDs=x&accountIDs=y&query=a%20b&scope=titles&inbox=primary&type=any"
                f"&unreadOnly=false&includeMuted=true&lastActivityAfter={SINCE}&lastActivityBefore={UNTIL}"
                f"&labelID=l&cursor=c&direction=after&limit=5"
            ),
        ),
        (lambda b: b.search_messages(MessageQuery()), "/v1/messages/search"),
        (
            lambda b: b.search_messages(
                MessageQuery("a", ("c",), ("x",), "single", ("link", "any"), "me", AT, DAY_LATER, False, True), limit=5
            ),
            (
                f"/v1/messages/search?chatIDs=c&accountIDs=x&mediaTypes=link&mediaTypes=any&query=a&chatType=single"
                f"&sender=me&dateAfter={SINCE}&dateBefore={UNTIL}&excludeLowPriority=false&includeMuted=true&limit=5"
            ),
        ),
    ],
)
async def test_what_a_search_asks(call: Call, target: str) -> None:
    """A search asks for what is given, lists as repeated keys, and leaves the rest to the app."""
    _, [request] = await sent(call, reply(200, {"items": [], "results": {}}))
    assert (request.method, request.target, request.body) == ("GET", target, b"")


async def test_what_cannot_be_read_is_set_aside() -> None:
    """A broken message, or a broken chat beside it, is set aside with the reason, and the rest lives."""
    odd = {"items": [MESSAGE, {"id": "m2"}], "chats": {"a": {"id": "a"}, "b": {"id": 5}, "c": None}}
    page, _ = await sent(lambda b: b.search_messages(MessageQuery()), reply(200, odd))
    assert ([each.id for each in page.items], [each.id for each in page.broken]) == (["m1"], ["m2"])
    assert (list(page.chats), len(page.broken_chats)) == (["a"], 2)


async def test_a_search_without_the_map_of_chats() -> None:
    """An answer without chats, or with something else in their place, still has its messages."""
    for chats in ({}, {"chats": None}, {"chats": ["a"]}):
        page, _ = await sent(lambda b: b.search_messages(MessageQuery()), reply(200, {"items": [MESSAGE]} | chats))
        assert ([each.id for each in page.items], page.chats, page.broken_chats) == (["m1"], {}, ())


async def test_results_may_be_missing_one_by_one() -> None:
    """A kind of result that an app leaves out is empty; a broken one is set aside."""
    empty, _ = await sent(lambda b: b.search("x"), reply(200, {"results": {}}))
    assert (empty.chats, empty.in_groups, empty.messages.items, empty.messages.has_more) == ((), (), (), False)
    odd = {"results": {"chats": [{"id": "a"}, {}], "in_groups": [5], "messages": None}}
    found, _ = await sent(lambda b: b.search("x"), reply(200, odd))
    assert ([each.id for each in found.chats], len(found.broken)) == (["a"], 2)


@pytest.mark.parametrize(
    "answer", [{}, [], {"results": []}, {"results": {"chats": {}}}, {"results": {"messages": {"items": 5}}}, b"", b"?"]
)
async def test_results_of_another_shape_are_unknown(answer: object) -> None:
    """An answer that holds no results is of no use."""
    await refused(lambda b: b.search("x"), OutcomeUnknown, reply(200, answer))
