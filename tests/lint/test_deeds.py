import pytest

from lint.linted import names, the_warning, underlined, warnings


@pytest.mark.parametrize(
    "rule",
    [
        "when: new_activity, if: {muted: true}, then: [mute]",
        "when: new_activity, if: {not: {muted: true}}, then: [unmute]",
        "when: archived, then: [archive]",
        "when: read, then: [mark_read]",
        "when: {pinned: {becomes: false}}, then: [unpin]",
        "when: draft_set, then: [set_draft: hello]",
        "when: new_activity, if: {archived: false, low_priority: false}, then: [inbox]",
        "when: no_reply, if: {reminder: false}, then: [clear_reminder]",
        "when: [muted, read], if: {muted: true}, then: [mute]",
        "when: new_activity, if: {any: [{muted: true, type: group}, {muted: true}]}, then: [mute]",
    ],
)
def test_what_is_so_already(rule: str) -> None:
    """An action that finds every time that it is so already is warned of."""
    found = the_warning(rule)
    assert found.message.endswith("never acts in rule 'r1': whenever the rule fires, it is so already")
    assert underlined(found) in rule.partition("then: [")[2]


@pytest.mark.parametrize(
    "rule",
    [
        "when: new_activity, if: {was: {muted: true}}, then: [mute]",
        "when: [muted, read], then: [mute]",
        "when: new_activity, if: {any: [{muted: true}, {archived: true}]}, then: [mute]",
        "when: new_activity, if: {archived: false}, then: [inbox]",
        "when: new_activity, if: {muted: true}, then: [log: x]",
        "when: reminder_due, then: [clear_reminder]",
        "when: no_reply, if: {reminder: true}, then: [clear_reminder, remind: {in: 2h}]",
        "when: new_activity, if: {reminder: false}, then: [remind: {in: 2h}]",
        "when: muted, mode: off, then: [mute]",
    ],
)
def test_what_may_be_otherwise(rule: str) -> None:
    """An action that may find something to do is no reason to warn."""
    assert warnings(rule) == []


@pytest.mark.parametrize("condition", ["{pinned: true}", "{not: {pinned: false}, type: group}"])
def test_a_pinned_chat_is_not_archived(condition: str) -> None:
    """Archiving chats that are pinned every time is warned of, unless the rule unpins them first."""
    rule = f"when: new_activity, if: {condition}, then: "
    assert the_warning(f"{rule}[archive]").message == (
        "'archive' never acts in rule 'r1': the chat is pinned every time, and a pinned chat cannot be archived"
    )
    assert warnings(f"{rule}[unpin, archive]") == []


def test_archived_after_it_was_pinned() -> None:
    """Archiving what the same rule has just pinned is warned of."""
    found = the_warning("when: chat_added, then: [pin, archive]")
    assert (
        found.message == "'archive' never acts in rule 'r1': it comes after 'pin', and a pinned chat cannot be archived"
    )
    assert warnings("when: chat_added, then: [pin, unpin, archive]", "when: read, then: [pin]") == [
        each for each in warnings("when: chat_added, then: [pin, unpin, archive]") if each.name == "takes-back"
    ]


@pytest.mark.parametrize(
    "actions", ["[archive, unarchive]", "[mute, unmute]", "[archive, inbox]", "[inbox, low_priority, archive]"]
)
def test_actions_that_take_each_other_back(actions: str) -> None:
    """An action that takes back all that an earlier one did is warned of; one that takes back a part is not."""
    expected = [] if actions.startswith("[inbox") else ["takes-back"]
    assert names(f"when: chat_added, then: {actions}") == expected


def test_what_the_rule_itself_changed_before() -> None:
    """An action that has something to do because of an earlier one of the same rule is not in vain."""
    assert names("when: read, if: {muted: true}, then: [unmute, mute]") == ["takes-back"]
    assert names("when: read, if: {muted: true}, then: [archive, mute]") == ["never-acts"]


def test_reminders_at_two_times() -> None:
    """Two reminders at different times take each other back; the same twice does not."""
    rule = "when: chat_added, then: [remind: {in: 1h}, remind: {in: %s, replace: own}]"
    assert names(rule % "2h") == ["takes-back"]
    assert names(rule % "60m") == []


@pytest.mark.parametrize("actions", ["clear_draft, set_draft: hello", "clear_reminder: any, remind: {in: 1h}"])
def test_making_room(actions: str) -> None:
    """Taking something away to make room for another is no taking back."""
    assert names(f"when: chat_added, then: [{actions}]") == []
