"""The chat list, page by page, until there is nothing new."""

from datetime import timedelta

import pytest

from beeper_rules.beeper import ChatPage
from beeper_rules.errors import CallFailed, NotSent, OutcomeUnknown, Unauthorized
from beeper_rules.model.chat import Chat
from beeper_rules.poll.pages import MOST_PAGES, OVERLAP, Until
from beeper_rules.simulator import GENERATIONS, faults
from builders import NOON, chat, earlier, state
from poll.looker import Looker

LIST = "/v1/chats"


def page(*items: Chat) -> ChatPage:
    """Return a page with older chats behind it."""
    return ChatPage(items, (), has_more=True, oldest_cursor="c", newest_cursor=None, modern_fields=True)


def until(*, complete: bool = True) -> Until:
    """Return where a poll may stop that knows one chat and saw activity at noon."""
    return Until({"!ann": state()}, complete, NOON, frozenset({"wa"}))


# -- where a head poll stops


def test_a_page_with_nothing_new() -> None:
    """After a complete pass, a page on which every chat is exactly as it was ends the poll."""
    assert until().reached(page(chat(last_activity=earlier(hours=1))))
    assert not until().reached(page(chat(last_activity=NOON, is_muted=True)))
    assert not until().reached(page(chat("!bo", last_activity=NOON)))


def test_after_an_incomplete_pass() -> None:
    """After an incomplete pass nothing new is not enough: the poll goes on to the watermark, less the overlap."""
    known = until(complete=False)
    assert not known.reached(page(state("!ann", last_activity=NOON).chat))
    assert not known.reached(page(chat(last_activity=NOON - OVERLAP)))
    assert known.reached(page(chat(last_activity=NOON - OVERLAP - timedelta(seconds=1))))


def test_without_a_watermark() -> None:
    """Before the first complete pass there is no watermark to stop at."""
    known = Until({}, before_was_complete=False, watermark=None, accounts=frozenset({"wa"}))
    assert not known.reached(page(chat(last_activity=earlier(days=99))))


def test_an_empty_page_is_no_end() -> None:
    """A page without chats that promises more has shown nothing, so it is not the place to stop."""
    assert not until().reached(page())


def test_a_quiet_inbox_is_one_request(looker: Looker) -> None:
    """Where nothing happened, one page tells it."""
    looker.look(sweep=True)
    assert looker.events() == []
    assert len(looker.requests(LIST)) == 1


def test_a_sweep_reads_everything(looker: Looker) -> None:
    """A sweep sees every chat, in few pages where the app allows large ones and in small ones where it does not."""
    assert len(looker.poll(sweep=True).chats) == 60
    assert len(looker.requests(LIST)) == 1
    looker.world.behave(list_limit_honoured=False)
    assert len(looker.poll(sweep=True).chats) == 60
    assert len(looker.requests(LIST)) == 3


def test_many_new_chats_are_followed_down(looker: Looker) -> None:
    """As long as pages bring something new, the next one is read."""
    looker.look(sweep=True)
    for number in range(30):
        looker.world.receive_message(f"!{number}:x", "News")
    seen = looker.poll()
    assert seen.complete
    assert len(looker.requests(LIST)) == 2


def test_an_unknown_account_makes_it_a_sweep(looker: Looker) -> None:
    """A chat of an account that nobody knows makes the pass a whole one, which asks for the accounts."""
    looker.look(sweep=True)
    looker.world.add_chat("New", network="Signal")
    seen = looker.poll()
    assert (seen.sweep, seen.complete, len(seen.chats), len(seen.accounts or {})) == (True, True, 61, 2)


# -- what can go wrong


def test_the_list_ends_in_the_middle(looker: Looker) -> None:
    """When a later page does not come, what was read counts, and the pass is not complete."""
    looker.world.behave(list_limit_honoured=False)
    looker.world.faults.add(faults.Cut(), path=LIST, after=2)
    seen = looker.poll(sweep=True)
    assert (seen.complete, len(seen.chats), len(seen.listed)) == (False, 50, 50)
    assert [type(each) for each in seen.failures] == [OutcomeUnknown]


