import pytest

from beeper_rules.decide import decide
from beeper_rules.model.decision import Code
from builders import NOON, change, event, facts, state
from lint.linted import book, names, the_warning, underlined, warnings

STOP = "when: new_activity, if: {type: group}, stop: true, then: [log: x]"


@pytest.mark.parametrize(
    ("first", "rule"),
    [
        (STOP, "when: new_activity, if: {type: group}, then: [mute]"),
        (STOP, "when: new_activity, if: {type: group, muted: true}, then: [log: y]"),
        (STOP, "when: new_activity, mode: shadow, if: {all: [{not: {not: {type: group}}}]}, then: [log: y]"),
        ("when: [read, archived], stop: true, then: [log: x]", "when: archived, if: {muted: true}, then: [log: y]"),
        ("when: {unread: changed}, stop: true, then: [log: x]", "when: {unread: {rises_to: 9}}, then: [log: y]"),
        ("when: {archived: {becomes: true}}, stop: true, then: [log: x]", "when: archived, then: [log: y]"),
        (
            "when: pinned, if: {unread: {at_least: 5}}, unless: [{muted: true}], stop: true, then: [log: x]",
            "when: pinned, if: {unread: 7, muted: false}, then: [log: y]",
        ),
        (
            "when: read, if: {any: [{title: [Ann, Bo]}, {muted: true}]}, stop: true, then: [log: x]",
            "when: read, if: {title: Bo}, then: [log: y]",
        ),
        (
            "when: read, if: {was: {known: mentions}}, stop: true, then: [log: x]",
            "when: read, if: {was: {mentions: 0}}, then: [log: y]",
        ),
    ],
)
def test_behind_a_stop(first: str, rule: str) -> None:
    """A rule behind another that always matches first and stops is warned of."""
    expected = "the rule 'r2' is never reached: 'r1' (rules.yaml:2:5) matches first, and stops"
    assert expected in [each.message for each in warnings(first, rule) if each.name == "never-reached"]


@pytest.mark.parametrize(
    ("first", "rule"),
    [
        (STOP.replace("stop: true", "stop: false"), "when: new_activity, if: {type: group}, then: [log: y]"),
        (
            STOP.replace("stop: true", "stop: true, mode: shadow"),
            "when: new_activity, if: {type: group}, then: [log: y]",
        ),
        (STOP.replace("stop: true", "stop: true, mode: off"), "when: new_activity, if: {type: group}, then: [log: y]"),
        (STOP, "when: new_activity, if: {not: {type: single}}, then: [log: y]"),
        (STOP, "when: [new_activity, read], if: {type: group}, then: [log: y]"),
        (STOP, "when: new_message, if: {type: group}, then: [log: y]"),
        (STOP.replace("new_activity", "muted"), "when: muted, if: {type: group, origin: rule}, then: [log: y]"),
        (
            "when: read, unless: [{draft: true}], stop: true, then: [log: x]",
            "when: read, if: {muted: true}, then: [log: y]",
        ),
        ("when: {unread: {rises_to: 9}}, stop: true, then: [log: x]", "when: {unread: {rises_to: 5}}, then: [log: y]"),
        ("when: {unread: {rises_to: 5}}, stop: true, then: [log: x]", "when: {unread: {becomes: 5}}, then: [log: y]"),
        ("when: {unread: {becomes: 5}}, stop: true, then: [log: x]", "when: {unread: {rises_to: 5}}, then: [log: y]"),
        (
            "when: new_message, if: {is_unread: true}, stop: true, then: [mark_read: all]",
            "when: new_message, if: {is_unread: true, muted: true}, then: [log: y]",
        ),
    ],
)
def test_not_behind_a_stop(first: str, rule: str) -> None:
    """A rule that the first one may leave something to is no reason to warn."""
    assert "never-reached" not in names(first, rule)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("{has_none: [b]}", "{has_none: [a, b]}"),
        ("{has_any: [a, b]}", "{has_any: [b]}"),
        ("{has_all: [b]}", "{has_all: [a, b]}"),
        ("{has_any: [a, c]}", "{has_all: [a, b]}"),
    ],
)
def test_lists_of_several(wide: str, narrow: str) -> None:
    """Of two questions about several values it is known which one asks for more."""
    stop, last = (
        "when: read, if: {labels: %s}, stop: true, then: [log: x]",
        "when: read, if: {labels: %s}, then: [log: y]",
    )
    assert names(stop % wide, last % narrow) == ["never-reached"]
    assert names(stop % narrow, last % wide) == []


def test_a_rule_between() -> None:
    """Where a rule in between may make the condition true, the last one can be reached."""
    between, last = "when: read, then: [mute]", "when: read, if: {muted: true}, then: [log: y]"
    assert names("when: read, if: {muted: true}, stop: true, then: [log: x]", last) == ["never-reached"]
    assert names("when: read, if: {muted: true}, stop: true, then: [log: x]", between, last) == []


ARCHIVE = "when: new_activity, if: {type: group}, then: [archive]"


