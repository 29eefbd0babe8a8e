import pytest

from beeper.asking import IMESSAGE, QUOTED, Call, body, refused, sent
from beeper.raw_server import Script, cut, reply
from beeper_rules.beeper import Attachment, Beeper, EditedMessage, SentMessage
from beeper_rules.errors import CallFailed, Deferred, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.simulator import GENERATIONS, World
from beeper_rules.simulator.fixtures import CHAT, MESSAGES, UPLOAD

pytestmark = pytest.mark.anyio

MINE = MESSAGES[-1]
ODD = "$a/b:é"
ODD_QUOTED = "%24a%2Fb%3A%C3%A9"
MESSAGE = {"id": "m1", "timestamp": "2026-08-30T10:00:00.000Z", "sortKey": "7", "text": "New"}


async def test_a_sent_message_is_found_again(world: World, beeper: Beeper) -> None:
    """A message that was sent is retrieved by its pending id, its final id and its Matrix event id."""
    sent_ = await beeper.send_message(CHAT, "On my way", reply_to=MINE)
    assert sent_.pending_message_id
    found = await beeper.message(CHAT, sent_.pending_message_id)
    assert (sent_.chat_id, found.text, found.linked_message_id, found.mine) == (CHAT, "On my way", MINE, True)
    assert [await beeper.message(CHAT, name) for name in (found.id, f"${found.id}:beeper.local")] == [found, found]
    assert world.messages(CHAT)[-1]["id"] == found.id


async def test_a_merged_chat_names_the_member(world: World, beeper: Beeper) -> None:
    """A message to a merged chat answers with the member that it went to."""
    members = [world.add_chat("Ann"), world.add_chat("Ann S.", network="Signal")]
    parent = world.merge("Ann everywhere", *members)
    assert (await beeper.send_message(parent, "Hi")).chat_id == members[0]


async def test_a_file_is_sent(world: World, beeper: Beeper) -> None:
    """A message carries an uploaded file with what is said about it, and needs no text."""
    file = Attachment(UPLOAD, file_name="b.gif", mime_type="image/gif", size=(2, 1), duration=1.5, type="gif")
    await beeper.send_message(CHAT, attachment=file)
    message = world.messages(CHAT)[-1]
    (shown,) = message["attachments"]
    assert (message["type"], shown["fileName"], shown["isGif"], shown["size"]) == (
        "IMAGE",
        "b.gif",
        True,
        {"width": 2, "height": 1},
    )


async def test_a_file_goes_into_a_draft(world: World, beeper: Beeper) -> None:
    """An uploaded file can be put into a draft."""
    await beeper.update_chat(CHAT, {"draft": {"text": "", "attachments": {"one": Attachment(UPLOAD).to_json()}}})
    assert world.chat(CHAT)["draft"]["attachments"]["one"]["fileName"] == "fileName"


async def test_a_message_is_edited(world: World, beeper: Beeper) -> None:
    """An edited message is returned as it stands now."""
    edited = await beeper.edit_message(CHAT, MINE, "At eight?")
    assert edited.message
    assert (edited.message_id, edited.message.text) == (MINE, "At eight?")
    assert world.messages(CHAT)[-1]["text"] == "At eight?"


async def test_a_message_is_deleted(world: World, beeper: Beeper) -> None:
    """A message is deleted for everyone, or for me alone, as told."""
    await beeper.delete_message(CHAT, MINE, for_everyone=True)
    await beeper.delete_message(CHAT, MESSAGES[0], for_everyone=False)
    kept = {each["id"]: each["isDeleted"] for each in world.messages(CHAT)}
    assert (kept[MINE], MESSAGES[0] in kept) == (True, False)
    said = [entry.query for entry in world.log.entries("DELETE")]
    assert said == [(("forEveryone", "true"),), (("forEveryone", "false"),)]


