import pytest

from beeper_rules.model.capabilities import Capabilities
from builders import OLD_APP, chat
from lint.linted import inbox, online


@pytest.mark.parametrize(
    "condition",
    [
        "{network: Telegram}",
        "{type: group, network: Signal}",
        "{account: tg, any: [{type: single}, {type: group}]}",
        "{not: {type: [single, group]}}",
        "{all: [{type: single, network: Telegram}], muted: true}",
    ],
)
def test_no_chat_matches(condition: str) -> None:
    """A rule that asks for a type, network or account of which there is no chat is warned of."""
    known = inbox(chat("!ann:x"), chat("!f:x", type="group"), chat("!s:x", network="Signal"))
    assert online(f"when: read, if: {condition}, then: [log: x]", at=known) == [
        ("no-chat-matches", "the rule 'r1' matches no chat of your inbox, by their type, network or account")
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "when: read, if: {type: group}, then: [log: x]",
        "when: read, if: {type: group, unread: 99}, then: [log: x]",
        "when: read, if: {was: {network: Telegram}}, then: [log: x]",
        "when: read, unless: [{network: WhatsApp, muted: true}], then: [log: x]",
        "when: chat_added, if: {network: Telegram}, then: [log: x]",
        "when: account_trouble, if: {network: Telegram}, then: [log: x]",
        "when: read, if: {network: {in_list: later}}, then: [log: x]",
    ],
)
def test_a_chat_can_match(rule: str) -> None:
    """A rule that a chat of yours may match one day, or that waits for a new one, is no reason to warn."""
    assert online(rule, top="lists: {later: []}\n") == []


def test_excluded_by_an_exception() -> None:
    """A rule of which every chat is an exception by its network is warned of."""
    (found,) = online("when: read, unless: [{network: WhatsApp}], then: [log: x]")
    assert found[0] == "no-chat-matches"


def no_archive(chat_id: str, **fields: object) -> object:
    """Return a chat on a network that does not archive."""
    return chat(chat_id, capabilities=Capabilities(archive=False), **fields)


def test_an_action_that_no_network_allows() -> None:
    """An action that the network rules out in every chat of the rule is warned of."""
    shown = inbox(no_archive("!1:x", network="Matrix", title="Bo"), chat("!2:x"))  # type: ignore[arg-type]  # a chat
    assert online("when: read, if: {network: Matrix}, then: [archive]", at=shown) == [
        ("never-supported", "'archive' of rule 'r1' can be done in no chat that it is about: Matrix does not allow it")
    ]
    assert online("when: read, if: {chat: Bo}, then: [archive]", at=shown)[0][0] == "never-supported"
    assert online("when: read, then: [archive]", at=shown) == []


def test_an_action_of_a_newer_app() -> None:
    """An action that this version of Beeper does not have is warned of with the version that has it."""
    found = online("when: read, then: [mute, archive]", at=inbox(app=OLD_APP))
    assert found == [
        (
            "never-supported",
            "'mute' of rule 'r1' can be done in no chat that it is about: it needs Beeper 4.2.808, this is 4.2.557",
        )
    ]