def test_overruled_every_time() -> None:
    """The special case behind the general rule is warned of, with the rule that comes first."""
    found = the_warning(ARCHIVE, "when: new_activity, if: {type: group, title: Family}, then: [unarchive]")
    assert found.name == "overruled"
    assert found.message == (
        "'unarchive' of rule 'r2' is overruled: 'r1' (rules.yaml:2:60) matches before it, and decides about 'archived'"
    )
    assert underlined(found) == "unarchive"


def test_the_special_case_comes_first() -> None:
    """The special case before the general rule is what the order of rules is for."""
    assert names("when: new_activity, if: {type: group, title: Family}, then: [unarchive]", ARCHIVE) == []


BOTH = [
    (ARCHIVE, "when: new_activity, if: {title: Family}, then: [unarchive]"),
    (ARCHIVE, "when: unread_mention, then: [inbox]"),
    (ARCHIVE, "when: new_activity, if: {mentions: {at_least: 1}}, then: [inbox]"),
    (ARCHIVE, "when: new_message, if: {message: {from: Ann}}, then: [inbox]"),
    (
        "when: read, if: {type: group}, then: [remind: {in: 1h}]",
        "when: read, if: {muted: true}, then: [remind: {in: 2h}]",
    ),
    ("when: read, if: {title: [Ann, Bo]}, then: [mute]", "when: read, if: {title: [Bo, Cy]}, then: [unmute]"),
]


@pytest.mark.parametrize(("first", "rule"), BOTH)
def test_both_match(first: str, rule: str) -> None:
    """Two rules that plainly can match at once, and want different things, are warned of at the one that loses."""
    found = the_warning(first, rule)
    assert (found.name, found.place.line) == ("both-match", 3)
    assert "'r2' and 'r1' can match at once" in found.message


@pytest.mark.parametrize(
    ("first", "rule"),
    [
        (ARCHIVE, "when: new_activity, if: {type: single}, then: [unarchive]"),
        (ARCHIVE, "when: new_activity, if: {title: Family}, then: [archive]"),
        (ARCHIVE, "when: new_activity, if: {title: Family}, then: [mute]"),
        (ARCHIVE, "when: read, if: {title: Family}, then: [unarchive]"),
        (ARCHIVE, "when: new_activity, mode: shadow, if: {title: Family}, then: [unarchive]"),
        (ARCHIVE.replace("then", "stop: true, then"), "when: new_activity, if: {title: Family}, then: [unarchive]"),
        (ARCHIVE, "when: new_activity, if: {title: Family, archived: false}, then: [unarchive]"),
        ("when: unread_mention, then: [inbox]", ARCHIVE),
        ("when: read, if: {title: Ann}, then: [mute]", "when: read, if: {network: Slack}, then: [unmute]"),
        ("when: read, if: {title: Ann}, then: [mute]", "when: read, if: {title: Bo}, then: [unmute]"),
        ("when: read, if: {was: {muted: true}}, then: [mute]", "when: read, if: {title: Bo}, then: [unmute]"),
        ("when: no_reply, then: [archive]", "when: new_message, if: {origin: me}, then: [inbox]"),
        (
            "when: new_activity, if: {mentions: 0, type: group}, then: [archive]",
            "when: unread_mention, if: {muted: true}, then: [inbox]",
        ),
    ],
)
def test_no_conflict(first: str, rule: str) -> None:
    """Rules that exclude each other, want the same, or coincide only by chance are no reason to warn."""
    assert [each for each in names(first, rule) if each in {"both-match", "overruled"}] == []


def test_lists_that_wait() -> None:
    """A rule whose list is not filled in yet is in nobody's way."""
    rule = "when: new_activity, if: {chat: {in_list: family}}, then: [unarchive]"
    assert names(ARCHIVE, rule, top="lists: {family: []}\n") == []
    assert names(ARCHIVE, rule, top="lists: {family: [Football]}\n") == ["both-match"]


def test_two_lists_with_a_name_in_common() -> None:
    """Two lists are in each other's way when they have a name in common."""
    rules = [
        "when: read, if: {chat: {in_list: one}}, then: [mute]",
        "when: read, if: {chat: {in_list: two}}, then: [unmute]",
    ]
    assert names(*rules, top="lists: {one: [Ann, Bo], two: [bo, Cy]}\n") == ["both-match"]
    assert names(*rules, top="lists: {one: [Ann], two: [bo]}\n") == []


def test_what_the_warning_foretells() -> None:
    """Where both rules match, the later one is blocked by the earlier one, as the warning says."""
    family = state("!family", type="group", title="Family", is_archived=True)
    found = decide(change(event(), after=family), book(*BOTH[0]), facts(), NOON)
    assert [each.matched for each in found.verdicts] == [True, True]
    open_family = state("!family", type="group", title="Family")
    reasons = [
        each.reason for each in decide(change(event(), after=open_family), book(*BOTH[0]), facts(), NOON).intents
    ]
    assert [each.code if each else None for each in reasons] == [None, Code.BLOCKED_BY]