@pytest.mark.parametrize(
    ("call", "method", "target", "expected"),
    [
        (lambda b: b.send_message(IMESSAGE, "é"), "POST", "", {"text": "é"}),
        (
            lambda b: b.send_message(IMESSAGE, "a", reply_to="m", attachment=Attachment("u", size=(1, 2))),
            "POST",
            "",
            {
                "text": "a",
                "replyToMessageID": "m",
                "attachment": {"uploadID": "u", "size": {"width": 1, "height": 2}},
            },
        ),
        (lambda b: b.edit_message(IMESSAGE, ODD, "a"), "PUT", f"/{ODD_QUOTED}", {"text": "a"}),
        (
            lambda b: b.delete_message(IMESSAGE, ODD, for_everyone=False),
            "DELETE",
            f"/{ODD_QUOTED}?forEveryone=false",
            None,
        ),
    ],
)
async def test_what_a_write_sends(call: Call, method: str, target: str, expected: object) -> None:
    """A write names chat and message encoded, and has the API's body without what was not given."""
    _, [request] = await sent(call, reply(200, {"success": True}))
    assert (request.method, request.target) == (method, f"/v1/chats/{QUOTED}/messages{target}")
    assert body(request) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"chatID": "c", "pendingMessageID": "p"}, SentMessage("c", "p")),
        ({"chatID": "c"}, SentMessage("c", None)),
        ({"chatID": "c", "pendingMessageID": None, "success": True}, SentMessage("c", None)),
        ({"chatID": "c", "pendingMessageID": "p" * 501}, SentMessage("c", None)),
        ({"success": True}, SentMessage(None, None)),
        (b"", SentMessage(None, None)),
    ],
)
async def test_every_answer_to_a_message(answer: object, expected: SentMessage) -> None:
    """An older app may leave out the pending id, or say only that it was done."""
    assert (await sent(lambda b: b.send_message("c", "a"), reply(200, answer)))[0] == expected


async def test_every_answer_to_an_edit() -> None:
    """A newer app shows the message, an older one names it, and some say only that it was done."""
    answers = [MESSAGE | {"messageID": "m1", "success": True}, {"messageID": "m1", "chatID": "c"}, {"success": True}]
    found = [(await sent(lambda b: b.edit_message("c", "m1", "a"), reply(200, each)))[0] for each in answers]
    assert found[0].message
    assert (found[0].message_id, found[0].message.text) == ("m1", "New")
    assert found[1:] == [EditedMessage("m1", None), EditedMessage(None, None)]


CHANGES: dict[str, Call] = {
    "send": lambda b: b.send_message("c", "a"),
    "edit": lambda b: b.edit_message("c", "m", "a"),
    "delete": lambda b: b.delete_message("c", "m", for_everyone=True),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(200, b"<html>"), OutcomeUnknown),
        (reply(200, {}), OutcomeUnknown),
        (reply(200, []), OutcomeUnknown),
        (reply(200, {"success": False, "error": "no"}), Rejected),
        (reply(404), Rejected),
        (reply(405), Rejected),
        (reply(401), Unauthorized),
        (reply(429), Deferred),
        (reply(500), OutcomeUnknown),
        (cut(reset=True), OutcomeUnknown),
    ],
)
async def test_nothing_is_sent_twice(name: str, answer: bytes | Script, kind: type[CallFailed]) -> None:
    """However sending, editing or deleting fails, it was asked once."""
    _, requests = await refused(CHANGES[name], kind, answer)
    assert len(requests) == 1


async def test_a_failure_holds_nothing_that_was_written() -> None:
    """A failure of a message names the call, never the text."""
    error, _ = await refused(lambda b: b.send_message("c", "secret words"), OutcomeUnknown, reply(200, b"?"))
    assert ("POST /v1/chats/c/messages" in str(error), "secret" in str(error)) == (True, False)


@pytest.mark.parametrize("text", [None, ""])
async def test_a_message_says_something(beeper: Beeper, text: str | None) -> None:
    """A message without text and attachment is a mistake of the caller."""
    with pytest.raises(ValueError, match="text or an attachment"):
        await beeper.send_message(CHAT, text)


@pytest.mark.parametrize("answer", [{}, [], {"id": "m"}, b"", b"null"])
async def test_a_message_of_another_shape_is_unknown(answer: object) -> None:
    """An answer that is no message cannot be used."""
    await refused(lambda b: b.message("c", "m"), OutcomeUnknown, reply(200, answer))


async def test_older_generations_send(world: World, beeper: Beeper) -> None:
    """Every generation sends, and says where to."""
    for generation in GENERATIONS:
        world.update_to(generation)
        assert (await beeper.send_message(CHAT, generation)).chat_id == CHAT
    assert [each["text"] for each in world.messages(CHAT)[-4:]] == list(GENERATIONS)


@pytest.mark.parametrize(("generation", "shown"), [("4.2.557", False), ("4.2.808", True)])
async def test_older_generations_edit(world: World, beeper: Beeper, generation: str, shown: bool) -> None:
    """Before 4.2.808 an edit is answered without the message."""
    world.update_to(generation)
    edited = await beeper.edit_message(CHAT, MINE, "Later")
    assert (edited.message_id, edited.message is not None) == (MINE, shown)
