import pytest

from beeper_rules.model.capabilities import Capabilities
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat, Draft, Label, Participant, Participants, Reminder, Snooze
from builders import earlier, mine
from language.asked import asks, holds, view

ANN = Participant(
    id="@1:wa", full_name="Ann Example", username="ann", phone_number="+4915112345", email="ann@example.org"
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('"Football Club"', True),
        ('"FOOTBALL club"', True),
        ('" Football Club "', True),
        ('"Football"', False),
        ('["Tennis", "Football Club"]', True),
        ('["Tennis", "Football"]', False),
        ('{is: "football club"}', True),
        ('{is: ["Tennis", "football club"]}', True),
        ('{contains: "BALL"}', True),
        ('{contains: ["tennis", "ball"]}', True),
        ('{contains: "hockey"}', False),
        ('{starts_with: "foot"}', True),
        ('{starts_with: "ball"}', False),
        ('{ends_with: "club"}', True),
        ('{ends_with: "foot"}', False),
        (r"{matches: '^foot\w+ C'}", True),
        ("{matches: 'hockey|tennis'}", False),
        ("{in_list: teams}", True),
        ("{in_list: others}", False),
        ('{starts_with: "foot", ends_with: "club"}', True),
        ('{starts_with: "foot", ends_with: "foot"}', False),
    ],
)
def test_text(condition: str, expected: bool) -> None:
    """Texts are compared case folded; a list means one of; several matchers mean all of them."""
    top = 'lists: {teams: ["football CLUB", "Hockey"], others: []}\n'
    assert holds(f"{{title: {condition}}}", top, title="Football Club") is expected


@pytest.mark.parametrize("name", ["Football", "!abc:beeper.com"])
def test_chat_has_two_names(name: str) -> None:
    """`chat` is the title or the id."""
    seen = view(ChatState(Chat(id="!abc:beeper.com", title="Football")))
    assert asks(f'{{chat: "{name}"}}').holds(seen) is True
    assert asks("{chat: {in_list: l}}", f'lists: {{l: ["{name}"]}}\n').holds(seen) is True


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("5", True),
        ("4", False),
        ("[4, 5]", True),
        ("{at_least: 5}", True),
        ("{at_least: 6}", False),
        ("{at_most: 5}", True),
        ("{at_most: 4}", False),
        ("{more_than: 4}", True),
        ("{more_than: 5}", False),
        ("{less_than: 6}", True),
        ("{less_than: 5}", False),
        ("{at_least: 3, less_than: 5}", False),
        ("{at_least: 4.5}", True),
    ],
)
def test_number(condition: str, expected: bool) -> None:
    """Numbers are compared with =, ≥, ≤, > and <."""
    assert holds(f"{{unread: {condition}}}", unread_count=5) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{older_than: 59m}", True),
        ("{older_than: 1h}", False),
        ("{newer_than: 1h}", True),
        ("{newer_than: 59m}", False),
        ("{older_than: 30m, newer_than: 2h}", True),
    ],
)
def test_age(condition: str, expected: bool) -> None:
    """Ages are counted from now; exactly as old is not older."""
    assert holds(f"{{last_activity: {condition}}}", last_activity=earlier(hours=1)) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{has_any: [work, home]}", True),
        ("{has_any: [home]}", False),
        ("{has_any: WORK}", True),
        ("{has_all: [work, urgent]}", True),
        ("{has_all: [work, home]}", False),
        ("{has_none: [home]}", True),
        ("{has_none: [home, urgent]}", False),
    ],
)
def test_list(condition: str, expected: bool) -> None:
    """Lists are asked with has_any, has_all and has_none."""
    labels = (Label(id="1", name="Work"), Label(id="2", name="Urgent"))
    assert holds(f"{{labels: {condition}}}", labels=labels) is expected


