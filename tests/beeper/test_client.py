import json
from datetime import datetime, timedelta, timezone

import pytest

from beeper.asking import IMESSAGE, QUOTED, TOKEN, Call, sent
from beeper.raw_server import RawServer, reply
from beeper_rules.beeper.answers import Accepted, TokenInfo
from beeper_rules.beeper.client import Beeper
from beeper_rules.errors import Deferred, InvalidSetup, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.simulator import GENERATIONS, World
from beeper_rules.simulator.fixtures import CHAT

pytestmark = pytest.mark.anyio

AT = datetime(2026, 9, 1, 11, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("call", "method", "route", "body"),
    [
        (lambda b: b.update_chat(IMESSAGE, {"isMuted": True}), "PATCH", "", {"isMuted": True}),
        (
            lambda b: b.update_chat(IMESSAGE, {"draft": {"text": "é\ud800"}}),
            "PATCH",
            "",
            {"draft": {"text": "é\ud800"}},
        ),
        (lambda b: b.archive(IMESSAGE, True), "POST", "/archive", {"archived": True}),
        (lambda b: b.archive(IMESSAGE, False), "POST", "/archive", {"archived": False}),
        (lambda b: b.mark_read(IMESSAGE, "m1"), "POST", "/read", {"messageID": "m1"}),
        (lambda b: b.mark_read(IMESSAGE), "POST", "/read", {}),
        (lambda b: b.mark_unread(IMESSAGE, "m1"), "POST", "/unread", {"messageID": "m1"}),
        (
            lambda b: b.set_reminder(IMESSAGE, AT, dismiss_on_incoming=False),
            "POST",
            "/reminders",
            {"reminder": {"remindAt": "2026-09-01T09:00:00.123Z", "dismissOnIncomingMessage": False}},
        ),
        (lambda b: b.clear_reminder(IMESSAGE), "DELETE", "/reminders", None),
        (lambda b: b.notify_anyway(IMESSAGE), "POST", "/notify-anyway", {}),
    ],
)
async def test_what_a_write_sends(call: Call, method: str, route: str, body: object) -> None:
    """A write names its chat with every reserved character encoded, carries the token, and has the API's body."""
    _, [request] = await sent(call, reply(204))
    assert (request.method, request.target) == (method, f"/v1/chats/{QUOTED}{route}")
    assert request.headers["authorization"] == "Bearer bdapi_canary"
    assert (json.loads(request.body) if request.body else None) == body


@pytest.mark.parametrize(
    ("call", "target"),
    [
        (lambda b: b.chats(), "/v1/chats"),
        (
            lambda b: b.chats(cursor="a&b=+", direction="after", account_ids=["x y", "z"], limit=200),
            "/v1/chats?accountIDs=x%20y&accountIDs=z&cursor=a%26b%3D%2B&direction=after&limit=200",
        ),
        (lambda b: b.messages(IMESSAGE), f"/v1/chats/{QUOTED}/messages"),
        (
            lambda b: b.messages("a", cursor="1", direction="before"),
            "/v1/chats/a/messages?cursor=1&direction=before",
        ),
    ],
)
async def test_what_a_listing_asks(call: Call, target: str) -> None:
    """A listing asks with repeated keys and encoded cursors, and sends no body."""
    _, [request] = await sent(call, reply(200, {"items": []}))
    assert (request.method, request.target, request.body) == ("GET", target, b"")


async def test_a_chat_is_retrieved() -> None:
    """One chat is retrieved with as many participants as asked for."""
    found, [request] = await sent(lambda b: b.chat("a", max_participants=-1), reply(200, {"id": "a"}))
    assert (found.id, request.target) == ("a", "/v1/chats/a?maxParticipantCount=-1")


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_a_large_group_comes_whole(world: World, beeper: Beeper, generation: str) -> None:
    """A group of 600 people comes with all of them, each once, on every app."""
    group = world.add_chat("Everybody", kind="group", people=[f"Person {number}" for number in range(599)])
    world.update_to(generation)
    people = (await beeper.chat(group, max_participants=-1)).participants
    assert people
    assert (people.total, people.cut, len({each.id for each in people.items})) == (600, False, 600)


