"""A head poll or a sweep, from the first page to the last message."""

from dataclasses import replace

import pytest

from beeper_rules.errors import CallFailed, Deferred, OutcomeUnknown, Unauthorized
from beeper_rules.model.account import MODERN
from beeper_rules.simulator import GENERATIONS, Behaviour, World, faults, running, stopped_clock
from builders import NOON
from poll.looker import Looker

LABELS, ACCOUNTS = "/v1/labels", "/v1/accounts"


def messages_of(chat: str) -> str:
    """Return the path of a chat's messages."""
    return f"/v1/chats/{chat}/messages"


# -- what is asked, and when


def test_a_head_poll_asks_for_the_list_only(looker: Looker) -> None:
    """A head poll asks neither for accounts nor for labels; a sweep asks for both."""
    looker.look(sweep=True)
    assert {entry.path for entry in looker.requests()} == {"/v1/chats", ACCOUNTS, LABELS}
    looker.look()
    assert {entry.path for entry in looker.requests()} == {"/v1/chats"}


def test_messages_are_read_where_a_rule_needs_them(looker: Looker) -> None:
    """Messages are read of chats that changed, and only when a rule looks at messages one by one."""
    looker.look(sweep=True)
    looker.world.receive_message("!3:x", "one")
    looker.world.receive_message("!3:x", "two")
    looker.world.mute_by_hand("!4:x")
    assert looker.poll().listed["!3:x"].messages == ()
    seen = looker.poll(sweep=True, messages=True)
    assert [each.text for each in seen.listed["!3:x"].messages] == ["one", "two"]
    assert [entry.path for entry in looker.requests() if "messages" in entry.path] == [messages_of("!3:x")]


def test_the_baseline_reads_no_messages(looker: Looker) -> None:
    """The first look reads no messages at all, whatever rules need."""
    looker.look(sweep=True, messages=True, newest=True)
    assert [entry for entry in looker.requests() if "messages" in entry.path] == []


def test_the_preview_tells_who_wrote_last(looker: Looker) -> None:
    """A preview that is content needs no page; a reaction needs one, where a rule asks and the chat changed."""
    looker.look(sweep=True)
    said = looker.world.send_own_message("!3:x", "mine")
    one = looker.poll(newest=True).listed["!3:x"]
    assert (one.newest and one.newest.text, one.newest_known) == ("mine", True)
    assert looker.requests(messages_of("!3:x")) == []
    looker.world.react("!3:x", said, "👍")
    assert not looker.poll().listed["!3:x"].newest_known
    one = looker.poll(newest=True).listed["!3:x"]
    assert (one.newest and one.newest.text, one.newest_known) == ("mine", True)
    assert len(looker.requests(messages_of("!3:x"))) == 1


def test_a_chat_that_is_asked_for_by_name(looker: Looker) -> None:
    """Who wrote last can be asked of a chat that did not change."""
    said = looker.world.receive_message("!3:x", "theirs")
    looker.world.react("!3:x", said, "👍")
    looker.look(sweep=True)
    one = looker.poll(newest_of=frozenset({"!3:x"})).listed["!3:x"]
    assert (one.newest and one.newest.text, one.newest_known) == ("theirs", True)


def test_somebody_new_writes(looker: Looker) -> None:
    """All messages of a chat that is new in a known account are read, and they are new."""
    looker.look(sweep=True)
    looker.world.clock.advance(5)
    looker.world.add_chat("Zoe", chat_id="!zoe:x")
    looker.world.receive_message("!zoe:x", "Hi")
    looker.world.receive_message("!zoe:x", "Are you there?")
    assert looker.events(messages=True) == [
        "Zoe: chat_added",
        "Zoe: new_activity",
        "Zoe: new_message",
        "Zoe: new_message",
        "Zoe: unanswered",
    ]


# -- what cannot be read


def test_messages_that_cannot_be_read_now(looker: Looker) -> None:
    """A chat whose messages do not come is left for the next pass, nothing of it is lost, and no other is held up."""
    looker.look(sweep=True)
    looker.world.receive_message("!3:x", "one")
    looker.world.receive_message("!4:x", "two")
    looker.world.faults.add(faults.starting(), path=messages_of("!3:x"), times=1)
    assert looker.events(messages=True) == ["Chat 4: new_activity", "Chat 4: new_message"]
    assert looker.events(messages=True) == ["Chat 3: new_activity", "Chat 3: new_message"]
    assert looker.events(messages=True) == []


def test_an_app_that_does_not_show_them(looker: Looker) -> None:
    """Where the app refuses to show a chat's messages, the chat still counts, by its preview."""
    looker.look(sweep=True)
    looker.world.receive_message("!3:x", "one")
    looker.world.faults.add(faults.gone(), path=messages_of("!3:x"))
    assert looker.events(messages=True) == ["Chat 3: new_activity"]


@pytest.mark.parametrize("fault", [faults.too_many("7"), faults.too_many()])
def test_patience_is_kept_within_a_pass(looker: Looker, fault: faults.Answer) -> None:
    """When Beeper asks to be left alone, nothing more is asked in this pass; what did not need asking counts."""
    looker.look(sweep=True)
    for chat in ("!3:x", "!4:x", "!5:x"):
        looker.world.receive_message(chat, "one")
    looker.world.mute_by_hand("!59:x")
    looker.world.faults.add(fault, path="*messages")
    seen = looker.poll(messages=True, missing=frozenset({"!7:x"}))
    assert len([entry for entry in looker.requests() if entry.path != "/v1/chats"]) == 1
    assert {"!3:x", "!4:x", "!5:x"} & set(seen.listed) == set()
    assert seen.listed["!59:x"].chat.is_muted
    assert (seen.gone, seen.there) == (frozenset(), frozenset())
    assert [type(each) for each in seen.failures] == [Deferred]


