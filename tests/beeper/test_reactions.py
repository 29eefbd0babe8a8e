import pytest

from beeper.asking import IMESSAGE, QUOTED, Call, body, refused, sent
from beeper.raw_server import Script, cut, reply
from beeper_rules.beeper import Beeper, Reacted
from beeper_rules.errors import CallFailed, Deferred, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.simulator import World
from beeper_rules.simulator.fixtures import CHAT, MESSAGES, REACTION

pytestmark = pytest.mark.anyio

MINE = MESSAGES[-1]
KEYS = ["👍", "❤️", "a/b?c#d%20", ":shortcode:", "mxc://x/y"]
NEWER, OLDER = (
    "/v1/chats/c/messages/m/reactions/%F0%9F%91%8D",
    "/v1/chats/c/messages/m/reactions?reactionKey=%F0%9F%91%8D",
)
DONE = {"success": True, "chatID": "c", "messageID": "m", "reactionKey": "👍"}


async def unreact(beeper: Beeper) -> Reacted:
    """Take away the reaction that these tests are about."""
    return await beeper.unreact("c", "m", "👍")


@pytest.mark.parametrize("generation", ["4.2.557", "4.2.808", "4.3.73"])
async def test_a_reaction_comes_and_goes(world: World, beeper: Beeper, generation: str) -> None:
    """Any key is added once and taken away again, on every app that has reactions."""
    world.update_to(generation)
    for key in KEYS:
        added = await beeper.react(CHAT, MINE, key, transaction_id="t1")
        assert added == Reacted(CHAT, MINE, key, "t1")
    assert [one["reactionKey"] for one in world.messages(CHAT)[3]["reactions"]] == [REACTION, *KEYS]
    for key in KEYS:
        assert await beeper.unreact(CHAT, MINE, key) == Reacted(CHAT, MINE, key, None)
    assert [one["reactionKey"] for one in world.messages(CHAT)[3]["reactions"]] == [REACTION]


async def test_what_a_reaction_sends() -> None:
    """A reaction names chat and message encoded, and the key in the body; the transaction only if it is given."""
    _, [request] = await sent(lambda b: b.react(IMESSAGE, "$m/1", "👍"), reply(200, DONE))
    assert (request.method, request.target) == ("POST", f"/v1/chats/{QUOTED}/messages/%24m%2F1/reactions")
    assert body(request) == {"reactionKey": "👍"}


async def test_removing_is_asked_once_of_a_newer_app() -> None:
    """An app that knows the newer spelling is asked once, with the key in the path."""
    found, requests = await sent(unreact, reply(200, DONE))
    assert ([(each.method, each.target) for each in requests], found.reaction_key) == ([("DELETE", NEWER)], "👍")


@pytest.mark.parametrize("status", [404, 405])
async def test_an_older_app_gets_the_key_in_the_query(status: int) -> None:
    """An app that does not know the newer spelling is asked in the older one."""
    found, requests = await sent(unreact, reply(status), reply(200, DONE))
    assert [each.target for each in requests] == [NEWER, OLDER]
    assert found == Reacted("c", "m", "👍", None)


@pytest.mark.parametrize(
    ("first", "second", "raised"),
    [(404, 404, "404"), (404, 405, "404"), (405, 404, "404"), (405, 405, "405"), (404, 400, "400"), (404, 500, "500")],
)
async def test_a_message_that_is_gone_is_told(first: int, second: int, raised: str) -> None:
    """When neither spelling helps, the answer that speaks of chat and message is the one that is told."""
    error, requests = await refused(unreact, CallFailed, reply(first), reply(second))
    assert ([target for _, target in requests], f"answered with {raised}" in str(error)) == ([NEWER, OLDER], True)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(400), Rejected),
        (reply(401), Unauthorized),
        (reply(429), Deferred),
        (reply(500), OutcomeUnknown),
        (reply(200, {"success": False}), Rejected),
        (reply(200, {}), OutcomeUnknown),
        (cut(reset=True), OutcomeUnknown),
    ],
)
@pytest.mark.parametrize("call", [unreact, lambda b: b.react("c", "m", "👍")])
async def test_no_other_failure_is_tried_again(call: Call, answer: bytes | Script, kind: type[CallFailed]) -> None:
    """A reaction that failed in any other way is not tried in another spelling."""
    _, requests = await refused(call, kind, answer)
    assert len(requests) == 1


@pytest.mark.parametrize("where", [("!nobody:x", MINE), (CHAT, "1")])
async def test_what_is_gone_stays_untouched(world: World, beeper: Beeper, where: tuple[str, str]) -> None:
    """A reaction to a chat or message that is gone is a 404, added or taken away, and nothing is done."""
    for call in (beeper.react(*where, "👍"), beeper.unreact(*where, "👍")):
        with pytest.raises(Rejected) as caught:
            await call
        assert caught.value.status == 404
    assert world.log.writes(applied=True) == []


@pytest.mark.parametrize("answer", [b"", {"success": True}])
async def test_an_app_may_say_only_that_it_was_done(answer: object) -> None:
    """An answer that only says that it was done names nothing."""
    nothing = Reacted(None, None, None, None)
    assert (await sent(unreact, reply(200, answer)))[0] == nothing
    assert (await sent(lambda b: b.react("c", "m", "👍"), reply(200, answer)))[0] == nothing
