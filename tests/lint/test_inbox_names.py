import pytest

from beeper_rules.lint import lint_online
from beeper_rules.model.account import Account, AppFacts
from beeper_rules.model.chat import Merge
from builders import OLD_APP, chat
from lint.linted import book, inbox, online, underlined
from packs.book import BOOK


def asking(condition: str) -> str:
    """Return a rule that asks `condition`."""
    return f"when: [chat_added, read], if: {condition}, then: [log: x]"


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("{chat: Foot}", "'Foot' is title or id of no chat in your inbox"),
        ("{chat: [Ann, Bo]}", "'Bo' is title or id of no chat in your inbox"),
        ("{title: '!ann:x'}", "'!ann:x' is the title of no chat in your inbox"),
        ("{not: {id: '!bo:x'}}", "'!bo:x' is the id of no chat in your inbox"),
        ("{was: {title: {is: Bo}}}", "'Bo' is the title of no chat in your inbox"),
    ],
)
def test_no_such_chat(condition: str, message: str) -> None:
    """A title or an id of no chat is warned of, wherever it is asked for."""
    assert online(asking(condition)) == [("no-such-chat", message)]


@pytest.mark.parametrize(
    "condition",
    [
        "{chat: ann}",
        "{chat: ['!ann:x', Football]}",
        "{title: {contains: foo}}",
        "{network: [whatsapp, Telegram]}",
        "{account: tg}",
        "{labels: {has_any: [Work]}}",
        "{last_message: {from: Nobody}}",
        "{participants: {has_any: [Nobody]}}",
    ],
)
def test_names_that_are_there(condition: str) -> None:
    """Names that are there, and those of people, who are never all listed, are no reason to warn."""
    assert [each for each in online(asking(condition)) if each[0] != "no-chat-matches"] == []


def test_an_entry_of_a_list() -> None:
    """An entry of a list that is the name of no chat is warned of where it stands, with the nearest title."""
    (found,) = lint_online(
        book(asking("{chat: {in_list: l}}"), top="lists:\n  l:\n    - Ann\n    - Fotball\n"), inbox()
    )
    assert (found.place.line, underlined(found), found.hint) == (4, "Fotball", "did you mean 'Football'?")


def test_a_list_of_people() -> None:
    """A list that is also asked of people may hold somebody who has no chat."""
    top = "lists: {l: [Bo]}\n"
    assert online(asking("{any: [{chat: {in_list: l}}, {last_message: {from: {in_list: l}}}]}"), top=top) == []
    assert online(asking("{pinned: true}"), top=top) == []


def test_a_title_of_two_chats() -> None:
    """A title of two chats is warned of with their ids, so that the one that is meant can be named."""
    two = inbox(chat("!1:x"), chat("!2:x", title="ANN", network=None))
    (found,) = lint_online(book(asking("{chat: {in_list: l}}"), top="lists: {l: [Ann]}\n"), two)
    assert found.message == "'Ann' is the title of 2 chats, and all of them are meant"
    assert found.hint == "if only one is meant, write its id: !1:x on WhatsApp; !2:x on an unknown network"


def test_a_member_of_a_merged_chat() -> None:
    """A chat that is shown as part of a merged one is not met by rules, so the merged one is named."""
    whole = chat("!both:x", title="Ann", merge=Merge(chat_ids=("!wa:x",)))
    shown = inbox(whole, hidden=[chat("!wa:x", title="Ann on WhatsApp")])
    (found,) = lint_online(book(asking("{chat: '!wa:x'}")), shown)
    assert found.hint == "that chat is part of the merged chat 'Ann' (!both:x); name that one"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{network: WhatsUp}", ("no-such-network", "'WhatsUp' is none of your networks")),
        ("{account: wo}", ("no-such-account", "'wo' is the id of none of your accounts")),
        ("{labels: {has_none: [Work, Wrok]}}", ("no-such-label", "'Wrok' is none of your labels")),
    ],
)
def test_other_names(condition: str, expected: tuple[str, str]) -> None:
    """Networks, accounts and labels that are none of yours are warned of."""
    assert online(asking(condition)) == [expected]


def test_accounts_that_are_not_listed() -> None:
    """Where Beeper does not list accounts, nothing is said of networks and accounts."""
    assert online(asking("{network: Slack, account: x}"), at=inbox(accounts=None)) == []


def test_an_account_without_a_chat() -> None:
    """The network of an account counts, although there is no chat of it yet."""
    slack = {"sl": Account(account_id="sl", network="Slack")}
    assert online(asking("{network: Slack}"), at=inbox(accounts=slack))[0][0] == "no-chat-matches"


def test_an_app_without_labels() -> None:
    """Where Beeper reports no labels, a condition on labels is warned of unless it asks whether they are known."""
    without = inbox(labels=None, app=AppFacts((4, 2, 900), modern=True))
    assert online(asking("{labels: {has_any: [VIP]}}"), at=without) == [
        ("no-such-label", "Beeper 4.2.900 reports no labels, so this is unknown for every chat")
    ]
    assert online(asking("{known: labels, labels: {has_any: [VIP]}}"), at=without) == []


def test_the_packs() -> None:
    """No ready-made pack gives a warning as it is, whatever labels and networks there are."""
    assert lint_online(BOOK, inbox()) == []


def test_an_inbox_that_is_not_whole() -> None:
    """While chats may be missing, nothing is said of what is not there."""
    assert online(asking("{chat: Bo, network: Slack}"), at=inbox(whole=False)) == []
    assert online("when: read, then: [mute]", at=inbox(whole=False, app=OLD_APP)) == []


def test_a_rule_that_is_off() -> None:
    """The names of a rule that is switched off are not compared."""
    assert online(f"mode: off, {asking('{chat: Bo}')}") == []
