"""Creating and starting chats, and contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

WHATSAPP = "local-whatsapp_ba_EvYDBBsZbRQAy3UO"


def person_id(world: World, name: str) -> str:
    """Return the id of a WhatsApp contact."""
    return next(one.id for one in world.contacts[WHATSAPP].values() if one.name == name)


def create(api: Api, *people: str, kind: str = "single", **more: str) -> dict[str, Any]:
    """Create a chat on WhatsApp and return the answer."""
    body = {"accountID": WHATSAPP, "type": kind, "participantIDs": people} | more
    return dict(api.post("/v1/chats", json=body).json())


def test_the_chat_with_somebody_is_found(world: World, api: Api, check: Callable[[object, Any], None]) -> None:
    """A single chat with a person exists once; what was to be said is said in it."""
    answer = create(api, person_id(world, "Ann Example"), messageText="Hello")
    check(answer, "ChatCreateResponse")
    assert (answer["chatID"], answer["status"], world.messages("!ann:x")[0]["text"]) == ("!ann:x", "existing", "Hello")


def test_a_group_is_always_new(world: World, api: Api) -> None:
    """A group is created each time, under its title or the names in it."""
    ann = person_id(world, "Ann Example")
    first, second = create(api, ann, "@new:x", kind="group"), create(api, ann, kind="group", title="Just us")
    assert (first["title"], first["participants"]["total"], first["status"]) == ("Ann Example, @new:x", 3, "created")
    assert (second["title"], second["id"] != first["id"]) == ("Just us", True)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"participantIDs": []}, ["participantIDs"]),
        ({"participantIDs": ["a", "b"]}, ["participantIDs"]),
        ({"participantIDs": ["a", 5]}, ["participantIDs", 1]),
        ({"participantIDs": "a"}, ["participantIDs"]),
        ({"participantIDs": ["a"], "type": "any"}, ["type"]),
        ({}, ["participantIDs"]),
    ],
)
def test_broken_bodies_are_refused(world: World, api: Api, body: dict[str, object], where: list[object]) -> None:
    """A chat that is not as described is a 400 that names the place, and there is none more."""
    before = world.chat_ids()
    answer = api.post("/v1/chats", json={"accountID": WHATSAPP, "type": "single"} | body)
    assert (answer.status_code, answer.json()["details"]["issues"][0]["path"]) == (400, where)
    assert world.chat_ids() == before


def test_a_stranger_is_invited_or_not(api: Api, check: Callable[[object, Any], None]) -> None:
    """Somebody unknown is written to by address, unless invitations are ruled out, and is a contact from then on."""
    body = {"accountID": WHATSAPP, "user": {"phoneNumber": "+4915112345", "fullName": "Neil"}}
    assert api.post("/v1/chats/start", json=body | {"allowInvite": False}).status_code == 404
    answer = api.post("/v1/chats/start", json=body).json()
    check(answer, "ChatStartResponse")
    assert (answer["title"], answer["status"]) == ("Neil", "created")
    (found,) = api.get(f"/v1/accounts/{WHATSAPP}/contacts", params={"query": "neil"}).json()["items"]
    check(found, "User")
    assert found["phoneNumber"] == "+4915112345"


def test_the_chat_with_oneself(world: World, api: Api) -> None:
    """One's own id is the note to self; so is nobody in particular where the build minds not."""

    def start(**user: str) -> Any:  # noqa: ANN401 - an httpx.Response
        return api.post("/v1/chats/start", json={"accountID": WHATSAPP, "user": user})

    note = start(id=world.me.id).json()
    assert (note["participants"]["total"], start().status_code) == (1, 400)
    world.behave(nobody_status=None)
    assert start().json()["id"] == note["id"]


def test_an_older_app_says_less(world: World, api: Api) -> None:
    """Before 4.2.808 a created chat is told by its id alone, and to start one is a mode of creating."""
    world.update_to("4.2.557")
    assert set(create(api, "@new:x")) == {"chatID"}
    assert api.post("/v1/chats/start", json={}).status_code == 405
    body = {"mode": "start", "accountID": WHATSAPP, "user": {"id": "@new:x"}}
    assert api.post("/v1/chats", json=body).json()["status"] == "existing"
    world.update_to("4.1.294")
    assert api.post("/v1/chats", json=body).status_code == 400


@pytest.mark.parametrize("query", [{}, {"query": ""}])
def test_a_search_for_contacts_says_for_whom(api: Api, query: dict[str, str]) -> None:
    """A contact search without a text is a 400 that names it."""
    answer = api.get(f"/v1/accounts/{WHATSAPP}/contacts", params=query)
    assert (answer.status_code, answer.json()["details"]["issues"][0]["path"]) == (400, ["query"])
