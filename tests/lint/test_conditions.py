import pytest

from lint.linted import names, the_warning, underlined, warnings

LISTS = "lists: {family: [Mum, Dad], friends: [Mum, Bo], later: []}\n"
USED = LISTS + (
    "predicates: {all_lists: {chat: {in_list: [family, friends, later]}}}\n"
    "defaults: {unless: {use: all_lists, pinned: true, muted: true, type: group, title: Zed, draft: true}}\n"
)
"""Every list is used, by a default that excludes nothing of the conditions here."""


@pytest.mark.parametrize(
    "condition",
    [
        "{muted: true, not: {muted: true}}",
        "{muted: true, all: [{muted: false}]}",
        "{muted: true, not: {any: [{muted: true}, {archived: true}]}}",
        "{type: single, all: [{type: group}]}",
        "{title: Ann, all: [{title: {starts_with: B}}]}",
        "{title: Ann, all: [{title: {contains: b}}]}",
        "{title: {starts_with: A}, all: [{title: {starts_with: B}}]}",
        "{title: {ends_with: A}, all: [{title: {ends_with: B}}]}",
        "{title: {in_list: family}, not: {title: {in_list: [friends, family]}}}",
        "{title: {in_list: family}, all: [{title: [Bo, Cy]}]}",
        "{chat: Mum, not: {chat: {in_list: family}}}",
        "{unread: {at_least: 5, less_than: 5}}",
        "{unread: {more_than: 5, at_most: 5}}",
        "{unread: 3, all: [{unread: {at_least: 4}}]}",
        "{unread: {less_than: 0}}",
        "{unread: {at_least: 1}, is_unread: false}",
        "{marked_unread: true, is_unread: false}",
        "{snoozed: false, snooze_until: {newer_than: 1h}}",
        "{reminder: false, reminder_at: {older_than: 1h}}",
        "{last_activity: {older_than: 2d, newer_than: 1d}}",
        "{labels: {has_any: [a, b], has_none: [b, a, c]}}",
        "{labels: {has_all: [a, b], has_none: [b]}}",
        "{was: {muted: true}, all: [{was: {muted: false}}]}",
        "{mentions: 0, not: {known: mentions}}",
        "{capabilities: {edit: full}, all: [{capabilities: {edit: {at_most: partial}}}]}",
        "{any: [{muted: true, archived: true}, {pinned: true, archived: true}], archived: false}",
    ],
)
def test_conditions_that_exclude_each_other(condition: str) -> None:
    """A rule whose conditions exclude each other is warned of."""
    assert names(f"when: new_activity, if: {condition}, then: [log: x]", top=USED) == ["never-fires"]


@pytest.mark.parametrize(
    "condition",
    [
        "{muted: true, was: {muted: false}}",
        "{chat: Mum, all: [{chat: Dad}]}",
        "{chat: {in_list: family}, all: [{chat: {in_list: friends}}]}",
        "{chat: {in_list: later}}",
        "{title: {in_list: later}, all: [{title: Ann}]}",
        "{title: {contains: A}, all: [{title: {contains: B}}]}",
        "{title: Ann, all: [{title: {matches: '^B'}}]}",
        "{any: [{muted: true}, {archived: true}], not: {muted: true, archived: true}}",
        "{unread: {at_least: 5, at_most: 5}}",
        "{unread: 0, is_unread: true}",
        "{not: {type: single}, all: [{not: {type: group}}]}",
        "{not: {last_activity: {older_than: 1d}}, all: [{not: {last_activity: {newer_than: 2d}}}]}",
        "{labels: {has_any: [a, b], has_none: [b]}}",
        "{not: {known: mentions}, muted: true}",
        "{is_unread: false, not: {known: marked_unread}}",
    ],
)
def test_conditions_that_can_come_true(condition: str) -> None:
    """What can come true, or waits for a list to be filled in, is no reason to warn."""
    assert names(f"when: new_activity, if: {condition}, then: [log: x]", top=USED) == []


def test_both_conditions_are_named() -> None:
    """The warning names both conditions, and points to the later one."""
    found = the_warning("when: read, if: {type: single, all: [{type: group}]}, then: [log: x]")
    assert found.message == "the rule 'r1' can never fire: 'if' wants type single and type group"
    assert underlined(found) == "type"
    assert found.place.text[found.place.column - 1 :].startswith("type: group")


def test_an_exception_of_what_is_wanted() -> None:
    """A rule that makes an exception of what it asks for can never fire."""
    found = the_warning("when: read, if: {muted: true, type: group}, unless: [{muted: true}], then: [log: x]")
    assert found.message == "the rule 'r1' can never fire: 'if' wants muted true, and 'unless' excepts muted true"


def test_an_exception_for_some() -> None:
    """An exception for some of what is asked for is what exceptions are for."""
    rule = "when: read, if: {muted: true}, unless: [{muted: true, type: group}], then: [log: x]"
    assert warnings(rule) == []


def test_a_condition_of_a_predicate() -> None:
    """What a predicate asks is named with its own place, and the rule is pointed to where it disagrees."""
    found = the_warning(
        "when: read, if: {type: single, use: quiet}, then: [log: x]",
        top="predicates:\n  quiet: {muted: true, type: group}\n",
    )
    assert found.message.endswith("'if' wants type single and type group (rules.yaml:2:24)")
    assert (found.place.line, underlined(found)) == (4, "type")


