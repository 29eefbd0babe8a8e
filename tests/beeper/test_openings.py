import pytest

from beeper.asking import Call, body, refused, sent
from beeper.raw_server import Script, cut, reply
from beeper_rules.beeper import Beeper, OpenedChat, Recipient
from beeper_rules.errors import CallFailed, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.simulator import World
from beeper_rules.simulator.fixtures import CHAT

pytestmark = pytest.mark.anyio

ANN = Recipient(email="ann@example.org")
NO_ROUTE = reply(404, {"message": "Not found", "code": "NOT_FOUND"})
OLDER_SPEC = reply(200, {"openapi": "3.1.0", "paths": {"/v1/chats": {"get": {}, "post": {}}}})
NEWER_SPEC = reply(200, {"openapi": "3.1.0", "paths": {"/v1/chats/start": {"post": {}}}})


async def create(beeper: Beeper) -> OpenedChat:
    """Create the group that these tests are about."""
    return await beeper.create_chat("acc", ["a", "b"], chat_type="group", title="Two", message_text="Hi")


async def start(beeper: Beeper) -> OpenedChat:
    """Start the chat that these tests are about."""
    return await beeper.start_chat("acc", ANN, allow_invite=False, message_text="Hi")


@pytest.mark.parametrize("chat_type", ["single", "group"])
async def test_a_chat_is_created(world: World, beeper: Beeper, chat_type: str) -> None:
    """A new chat is returned with its id, and the first message is in it."""
    made = await beeper.create_chat("accountID", ["string"], chat_type=chat_type, message_text="Hello")  # type: ignore[arg-type]
    assert made.chat
    assert (made.created, made.chat.type, made.chat_id) == (True, chat_type, made.chat.id)
    assert [each["text"] for each in world.messages(made.chat.id)] == ["Hello"]


async def test_a_person_is_found_by_any_name(beeper: Beeper) -> None:
    """A chat is started by id, username, phone number, e-mail or name; from the second time on it is there."""
    names = [
        Recipient(id="id"),
        Recipient(username="username"),
        Recipient(phone_number="phoneNumber"),
        Recipient(email="email"),
        Recipient(full_name="fullName"),
    ]
    opened = [await beeper.start_chat("accountID", name, allow_invite=False) for name in names]
    assert [each.created for each in opened] == [True, False, False, False, False]
    assert len({each.chat_id for each in opened}) == 1


async def test_strangers_are_invited_only_when_told(world: World, beeper: Beeper) -> None:
    """Without `allow_invite` a stranger is refused with 404, and nothing is begun."""
    before = world.chat_ids()
    with pytest.raises(Rejected) as caught:
        await beeper.start_chat("accountID", Recipient(id="stranger"), allow_invite=False)
    assert (caught.value.status, world.chat_ids()) == (404, before)
    assert (await beeper.start_chat("accountID", Recipient(id="stranger"), allow_invite=True)).created is True


async def test_what_creating_sends() -> None:
    """A new chat is asked for with account, type, people, title and text, and nothing that was not given."""
    answer = reply(200, {"chatID": "c", "status": "created"})
    _, [full] = await sent(create, answer)
    _, [bare] = await sent(lambda b: b.create_chat("acc", ["a"], chat_type="single"), answer)
    needed = {"accountID": "acc", "type": "group", "participantIDs": ["a", "b"]}
    assert body(full) == needed | {"title": "Two", "messageText": "Hi"}
    assert body(bare) == {"accountID": "acc", "type": "single", "participantIDs": ["a"]}


async def test_what_starting_sends() -> None:
    """A chat is started with the person's names that are known, and `allowInvite` is always said."""
    _, [request] = await sent(start, reply(200, {"chatID": "c"}))
    assert (request.method, request.target) == ("POST", "/v1/chats/start")
    assert body(request) == {
        "accountID": "acc",
        "user": {"email": "ann@example.org"},
        "allowInvite": False,
        "messageText": "Hi",
    }


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"chatID": "c"}, OpenedChat("c", None, None)),
        ({"chatID": "c", "status": "existing"}, OpenedChat("c", None, False)),
        ({"chatID": "c", "status": "created", "title": 5}, OpenedChat("c", None, True)),
        ({"chatID": "c", "status": "queued"}, OpenedChat("c", None, None)),
        ({"chatID": "c", "status": ["created"]}, OpenedChat("c", None, None)),
        ({"success": True}, OpenedChat(None, None, None)),
        (b"", OpenedChat(None, None, None)),
    ],
)
async def test_older_answers_are_understood(answer: object, expected: OpenedChat) -> None:
    """An older app answers with the id, perhaps with the status, or only that it was done."""
    assert (await sent(create, reply(200, answer)))[0] == expected


