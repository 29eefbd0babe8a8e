import pytest

from beeper.asking import Call, body, refused, sent
from beeper.raw_server import Script, cut, reply
from beeper_rules.beeper import Beeper
from beeper_rules.beeper.decode import LARGEST_SPEC
from beeper_rules.errors import CallFailed, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.simulator import GENERATIONS, World
from beeper_rules.simulator.fixtures import CHAT, MESSAGES

pytestmark = pytest.mark.anyio

READ = "/v1/chats/{chatID}/read"


async def test_the_app_describes_itself(beeper: Beeper) -> None:
    """The description of the running build is an OpenAPI document."""
    document = await beeper.spec()
    assert document is not None
    assert "/v1/chats" in document["paths"]  # type: ignore[operator]


@pytest.mark.parametrize("status", [404, 405])
async def test_a_description_may_be_missing(status: int) -> None:
    """An app that serves no description has None, and does not say what it offers."""
    assert (await sent(lambda b: b.spec(), reply(status)))[0] is None
    assert (await sent(lambda b: b.offers("POST", READ), reply(status)))[0] is None


@pytest.mark.parametrize("answer", [{}, [], {"openapi": 3}, b"", b"<html>", b"[" * 99, b" " * (LARGEST_SPEC + 1)])
async def test_a_description_of_another_shape_is_unknown(answer: object) -> None:
    """An answer that is no OpenAPI document, or is larger than any, is of no use."""
    await refused(lambda b: b.spec(), OutcomeUnknown, reply(200, answer))


@pytest.mark.parametrize(("generation", "expected"), [(name, name >= "4.2.808") for name in GENERATIONS])
async def test_a_missing_route_is_told_from_a_chat_that_is_gone(
    world: World, beeper: Beeper, generation: str, expected: bool
) -> None:
    """After a 404 the app's description says whether the route is there, whatever the ids in it are called."""
    world.update_to(generation)
    with pytest.raises(Rejected):
        await beeper.mark_read("!nobody:x")
    found = [await beeper.offers("post", READ), await beeper.offers("POST", "/v1/chats/{id}/read")]
    assert (found, await beeper.offers("DELETE", READ)) == ([expected, expected], False)


@pytest.mark.parametrize(
    ("paths", "expected"), [([], None), (None, None), ({READ: []}, False), ({READ: {"post": None}}, True), ({}, False)]
)
async def test_odd_descriptions(paths: object, expected: bool | None) -> None:
    """A description without paths does not say; a path without operations offers nothing."""
    answer = reply(200, {"openapi": "3.1.0", "paths": paths})
    assert (await sent(lambda b: b.offers("POST", READ), answer))[0] is expected


async def test_the_window_is_raised(world: World, beeper: Beeper) -> None:
    """The app is brought to a chat, with a draft."""
    await beeper.focus(chat_id=CHAT, message_id=MESSAGES[0], draft_text="So?")
    assert (world.focused, world.chat(CHAT)["draft"]) == (CHAT, {"text": "So?"})


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda b: b.focus(), {}),
        (lambda b: b.focus(chat_id="c"), {"chatID": "c"}),
        (
            lambda b: b.focus(chat_id="c", message_id="m", draft_text="", draft_attachment_path="/a"),
            {"chatID": "c", "messageID": "m", "draftText": "", "draftAttachmentPath": "/a"},
        ),
    ],
)
async def test_what_raising_the_window_sends(call: Call, expected: object) -> None:
    """The window is raised with what is given, and nothing else."""
    _, [request] = await sent(call, reply(200, {"success": True}))
    assert (request.method, request.target, body(request)) == ("POST", "/v1/focus", expected)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(200, {"success": False, "error": "no window"}), Rejected),
        (reply(200, {}), OutcomeUnknown),
        (reply(200, b"<html>"), OutcomeUnknown),
        (reply(404), Rejected),
        (reply(403), Unauthorized),
        (cut(reset=True), OutcomeUnknown),
    ],
)
async def test_a_window_that_was_not_raised(answer: bytes | Script, kind: type[CallFailed]) -> None:
    """A window that was not raised is told as every other write, and asked once."""
    _, requests = await refused(lambda b: b.focus(), kind, answer)
    assert requests == [("POST", "/v1/focus")]


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_clone_that_lacks_a_route(status: int) -> None:
    """However an app says that it does not know a call, what it would have told is None."""
    no = reply(status, {"message": "no"})
    found = [(await sent(ask, no))[0] for ask in (lambda b: b.introspect(), lambda b: b.spec(), lambda b: b.labels())]
    assert found == [None, None, None]