def test_a_predicate_that_never_holds() -> None:
    """A predicate that can never hold is warned of once, and not again in every rule that uses it."""
    rule = "when: read, if: {use: odd}, then: [log: x]"
    found = the_warning(rule, rule, top="predicates: {odd: {muted: true, not: {muted: true}}}\n")
    assert found.message == "the predicate 'odd' can never hold: 'if' wants muted true and not muted true"


def test_a_part_that_never_holds() -> None:
    """A part under `any` that the rest of the rule excludes is warned of, though the rule can fire."""
    found = the_warning("when: read, if: {type: group, any: [{type: single}, {muted: true}]}, then: [log: x]")
    assert found.message == ("a part of 'any' can never hold in the rule 'r1': 'if' wants type group and type single")


def test_a_predicate_is_meant_for_many_rules() -> None:
    """A part of a predicate that one rule excludes is no reason to warn: it may be there for another."""
    rule = "when: read, if: {archived: false, use: silent}, then: [log: x]"
    assert warnings(rule, top="predicates: {silent: {any: [{muted: true}, {archived: true}]}}\n") == []


def test_more_ways_than_can_be_looked_at() -> None:
    """Of a condition with very many ways to come true nothing is said, however it would come out."""
    choices = ", ".join("{any: [{muted: true}, {archived: true}]}" for _ in range(20))
    rule = f"when: read, if: {{all: [{choices}], pinned: true, not: {{pinned: true}}}}, then: [log: x]"
    assert warnings(rule) == []


def test_rules_that_are_off() -> None:
    """A rule that is switched off is not looked at."""
    assert warnings("when: read, mode: off, if: {muted: true, not: {muted: true}}, then: [log: x]") == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("when: archived, if: {archived: false}", "'archived' means archived true, and 'if' wants archived false"),
        (
            "when: unread_mention, if: {mentions: 0}",
            "'unread_mention' means mentions at least 1, and 'if' wants mentions 0",
        ),
        (
            "when: {unread: {rises_to: 50}}, if: {unread: {less_than: 50}}",
            "'unread rises to 50' means unread at least 50, and 'if' wants unread less than 50",
        ),
        ("when: read, if: {unread: {at_least: 1}}", "'read' means is_unread false, and 'if' wants unread at least 1"),
        (
            "when: unanswered, if: {last_message: {mine: true}}",
            "'unanswered' means last_message.mine false, and 'if' wants last_message.mine true",
        ),
        ("when: muted, if: {origin: me}", "'muted' means origin unknown or rule, and 'if' wants origin me"),
        ("when: new_activity, if: {origin: rule}", "'new_activity' means origin them, and 'if' wants origin rule"),
        (
            "when: new_message, if: {message: {mine: true}}",
            "'if' wants message.mine true, and it hears only of theirs",
        ),
        ("when: chat_added, if: {was: {muted: true}}", "a chat that was just added has no earlier state"),
        (
            "when: new_message, if: {origin: me, message: {mine: false}}",
            "'new_message' means origin them, and 'if' wants origin me",
        ),
    ],
)
def test_an_event_that_the_conditions_exclude(rule: str, words: str) -> None:
    """A rule whose conditions cannot hold after its event is warned of, with what the event means."""
    found = the_warning(f"{rule}, then: [log: x]")
    assert (found.name, found.message) == ("never-on-this-event", f"the rule 'r1' can never fire: {words}")


def test_one_event_of_several() -> None:
    """Where a rule can fire on another of its events, the warning names the event that leads to nothing."""
    found = the_warning("when: [archived, unarchived], if: {archived: true}, then: [log: x]")
    assert found.message.startswith("the rule 'r1' can never fire on 'unarchived': ")


@pytest.mark.parametrize(
    "rule",
    [
        "when: new_activity, if: {is_unread: false}",
        "when: new_message, if: {origin: me, message: {mine: true}}",
        "when: muted, if: {origin: [me, unknown]}",
        "when: [chat_added, new_activity], if: {was: {muted: true}}",
        "when: snooze_expired, if: {snoozed: true}",
        "when: {unread: changed}, if: {unread: 0}",
        "when: {unread: {rises_to: 50}}, if: {unread: {at_most: 50}}",
    ],
)
def test_an_event_that_the_conditions_allow(rule: str) -> None:
    """An event after which the conditions can hold, or of which that is not sure, is no reason to warn."""
    assert [each for each in warnings(f"{rule}, then: [log: x]") if "can never fire:" in each.message] == []


def test_an_earlier_rule_can_make_it_so() -> None:
    """What an earlier rule does in the same decision may make true what the event excludes."""
    rule = "when: unarchived, if: {archived: true}, then: [log: x]"
    assert names("when: unarchived, then: [archive]", rule) == []
    assert names("when: unarchived, then: [unarchive]", rule) == ["never-acts", "never-on-this-event"]
    assert names(rule, "when: unarchived, then: [archive]") == ["never-on-this-event"]


def test_some_of_the_files() -> None:
    """What rests on there being no earlier rule is not said when only some of the files were read."""
    rule = "when: archived, if: {archived: false}, then: [log: x]"
    assert names(rule) == ["never-on-this-event"]
    assert names(rule, whole=False) == []