async def test_a_chat_is_known_by_its_local_id() -> None:
    """A chat asked for by its number on this machine is the right one."""
    found, _ = await sent(lambda b: b.chat("1071"), reply(200, {"id": "a", "localChatID": "1071"}))
    assert found.id == "a"


async def test_another_chat_is_not_taken_for_the_one_asked() -> None:
    """An answer that shows another chat than the one asked for is of no use."""
    with pytest.raises(OutcomeUnknown, match="another chat"):
        await sent(lambda b: b.chat("a"), reply(200, {"id": "b"}))


@pytest.mark.parametrize("chat_id", ["", ".", "..", "a\ud800"])
async def test_an_id_that_no_path_can_carry_is_refused(chat_id: str) -> None:
    """An id that a server would take for the way itself is refused before anything is sent."""
    async with RawServer(reply(204)) as server, Beeper(server.url, TOKEN) as beeper:
        with pytest.raises(Rejected, match="not an id"):
            await beeper.archive(chat_id, True)
        assert server.requests == []


@pytest.mark.parametrize(
    "answer",
    [reply(204), reply(200), reply(200, b" \n"), reply(200, {"success": True}), reply(202, {"success": True, "id": 5})],
)
async def test_every_success_of_every_app_is_accepted(answer: bytes) -> None:
    """204, an empty 200 and `{"success": true}` all mean that the write was taken."""
    assert (await sent(lambda b: b.archive("a", True), answer))[0] == Accepted(None)


async def test_the_chat_in_an_answer_is_returned() -> None:
    """A write that is answered with the chat returns it; another chat is not passed on as this one."""
    shown, _ = await sent(lambda b: b.mark_read("a"), reply(200, {"id": "a", "unreadCount": 0}))
    other, _ = await sent(lambda b: b.mark_read("a"), reply(200, {"id": "b", "unreadCount": 0}))
    assert (shown.chat and shown.chat.unread_count, other) == (0, Accepted(None))


async def test_only_imessage_notifies_anyway(world: World, beeper: Beeper) -> None:
    """Notifying anyway shows the chat where the network can, and is refused elsewhere."""
    shown = await beeper.notify_anyway(CHAT)
    assert (shown.chat and shown.chat.id) == CHAT
    with pytest.raises(Rejected):
        await beeper.notify_anyway(world.add_chat("Ann", network="Signal"))


async def test_success_false_is_a_refusal() -> None:
    """`{"success": false}` is a refusal, with the reason that was given."""
    with pytest.raises(Rejected, match="was refused: chat is pinned"):
        await sent(lambda b: b.archive("a", True), reply(200, {"success": False, "error": "chat is pinned"}))


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"null", b"{}", b'{"ok":true}', b'{"success":1}', b'{"id":""}', b"{"]
)
async def test_a_success_of_another_shape_is_unknown(body: bytes) -> None:
    """A 2xx answer that is neither empty, a chat nor a success leaves the outcome unknown."""
    with pytest.raises(OutcomeUnknown):
        await sent(lambda b: b.archive("a", True), reply(200, body))


async def test_an_older_app_gets_the_reminder_in_milliseconds() -> None:
    """An app that refuses the reminder and asks for `remindAtMs` gets that in a second call."""
    issue = {"code": "invalid_type", "message": "Required", "path": ["reminder", "remindAtMs"]}
    refusal = reply(422, {"message": "Validation failed", "details": {"issues": [issue]}})
    taken, requests = await sent(
        lambda b: b.set_reminder("a", AT, dismiss_on_incoming=True), refusal, reply(200, {"success": True})
    )
    expected = {"reminder": {"remindAtMs": 1788253200124, "dismissOnIncomingMessage": True}}
    assert (taken, json.loads(requests[1].body)) == (Accepted(None), expected)


@pytest.mark.parametrize(
    ("version", "names"),
    [("4.1.294", ["remindAtMs", "remindAt"]), ("4.2.807", ["remindAtMs", "remindAt"]), ("4.2.808", ["remindAt"])],
)
async def test_the_version_says_how_a_reminder_is_spelt(version: str, names: list[str]) -> None:
    """An app that says that it is older than 4.2.808 gets milliseconds at once, and the text if it refuses those."""
    refusal = reply(400, {"message": "Bad request"})
    async with RawServer(reply(200, [], X_Beeper_Desktop_Version=version), refusal) as server:
        async with Beeper(server.url, TOKEN) as beeper:
            await beeper.labels()
            with pytest.raises(Rejected):
                await beeper.set_reminder("a", AT, dismiss_on_incoming=True)
        assert [next(iter(json.loads(each.body)["reminder"])) for each in server.requests[1:]] == names