def test_beeper_goes_away_in_the_middle(looker: Looker) -> None:
    """When everything fails from a later page on, what was read still counts, and nothing more is asked."""
    looker.world.behave(list_limit_honoured=False)
    looker.world.faults.add(faults.starting(), after=2)
    seen = looker.poll(sweep=True)
    assert (seen.complete, len(seen.listed), seen.accounts) == (False, 50, None)
    assert len(looker.requests()) == 3


def test_nothing_comes(looker: Looker) -> None:
    """When not even the first page comes, the pass fails as a whole."""
    looker.world.faults.add(faults.Cut(), path=LIST)
    with pytest.raises(CallFailed):
        looker.poll()


def test_a_token_that_is_refused_on_the_way(looker: Looker) -> None:
    """A token that is refused ends the pass on whatever page."""
    looker.world.behave(list_limit_honoured=False)
    looker.world.faults.add(faults.unauthorized(), path=LIST, after=1)
    with pytest.raises(Unauthorized):
        looker.poll(sweep=True)


def test_the_same_cursor_for_ever(looker: Looker) -> None:
    """A cursor that leads nowhere ends the pass after a few requests, and it is not complete."""
    looker.world.faults.add(faults.same_cursor(), path=LIST)
    assert not looker.poll(sweep=True).complete
    assert len(looker.requests(LIST)) <= 3


@pytest.mark.parametrize("sweep", [True, False])
def test_empty_pages_that_promise_more(looker: Looker, sweep: bool) -> None:
    """Empty pages that promise more end the pass after a few requests, and it is not complete."""
    looker.look(sweep=True)
    looker.world.behave(list_limit_honoured=False)
    looker.world.faults.add(faults.empty_page(), path=LIST)
    assert not looker.poll(sweep=sweep).complete
    assert len(looker.requests(LIST)) <= 4


def test_pages_are_bounded() -> None:
    """There is a greatest number of pages, far above any inbox."""
    assert MOST_PAGES * 25 >= 100_000


@pytest.mark.parametrize("name", sorted(faults.nonsense()))
def test_nonsense_is_no_list(looker: Looker, name: str) -> None:
    """An answer that is no page is refused whole."""
    looker.world.faults.add(faults.nonsense()[name], path=LIST)
    with pytest.raises(OutcomeUnknown):
        looker.poll(sweep=True)


WRONG = {"unreadCount": "3", "title": 7, "lastActivity": "9999-01-01T00:00:00Z", "isMuted": "yes", "participants": []}


@pytest.mark.parametrize("field", WRONG)
def test_one_broken_chat(looker: Looker, field: str) -> None:
    """A chat with a value of a wrong type is left out, named, and the rest of the page lives."""
    looker.world.faults.add(faults.with_item(3, **{field: WRONG[field]}), path=LIST)
    seen = looker.poll(sweep=True)
    assert (len(seen.listed), [each.id for each in seen.broken]) == (59, ["!56:x"])


def test_a_broken_chat_is_not_changed(looker: Looker) -> None:
    """A chat that cannot be read for a while keeps its state, and brings only what really changed meanwhile."""
    looker.look(sweep=True)
    looker.world.faults.add(faults.with_item(0, unreadCount=-1), path=LIST, times=1)
    assert looker.look(sweep=True) == []
    looker.world.mute_by_hand("!59:x")
    assert [(chat, event.field) for chat, event in looker.look(sweep=True)] == [("!59:x", "muted")]


def test_new_fields_and_missing_ones(looker: Looker) -> None:
    """Fields that nobody knows are ignored, and optional ones that are missing are no change."""
    looker.look(sweep=True)

    def change(listing: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
        for item in listing["items"]:
            item["fromTheFuture"] = {"deep": [1]}
            for name in ("network", "capabilities", "isMuted", "draft", "reminder", "participants", "preview"):
                item.pop(name, None)
        return listing

    looker.world.faults.add(faults.Changed(change), path=LIST)
    assert looker.look(sweep=True) == []


def test_an_older_app() -> None:
    """An app before 4.2.808 is known by its version."""
    assert GENERATIONS["4.2.557"].app_version == "4.2.557"


def test_nothing_listens(looker: Looker) -> None:
    """A closed port is a call that was never sent."""
    with Looker(looker.world, "http://127.0.0.1:9") as deaf, pytest.raises(NotSent):
        deaf.poll()