@pytest.mark.parametrize("call", [create, start])
@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}", b'{"ok":true}', b'{"chatID":5}', b'{"chatID":""}', b"{"])
async def test_an_answer_that_names_no_chat_is_unknown(call: Call, answer: bytes) -> None:
    """A success that neither names a chat nor says that it was done leaves open what happened, and is asked once."""
    _, requests = await refused(call, OutcomeUnknown, reply(200, answer))
    assert len(requests) == 1


async def test_success_false_is_a_refusal() -> None:
    """`{"success": false}` is a refusal with its reason, which never shows the token."""
    answer = reply(200, {"success": False, "error": "no such user bdapi_canary"})
    error, _ = await refused(create, Rejected, answer)
    assert ("no such user" in str(error), "canary" in str(error)) == (True, False)


@pytest.mark.parametrize("first", [[reply(405)], [NO_ROUTE, OLDER_SPEC]])
async def test_an_older_app_starts_by_mode(first: list[bytes]) -> None:
    """An app that proves to lack `start` is asked in the older spelling, with the same body."""
    found, requests = await sent(start, *first, reply(200, {"chatID": "c", "status": "existing"}))
    posts = [(each.target, body(each)) for each in requests if each.method == "POST"]
    asked = {"accountID": "acc", "user": {"email": "ann@example.org"}, "allowInvite": False, "messageText": "Hi"}
    assert posts == [("/v1/chats/start", asked), ("/v1/chats", {"mode": "start"} | asked)]
    assert found == OpenedChat("c", None, False)


@pytest.mark.parametrize(
    "spec", [NEWER_SPEC, reply(404), reply(500), reply(401), reply(200, {"openapi": "3", "paths": []}), cut()]
)
async def test_a_404_without_proof_stands(spec: bytes | Script) -> None:
    """A 404 that may speak of the account or the person is not answered with another attempt."""
    error, requests = await refused(start, Rejected, NO_ROUTE, spec)
    assert requests == [("POST", "/v1/chats/start"), ("GET", "/v1/spec")]
    assert "/v1/chats/start was answered with 404" in str(error)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(400), Rejected),
        (reply(422), Rejected),
        (reply(403), Unauthorized),
        (reply(500), OutcomeUnknown),
        (reply(200, {"success": False}), Rejected),
    ],
)
async def test_nothing_else_is_tried_again(answer: bytes | Script, kind: type[CallFailed]) -> None:
    """A start that failed in any other way is not repeated in any spelling."""
    _, requests = await refused(start, kind, answer)
    assert requests == [("POST", "/v1/chats/start")]


async def test_a_start_without_answer_is_not_repeated() -> None:
    """A start whose answer was cut off is unknown, and was sent once."""
    _, requests = await refused(start, OutcomeUnknown, cut(reset=True))
    assert requests == [("POST", "/v1/chats/start")]


@pytest.mark.parametrize("generation", ["4.1.294", "4.2.557"])
async def test_older_generations_create(world: World, beeper: Beeper, generation: str) -> None:
    """An app before 4.2.808 creates a chat and answers with its id alone."""
    world.update_to(generation)
    made = await beeper.create_chat("accountID", ["string"], chat_type="single")
    assert (made.chat, made.created, made.chat_id in world.chat_ids()) == (None, None, True)


async def test_an_app_with_modes_starts(world: World, beeper: Beeper) -> None:
    """An app from before 4.2.808 that has modes starts a chat, once, and says whether it was there."""
    world.update_to("4.2.557")
    before = len(world.chat_ids())
    opened = [await beeper.start_chat("accountID", Recipient(id="id"), allow_invite=False) for _ in range(2)]
    assert [(each.created, each.chat_id) for each in opened] == [
        (True, opened[0].chat_id),
        (False, opened[0].chat_id),
    ]
    assert len(world.chat_ids()) == before + 1


async def test_an_app_that_starts_nothing_refuses(world: World, beeper: Beeper) -> None:
    """An app that has no way to start a chat refuses, and nothing is begun."""
    world.update_to("4.1.294")
    before = world.chat_ids()
    with pytest.raises(Rejected):
        await beeper.start_chat("accountID", Recipient(id="id"), allow_invite=True, message_text="Hi")
    assert (world.chat_ids(), world.log.writes(applied=True)) == (before, [])


async def test_a_chat_that_is_known_is_not_created_twice(world: World, beeper: Beeper) -> None:
    """Creating the single chat that exists says so and shows it."""
    person = next(each for each in world.chat_of(CHAT).people if not each.is_self)
    made = await beeper.create_chat("accountID", [person.id], chat_type="single")
    assert (made.created, made.chat_id) == (False, CHAT)


@pytest.mark.parametrize("names", [{}, {"id": ""}, {"email": "", "full_name": ""}])
def test_a_recipient_has_a_name(names: dict[str, str]) -> None:
    """A recipient without any name is a mistake of the caller: an app might take it for the user."""
    with pytest.raises(ValueError, match="at least one name"):
        Recipient(**names)
