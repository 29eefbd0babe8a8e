import pytest

from beeper.asking import refused, sent
from beeper.raw_server import reply
from beeper_rules.beeper import Beeper
from beeper_rules.errors import OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.simulator import GENERATIONS, World

pytestmark = pytest.mark.anyio

ODD, ODD_QUOTED = "slackgo.T1-U1/é", "slackgo.T1-U1%2F%C3%A9"


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_one_account_is_one_of_all(world: World, beeper: Beeper, generation: str) -> None:
    """Each account of the list can be retrieved by its id, on every app."""
    world.update_to(generation)
    every = await beeper.accounts()
    assert [await beeper.account(each.account_id) for each in every] == list(every)


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_an_account_that_is_not_there(world: World, beeper: Beeper, generation: str) -> None:
    """An account that is not there is refused with 404, whether or not the app knows the route."""
    world.update_to(generation)
    with pytest.raises(Rejected) as caught:
        await beeper.account("nobody")
    assert caught.value.status == 404


@pytest.mark.parametrize("answer", [{"accountID": "b"}, {}, [], b""])
async def test_another_account_is_not_taken_for_the_one_asked(answer: object) -> None:
    """An answer that shows another account, or none, is of no use."""
    await refused(lambda b: b.account("a"), OutcomeUnknown, reply(200, answer))


async def test_a_refused_token_is_not_asked_about_twice() -> None:
    """Only a route or an account that is not there is looked for in the list."""
    _, requests = await refused(lambda b: b.account("a"), Unauthorized, reply(401))
    assert requests == [("GET", "/v1/accounts/a")]


async def test_contacts_are_found(beeper: Beeper) -> None:
    """Contacts are found by any of their names, all on one page."""
    page = await beeper.contacts("accountID", "FULLN")
    assert [(each.id, each.email) for each in page.items] == [("id", "email")]
    assert (page.broken, page.has_more, page.oldest_cursor) == ((), False, None)


async def test_contacts_are_paged(world: World, beeper: Beeper) -> None:
    """Page by page every contact comes once."""
    account = next(iter(world.contacts))
    seen, cursor = [], None
    while True:
        page = await beeper.contact_page(account, limit=3, cursor=cursor)
        seen += [each.id for each in page.items]
        cursor = page.oldest_cursor
        if not page.has_more:
            break
    assert seen == list(world.contacts[account])[::-1]


async def test_what_contacts_ask() -> None:
    """Contacts are asked for with the account encoded, the words and the page."""
    empty = reply(200, {"items": []})
    _, [found] = await sent(lambda b: b.contacts(ODD, "a&b"), empty)
    _, [paged] = await sent(lambda b: b.contact_page(ODD, text="x", cursor="c", direction="after", limit=9), empty)
    _, [bare] = await sent(lambda b: b.contact_page(ODD), empty)
    base = f"/v1/accounts/{ODD_QUOTED}/contacts"
    assert [each.target for each in (found, paged, bare)] == [
        f"{base}?query=a%26b",
        f"{base}/list?query=x&cursor=c&direction=after&limit=9",
        f"{base}/list",
    ]


async def test_one_broken_contact_is_set_aside() -> None:
    """A contact that cannot be read is set aside with the reason, the others are there."""
    page, _ = await sent(lambda b: b.contacts("a", "x"), reply(200, {"items": [{"id": "a"}, {"id": 5}, None]}))
    assert ([each.id for each in page.items], [each.id for each in page.broken]) == (["a"], [None, None])


@pytest.mark.parametrize("answer", [[], {}, {"items": {}}, b"<html>", b""])
async def test_contacts_of_another_shape_are_unknown(answer: object) -> None:
    """An answer that is no list of contacts is of no use."""
    await refused(lambda b: b.contacts("a", "x"), OutcomeUnknown, reply(200, answer))


async def test_an_app_without_the_contact_list_refuses(world: World, beeper: Beeper) -> None:
    """An app before 4.2.557 refuses the contact list, and says itself that it has none."""
    world.update_to("4.1.294")
    with pytest.raises(Rejected):
        await beeper.contact_page("accountID")
    assert await beeper.offers("GET", "/v1/accounts/{accountID}/contacts/list") is False
