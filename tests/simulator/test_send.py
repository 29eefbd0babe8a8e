"""Sending, editing, deleting and reacting: what is refused, what it does, and older builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from beeper_rules.simulator import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

ANN, GROUP = "!ann:x", "!group:x"


def send(api: Api, chat_id: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON is tried
    """Send a message and return the answer."""
    answer = api.act(chat_id, "messages", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_sent_message_is_mine_and_reads_the_chat(
    world: World, api: Api, check: Callable[[object, Any], None]
) -> None:
    """Sending makes the newest line mine, reads what was there, and tells that it went out."""
    world.receive_message(ANN, "Lunch?")
    check(send(api, ANN, text="Yes"), "MessageSendResponse")
    preview = next(item for item in api.listed() if item["id"] == ANN)["preview"]
    check(preview, "Message")
    assert (preview["text"], preview["isSender"], preview["sendStatus"]["status"]) == ("Yes", True, "SUCCESS")
    assert api.chat(ANN)["unreadCount"] == 0


def test_a_merged_chat_sends_by_its_first_member(world: World, api: Api) -> None:
    """What is sent to a merged chat is answered with the member that sent it, and acted on under either id."""
    parent = world.merge("Ann", ANN, world.add_chat("Ann", network="Signal", chat_id="!ann2:x"))
    sent = send(api, parent, text="Hello")
    assert sent["chatID"] == ANN
    path = f"/v1/chats/{parent}/messages/{sent['pendingMessageID']}"
    assert api.put(path, json={"text": "Hi"}).json()["chatID"] == ANN
    assert world.messages(ANN)[-1]["text"] == "Hi"


def test_a_sent_message_bounces_an_archive(world: World, api: Api) -> None:
    """With `bounce_back_s`, the echo of a sent message brings an archived chat back."""
    world.behave(bounce_back_s=5)
    send(api, ANN, text="Bye")
    api.act(ANN, "archive")
    world.clock.advance(6)
    assert api.chat(ANN)["isArchived"] is False


def _refused(api: Api, kind: str, message: str) -> Any:  # noqa: ANN401 - an httpx.Response
    path = f"/v1/chats/{ANN}/messages/{message}"
    match kind:
        case "edit":
            return api.put(path, json={"text": "x"})
        case "delete":
            return api.delete(path)
        case "deleteForMe":
            return api.delete(path, params={"forEveryone": "false"})
        case _:
            return api.post(f"{path}/reactions", json={"reactionKey": "x"})


@pytest.mark.parametrize("kind", ["edit", "delete", "deleteForMe", "reaction"])
@pytest.mark.parametrize("level", [0, -1, -2, False])
def test_what_the_network_cannot_is_refused(world: World, api: Api, kind: str, level: int) -> None:
    """Where the network reports that it cannot, the answer is a 400 and nothing is done."""
    world.set_capabilities(ANN, {kind: level})
    message = world.send_own_message(ANN, "Hello")
    before = world.messages(ANN)
    answer = _refused(api, kind, message)
    assert (answer.status_code, answer.json()["code"]) == (400, "NOT_SUPPORTED")
    assert (world.messages(ANN), world.log.writes(applied=True)) == (before, [])


def test_only_allowed_reactions(world: World, api: Api) -> None:
    """Where the network lists the reactions that it has, others are refused."""
    world.set_capabilities(ANN, {"allowedReactions": ["👍"]})
    path = f"/v1/chats/{ANN}/messages/{world.receive_message(ANN, 'Hello')}/reactions"
    assert [api.post(path, json={"reactionKey": key}).status_code for key in ("👍", "🎉")] == [200, 400]


def test_a_read_only_chat_takes_no_message(world: World, api: Api) -> None:
    """Nothing can be sent where the user may only read."""
    world.set_read_only(GROUP)
    assert (api.act(GROUP, "messages", {"text": "x"}).status_code, world.messages(GROUP)) == (400, [])


def test_others_messages_are_not_edited(world: World, api: Api) -> None:
    """Only my own messages can be edited."""
    message = world.receive_message(ANN, "Hello")
    assert api.put(f"/v1/chats/{ANN}/messages/{message}", json={"text": "x"}).json()["code"] == "NOT_ALLOWED"


@pytest.mark.parametrize(("switch", "status"), [(400, 400), (404, 404), (None, 200)])
def test_a_deleted_message_stays_deleted(world: World, api: Api, switch: int | None, status: int) -> None:
    """Editing and reacting to a deleted message is refused, or with the switch accepted without effect."""
    world.behave(deleted_message_status=switch)
    message = world.send_own_message(ANN, "Hello")
    world.delete_message(ANN, message)
    before = world.messages(ANN)
    assert [_refused(api, kind, message).status_code for kind in ("edit", "reaction")] == [status, status]
    assert (world.messages(ANN), world.log.writes(applied=True)) == (before, [])


def test_reactions_are_removed_in_both_forms(world: World, api: Api) -> None:
    """A reaction goes by path or by query, and only mine."""
    message = world.receive_message(ANN, "Hello")
    world.react(ANN, message, "x", as_message=False)
    path = f"/v1/chats/{ANN}/messages/{message}/reactions"
    for form in (f"{path}/x", f"{path}?reactionKey=x"):
        api.post(path, json={"reactionKey": "x"})
        assert len(world.messages(ANN)[0]["reactions"]) == 2
        assert api.delete(form).json()["success"] is True
        assert [one["participantID"] != world.me.id for one in world.messages(ANN)[0]["reactions"]] == [True]
    assert api.delete(path).json()["details"]["issues"][0]["path"] == ["reactionKey"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"text": 5}, ["text"]),
        ({"attachment": {}}, ["attachment", "uploadID"]),
        ({"attachment": {"uploadID": "u", "type": "song"}}, ["attachment", "type"]),
        ({"attachment": {"uploadID": "u", "size": {"width": 1}}}, ["attachment", "size", "height"]),
    ],
)
def test_broken_messages_are_refused(world: World, api: Api, body: object, where: list[str]) -> None:
    """A message that is not as described is a 400 that names the place."""
    answer = api.act(ANN, "messages", body)
    assert (answer.json()["details"]["issues"][0]["path"], world.messages(ANN)) == (where, [])


def test_an_unknown_upload_is_refused(world: World, api: Api) -> None:
    """A file must be uploaded before it is sent."""
    answer = api.act(ANN, "messages", {"attachment": {"uploadID": "up1"}})
    assert (answer.json()["code"], world.messages(ANN)) == ("UPLOAD_NOT_FOUND", [])


def test_faults_strike_these_routes_too(world: World, api: Api) -> None:
    """A scripted fault may strike a send after it was carried out, and the log tells."""
    world.faults.add(faults.error(500, applied=True), path="*/messages", method="POST")
    assert api.act(ANN, "messages", {"text": "Once"}).status_code == 500
    (entry,) = world.log.writes(applied=True)
    assert (entry.status, entry.fault, [one["text"] for one in world.messages(ANN)]) == (500, "Answer", ["Once"])


def test_an_older_app_says_less(world: World, api: Api) -> None:
    """Before 4.2.808 an edit answers only that it was done, and messages cannot be deleted."""
    world.update_to("4.2.557")
    message = world.send_own_message(ANN, "Hello")
    path = f"/v1/chats/{ANN}/messages/{message}"
    assert api.put(path, json={"text": "Hi"}).json() == {"chatID": ANN, "messageID": message, "success": True}
    assert api.delete(path).status_code == 405