@pytest.mark.parametrize("name", ["Ann Example", "ANN", "+4915112345", "ann@example.org", "@1:wa"])
def test_a_person_has_many_names(name: str) -> None:
    """A member is found by name, username, phone number, e-mail or id; so is who wrote a message."""
    members = Participants(items=(ANN,), total=1)
    assert holds(f'{{participants: {{has_any: ["{name}"]}}}}', participants=members) is True
    one = view(ChatState(Chat(id="!x", participants=members), mine(sender_id="@1:wa"), newest_known=True))
    assert asks(f'{{last_message: {{from: "{name}"}}}}').holds(one) is True


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        ("type: group", {"type": "group"}),
        ("network: telegram", {"network": "Telegram"}),
        ("account: wa2", {"account_id": "wa2"}),
        ('description: {contains: "goals"}', {"description": "All the goals"}),
        ("member_count: 2", {"participants": Participants(items=(ANN, ANN))}),
        ("muted: true", {"is_muted": True}),
        ("archived: true", {"is_archived": True}),
        ("pinned: true", {"is_pinned": True}),
        ("low_priority: true", {"is_low_priority": True}),
        ("read_only: true", {"is_read_only": True}),
        ("marked_unread: true", {"is_marked_unread": True}),
        ("draft: true", {"draft": Draft(text="Dear")}),
        ("is_unread: true", {"unread_count": 1}),
        ("mentions: {at_least: 1}", {"unread_mentions_count": 2}),
        ("snoozed: true", {"snooze": Snooze(snooze_until=earlier(hours=-1))}),
        ("snooze_until: {newer_than: 1h}", {"snooze": Snooze(snooze_until=earlier(hours=-1))}),
        ("reminder: true", {"reminder": Reminder(remind_at=earlier(hours=1))}),
        ("reminder_at: {older_than: 30m}", {"reminder": Reminder(remind_at=earlier(hours=1))}),
    ],
)
def test_fields(condition: str, fields: dict[str, object]) -> None:
    """Each field is read from where the API says it, and an ordinary chat does not have it."""
    assert holds(f"{{{condition}}}", **fields) is True
    assert holds(f"{{{condition}}}") is not True


def test_an_empty_draft_is_none() -> None:
    """A draft without text and files is no draft."""
    assert holds("{draft: true}", draft=Draft(text="")) is False


NETWORK = Capabilities.model_validate(
    {
        "archive": False,
        "reaction": 2,
        "edit": 1,
        "delete": -2,
        "maxTextLength": 500,
        "allowedReactions": ["👍"],
        "state": {"title": {"level": 1}},
        "formatting": {"bold": 2},
        "attachments": {"m.image": {"caption": 1, "mimeTypes": {"image/*": 2}}},
    }
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{reaction: full}", True),
        ("{edit: full}", False),
        ("{edit: partial}", True),
        ("{edit: {at_most: partial}}", True),
        ("{reaction: {at_most: partial}}", False),
        ("{delete: {at_most: rejected}}", True),
        ("{delete: dropped}", False),
        ("{poll: full}", None),
        ("{reaction: full, edit: full}", False),
        ("{archive: false}", True),
        ("{maxTextLength: {less_than: 1000}}", True),
        ('{allowedReactions: {has_any: ["👍"]}}', True),
        ("{state: {title: partial}}", True),
        ("{state: {title: {level: full}}}", False),
        ("{state: {description: partial}}", None),
        ("{formatting: {bold: full}}", True),
        ("{formatting: {spoiler: full}}", None),
        ("{attachments: {m.image: {caption: partial}}}", True),
        ('{attachments: {m.image: {mimeTypes: {"image/*": full}}}}', True),
        ("{attachments: {m.video: {caption: partial}}}", None),
    ],
)
def test_capabilities(condition: str, expected: bool | None) -> None:
    """Capabilities carry the API's names; a bare level means at least; what the network did not say is unknown."""
    assert holds(f"{{capabilities: {condition}}}", capabilities=NETWORK) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("react", True), ("archive", False), ("[react, edit]", True), ("[react, archive]", False), ("poll", True)],
)
def test_can(condition: str, expected: bool) -> None:
    """`can` holds unless the network rules out one of these."""
    assert holds(f"{{can: {condition}}}", capabilities=NETWORK) is expected
