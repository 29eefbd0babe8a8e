"""The routes of contacts: everybody whom an account has met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beeper_rules.simulator import description, render
from beeper_rules.simulator.exchange import reply_json
from beeper_rules.simulator.pages import cut
from beeper_rules.simulator.reads import find_account
from beeper_rules.simulator.validation import read_query

if TYPE_CHECKING:
    from beeper_rules.simulator.exchange import Call, Reply
    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.nouns import Person

PAGE = 50


def search(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/accounts/{accountID}/contacts."""
    query = read_query(call, description.query_of("searchContacts"))
    found = [person for _, person in _numbered(inbox, call) if matches(person, query["query"])]
    return reply_json({"items": [render.user_json(person) for person in found]})


def listing(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/accounts/{accountID}/contacts/list: whom the account met last comes first."""
    query = read_query(call, description.query_of("listContacts"))
    found = [pair for pair in _numbered(inbox, call) if matches(pair[1], query.get("query", ""))]
    page = cut(found, lambda pair: (pair[0],), query, query.get("limit", PAGE))
    return reply_json(page.as_json(lambda pair: render.user_json(pair[1])))


def _numbered(inbox: Inbox, call: Call) -> list[tuple[int, Person]]:
    """Return the contacts, each with a number that it keeps; the latest first."""
    account = find_account(inbox, call.ids[0])
    return list(enumerate(inbox.contacts.get(account.id, {}).values()))[::-1]


def matches(person: Person, text: str) -> bool:
    """Return whether any name of a person holds a text, whatever the case."""
    names = (person.name, person.username, person.phone_number, person.email, person.id)
    return any(text.casefold() in name.casefold() for name in names if name)