def test_a_token_that_is_refused(looker: Looker) -> None:
    """A token that is refused for messages ends the pass."""
    looker.look(sweep=True)
    looker.world.receive_message("!3:x", "one")
    looker.world.faults.add(faults.unauthorized(), path="*messages")
    with pytest.raises(Unauthorized):
        looker.poll(messages=True)


def test_accounts_that_do_not_come(looker: Looker) -> None:
    """A whole list without its accounts is no pass at all: nothing says whether it can be believed."""
    looker.world.faults.add(faults.starting(), path=ACCOUNTS)
    with pytest.raises(OutcomeUnknown):
        looker.poll(sweep=True)


def test_an_app_without_accounts(looker: Looker) -> None:
    """An app that knows no accounts route works without."""
    looker.world.faults.add(faults.gone(), path=ACCOUNTS)
    seen = looker.poll(sweep=True)
    assert (seen.complete, seen.accounts) == (True, None)


@pytest.mark.parametrize(
    ("fault", "labels"),
    [
        (faults.gone(), False),
        (faults.error(400), False),
        (faults.error(501), False),
        (faults.error(502), True),
        (faults.Cut(), True),
    ],
)
def test_labels_are_no_condition(looker: Looker, fault: faults.Fault, labels: bool) -> None:
    """A pass does not fail for want of labels; when no answer comes, it is as it was before."""
    looker.look(sweep=True)
    assert looker.app.labels
    looker.world.faults.add(fault, path=LABELS)
    seen = looker.poll(sweep=True)
    assert (seen.complete, seen.app.labels) == (True, labels)


# -- the installation


@pytest.mark.parametrize(
    ("behaviour", "modern", "labels", "networks"),
    [
        (Behaviour(), True, True, {"WhatsApp"}),
        (GENERATIONS["4.2.557"], False, False, set()),
        (replace(GENERATIONS["4.2.557"], account_network_present=True), False, False, {"WhatsApp"}),
    ],
)
def test_what_this_installation_can_tell(behaviour: Behaviour, modern: bool, labels: bool, networks: set[str]) -> None:
    """The app's version, its labels and the networks of its accounts are known after a sweep."""
    world = World(clock=stopped_clock(), behaviour=behaviour)
    world.add_chat("Ann")
    with running(world) as server, Looker(world, server.base_url) as looker:
        seen = looker.poll(sweep=True)
    assert ((seen.app.version or MODERN) >= MODERN, seen.app.modern, seen.app.labels) == (modern, modern, labels)
    assert set(seen.app.networks.values()) == networks


def test_another_version_is_looked_at_whole(looker: Looker) -> None:
    """The first pass that meets another version of the app sees every chat, its accounts and its labels."""
    looker.world.update_to("4.2.557")
    looker.look(sweep=True)
    looker.world.update_to("4.3.73")
    seen = looker.poll()
    assert (seen.sweep, seen.complete, len(seen.chats)) == (True, True, 60)
    assert (seen.app.modern, seen.app.labels, seen.accounts is not None) == (True, True, True)


def test_the_same_version_is_no_news(looker: Looker) -> None:
    """A pass that meets the version it knows reads no more than it has to."""
    looker.look(sweep=True)
    looker.look()
    assert not looker.poll().sweep


# -- chats that are missing


def test_missing_chats_are_asked_for(looker: Looker) -> None:
    """Of chats that are missing it is asked whether they are gone; no answer says neither."""
    looker.world.remove_chat("!3:x")
    looker.world.faults.add(faults.starting(), path="/v1/chats/!5:x")
    seen = looker.poll(missing=frozenset({"!3:x", "!4:x", "!5:x"}))
    assert (seen.gone, seen.there) == (frozenset({"!3:x"}), frozenset({"!4:x"}))


def test_two_polls_of_the_same_world(looker: Looker) -> None:
    """Two passes over the same world make nothing, whatever kind they are."""
    looker.look(sweep=True)
    for sweep in (False, True, False):
        looker.world.clock.advance(5)
        assert looker.look(sweep=sweep, messages=True, newest=True) == []
    assert looker.watermark is not None
    assert looker.watermark > NOON


def test_a_late_delivery(looker: Looker) -> None:
    """A message that is delivered late, with an old time, moves nothing in the list and is found by the next sweep."""
    looker.look(sweep=True)
    looker.world.clock.advance(60)
    looker.world.receive_message("!3:x", "late", at=NOON)
    assert looker.events(messages=True) == []
    assert looker.events(sweep=True, messages=True) == ["Chat 3: new_activity", "Chat 3: new_message"]


def test_a_failing_first_page(looker: Looker) -> None:
    """A pass that failed changes nothing, and the next one finds what it would have found."""
    looker.look(sweep=True)
    looker.world.receive_message("!3:x", "one")
    looker.world.faults.add(faults.starting(), path="/v1/chats", times=1)
    with pytest.raises(CallFailed):
        looker.look()
    assert looker.events() == ["Chat 3: new_activity"]
