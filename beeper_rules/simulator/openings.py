"""The routes that begin a chat, by participants or by whom to talk to."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator import description, render
from beeper_rules.simulator.exchange import Issue, Refusal, invalid, reply_json
from beeper_rules.simulator.nouns import Person
from beeper_rules.simulator.reads import find_account
from beeper_rules.simulator.rich_text import rich_text
from beeper_rules.simulator.validation import read_body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beeper_rules.simulator.exchange import Call, Reply
    from beeper_rules.simulator.nouns import Account, Chat
    from beeper_rules.simulator.world import World

_NAMES = {"id": "id", "username": "username", "phoneNumber": "phone_number", "email": "email", "fullName": "name"}
"""How a body names a person, and where a person has it; in the order in which they are tried."""


def create(world: World, call: Call) -> Reply:
    """POST /v1/chats: a single chat that exists already is that one; a group is always new."""
    if _is_start(world, call):
        return start(world, call)
    body = read_body(call, description.body_of("createChat"))
    account = find_account(world, body["accountID"])
    people = [_by_id(world, account, person_id) for person_id in dict.fromkeys(body["participantIDs"])]
    if body["type"] == "group":
        title = body.get("title") or ", ".join(person.name or person.id for person in people)
        return _opened(world, _begin(world, account, title, "group", people), "created", body)
    if len(people) > 1:
        message = "A single chat has one participant"
        raise invalid([Issue(code="too_big", message=message, path=["participantIDs"])])
    return _single(world, account, people[0], body)


def start(world: World, call: Call) -> Reply:
    """POST /v1/chats/start, before 4.2.808 POST /v1/chats with a mode: the chat with a person, known or not."""
    body = read_body(call, description.body_of("startChat"))
    account = find_account(world, body["accountID"])
    user = {name: value for name, value in body["user"].items() if name in _NAMES and value}
    if not user:
        if world.behaviour.nobody_status is not None:
            raise Refusal(world.behaviour.nobody_status, "USER_REQUIRED", "user: say at least one of its names")
        return _single(world, account, world.me, body)
    return _single(world, account, _meant(world, account, user, invite=body.get("allowInvite", True)), body)


def _is_start(world: World, call: Call) -> bool:
    """Return whether a call to create a chat is to start one."""
    if not world.behaviour.starts_by_mode:
        return False
    mode = {"type": "string", "enum": ["create", "start"]}
    return read_body(call, {"properties": {"mode": mode}}).get("mode") == "start"


def _by_id(world: World, account: Account, person_id: str) -> Person:
    known = world.contacts.get(account.id, {})
    return world.me if person_id == world.me.id else known.get(person_id) or Person(person_id)


def _meant(world: World, account: Account, user: dict[str, str], *, invite: bool) -> Person:
    """Return the contact whom a `user` means, or with `invite` a stranger; Refusal 404."""
    if user.get("id") == world.me.id:
        return world.me
    for name, attribute in _NAMES.items():
        for person in world.contacts.get(account.id, {}).values():
            if name in user and user[name] == getattr(person, attribute):
                return person
    address = next((user[name] for name in ("id", "username", "phoneNumber", "email") if name in user), None)
    if address is None or not invite:
        raise Refusal(HTTPStatus.NOT_FOUND, "NOT_FOUND", "User not found")
    return Person(address, user.get("fullName"), user.get("username"), user.get("phoneNumber"), user.get("email"))


def _single(world: World, account: Account, person: Person, body: dict[str, Any]) -> Reply:
    members = {world.me.id, person.id}
    for chat in world.newest_first():
        is_single = chat.account_id == account.id and chat.kind == "single" and not chat.member_ids
        if is_single and {one.id for one in chat.people} == members:
            return _opened(world, chat, "existing", body)
    others = [] if person.is_self else [person]
    return _opened(world, _begin(world, account, person.name or person.id, "single", others), "created", body)


def _begin(world: World, account: Account, title: str, kind: str, people: Sequence[Person]) -> Chat:
    chat_id = world.add_chat(title, network=account.network, account_id=account.id, kind=kind, people=())
    for person in people:
        if not person.is_self:
            world.invite(chat_id, person)
    return world.chat_of(chat_id)


def _opened(world: World, chat: Chat, status: str, body: dict[str, Any]) -> Reply:
    if body.get("messageText"):
        world.send_own_message(chat.id, rich_text(body["messageText"]))
    answer = {"chatID": chat.id}
    if world.behaviour.has("4.2.808"):
        answer = render.chat_json(world, chat, lagging=False) | answer | {"status": status}
    elif "user" in body:
        # Before, it was said only of chats that were started, not created.
        answer["status"] = status
    return reply_json(answer, applied=True)