@pytest.mark.parametrize("status", [400, 404, 422, 500])
async def test_any_other_refusal_of_a_reminder_stands(status: int) -> None:
    """A refusal that does not ask for `remindAtMs` is not answered with a second call."""
    async with RawServer(reply(status, {"message": "remindAt is in the past"})) as server:
        async with Beeper(server.url, TOKEN) as beeper:
            with pytest.raises((Rejected, OutcomeUnknown)):
                await beeper.set_reminder("a", AT, dismiss_on_incoming=True)
        assert len(server.requests) == 1


async def test_labels_may_be_missing() -> None:
    """Labels are None on an app without them, and every other refusal is one."""
    missing, _ = await sent(lambda b: b.labels(), reply(404, {"message": "no route"}))
    found, _ = await sent(lambda b: b.labels(), reply(200, [{"id": "1", "name": "work"}]))
    assert (missing, [each.name for each in found or ()]) == (None, ["work"])
    with pytest.raises(Unauthorized):
        await sent(lambda b: b.labels(), reply(401))


async def test_info_is_asked_without_the_token() -> None:
    """`info` sends no token and remembers the version that it was told."""
    async with RawServer(reply(200, {"app": {"version": "4.3.73"}})) as server, Beeper(server.url, TOKEN) as beeper:
        before = beeper.app_version
        await beeper.info()
        assert "authorization" not in server.requests[0].headers
        assert (before, beeper.app_version) == (None, "4.3.73")


async def test_the_version_header_wins() -> None:
    """The version header of the last answer, a refusal included, says which app this is, whatever `info` said."""
    told = reply(200, {"app": {"version": "4.2.1"}})
    first, second = reply(200, [], X_Beeper_Desktop_Version="4.2.808"), reply(403, X_Beeper_Desktop_Version="4.3.0")
    async with RawServer(told, first, second) as server, Beeper(server.url, TOKEN) as beeper:
        await beeper.info()
        await beeper.accounts()
        before = beeper.app_version
        with pytest.raises(Unauthorized):
            await beeper.accounts()
        assert (before, beeper.app_version) == ("4.2.808", "4.3.0")


async def test_introspection() -> None:
    """The token is introspected by a form; None on an app without the route."""
    found, [request] = await sent(lambda b: b.introspect(), reply(200, {"active": True, "scope": "read"}))
    assert found == TokenInfo(True, frozenset({"read"}), None)
    assert request.body == b"token=bdapi_canary&token_type_hint=access_token"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (await sent(lambda b: b.introspect(), reply(404)))[0] is None


async def test_retry_after_counts_from_the_clock_that_is_given() -> None:
    """An HTTP date in Retry-After is measured against the clock that the connection was made with."""
    answer = reply(429, Retry_After="Tue, 01 Sep 2026 09:00:10 GMT")
    now = datetime.fromisoformat("2026-09-01T09:00:00+00:00")
    async with RawServer(answer) as server, Beeper(server.url, TOKEN, now=lambda: now) as beeper:
        with pytest.raises(Deferred) as caught:
            await beeper.archive("a", True)
    assert caught.value.retry_after_s == 10.0


async def test_a_naive_reminder_is_a_mistake_of_ours() -> None:
    """A reminder without a time zone is a mistake of the caller, not a call."""
    with pytest.raises(ValueError, match="time zone"):
        await sent(lambda b: b.set_reminder("a", AT.replace(tzinfo=None), dismiss_on_incoming=True), reply(204))


def test_the_address_is_checked_once_more() -> None:
    """A base URL with a user in it never becomes a connection."""
    with pytest.raises(InvalidSetup):
        Beeper("http://a:b@127.0.0.1:1", TOKEN)


def test_the_connection_shows_its_address_only() -> None:
    """A connection's representation holds its address and not its token."""
    assert repr(Beeper("http://127.0.0.1:1/", TOKEN)) == "Beeper('http://127.0.0.1:1')"
