from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.load import load
from beeper_rules.language.read_steps import DEEDS
from beeper_rules.language.rule_tests import Advances, Changes, Happens, Restarts, RuleTest, Says, WallClock
from beeper_rules.language.time_words import TimeWords
from beeper_rules.vocabulary.test_words import STEP_KINDS, STEP_PARTS

RULES = "rules:\n  - {id: one, when: new_activity, then: [archive]}\n"


def read(test: str) -> RuleTest:
    """Return the one test of a rule file."""
    (found,) = load({"rules.yaml": f"{RULES}tests:\n  - {{name: it, {test}}}\n"}).tests
    return found


def test_what_is_not_said() -> None:
    """A test begins at noon of the first Monday of 2026, in the configuration's zone, with an app that tells all."""
    test = read("given: {chat: {}}, event: new_activity, expect: {one: fires}")
    assert (test.at, test.timezone) == (WallClock(datetime(2026, 1, 5, 12)), None)  # noqa: DTZ001 - a wall clock
    assert (test.given.app.modern, test.given.app.labels) == (True, True)
    assert (test.name, test.file, test.given_after) == ("it", "rules.yaml", True)


def test_an_event_is_the_first_step() -> None:
    """`event` is the first step, with what is expected of it; the steps follow."""
    test = read("given: {chat: {}}, event: read, expect: {one: no}, steps: [{advance: 2h}]")
    assert [type(step.deed) for step in test.steps] == [Happens, Advances]
    assert [step.expect is not None for step in test.steps] == [True, False]


def test_expect_at_the_end() -> None:
    """Without an event, what a test expects is expected of its last step."""
    test = read("given: {chat: {}}, steps: [{message: {}}, {advance: 2h}], expect: {one: fires, others: none}")
    assert [step.expect is not None for step in test.steps] == [False, True]
    assert test.steps[-1].expect is not None
    assert test.steps[-1].expect.others_quiet


def test_every_step() -> None:
    """Each kind of step is read as what it is."""
    steps = (
        "[{change: {unread: 2}, expect: {one: no}}, {message: {text: Hi}}, {advance: 90m},"
        ' {advance_to: "07:00 tomorrow"}, {advance_to: "2026-05-03 07:00"}, {restart: true}, {event: muted}]'
    )
    deeds = [step.deed for step in read(f"given: {{chat: {{}}}}, steps: {steps}").steps]
    assert deeds[:2] == [Changes({"unread": 2}), Says({"text": "Hi"})]
    assert deeds[2] == Advances(timedelta(minutes=90))
    assert isinstance(deeds[3], Advances)
    assert isinstance(deeds[3].until, TimeWords)
    assert deeds[4] == Advances(WallClock(datetime(2026, 5, 3, 7)))  # noqa: DTZ001 - a wall clock
    assert deeds[5] == Restarts()
    assert isinstance(deeds[6], Happens)


def test_every_part_of_a_step_is_read() -> None:
    """What a step can hold is what is read of it."""
    assert set(STEP_KINDS) == set(DEEDS)
    assert {*STEP_KINDS, "chat", "expect"} == set(STEP_PARTS)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2h", timedelta(hours=2)),
        ('"2026-05-03 07:00"', WallClock(datetime(2026, 5, 3, 7))),  # noqa: DTZ001 - a wall clock
        ("2026-05-03T7:05", WallClock(datetime(2026, 5, 3, 7, 5))),  # noqa: DTZ001 - a wall clock
    ],
)
def test_moments(written: str, moment: object) -> None:
    """An instant is a duration from now, or a day with its time of day, with quotes or without."""
    test = read(f"given: {{chat: {{snooze_until: {written}}}}}, event: read, expect: {{one: no}}")
    assert test.given.chats[0].facts == {"snooze_until": moment}


def test_the_chat_of_a_step() -> None:
    """A step names its chat by title or id, in whatever case; with one chat it need not."""
    given = 'given: {chats: [{title: Chess}, {title: Go, id: "!go:x"}]}'
    steps = 'steps: [{message: {}, chat: go}, {message: {}, chat: CHESS}, {message: {}, chat: "!go:x"}]'
    assert [step.chat for step in read(f"{given}, {steps}, expect: {{one: fires}}").steps] == [1, 0, 1]
    alone = read("given: {chat: {}}, steps: [{message: {}}], expect: {one: fires}")
    assert [step.chat for step in alone.steps] == [0]


def test_a_rule_of_another_file() -> None:
    """A rule of another file cannot be tested, and the error says where it stands."""
    test = "rules: []\ntests:\n  - {name: it, given: {chat: {}}, event: read, expect: {one: no}}\n"
    with pytest.raises(InvalidSetup) as caught:
        load({"1.yaml": RULES, "2.yaml": test})
    assert "the rule 'one' stands in another file, at 1.yaml:2:10" in caught.value.render()


def test_a_rule_with_a_problem() -> None:
    """A rule that has a problem itself brings no second complaint by its tests."""
    rules = RULES.replace("archive", "archiv")
    test = "tests:\n  - {name: it, given: {chat: {}}, event: new_activity, expect: {one: fires}}\n"
    with pytest.raises(InvalidSetup) as caught:
        load({"1.yaml": rules + test})
    assert [each.place.line for each in caught.value.problems] == [2]


def test_names_are_of_one_file() -> None:
    """Two files may have tests of the same name."""
    test = "tests:\n  - {name: it, given: {chat: {}}, event: new_activity, expect: {one: fires}}\n"
    book = load({"1.yaml": RULES + test, "2.yaml": (RULES + test).replace("one", "two")})
    assert [(each.name, each.file) for each in book.tests] == [("it", "1.yaml"), ("it", "2.yaml")]


WORD = st.sampled_from(
    ["", "5", "true", "no", "2h", '"07:00"', "2026-05-03 07:00", "[]", "{}", "[1, {a: b}]", "{chat: {}}", "Chess", "~"]
)
KEY = st.sampled_from(
    ["name", "at", "timezone", "given", "event", "steps", "expect", "chat", "chats", "message", "advance", "one", "did"]
)
TREE = st.recursive(
    WORD,
    lambda inner: st.one_of(
        st.dictionaries(KEY, inner, max_size=4).map(lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"),
        st.lists(inner, max_size=3).map(lambda each: "[" + ", ".join(each) + "]"),
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(TREE)
def test_anything(tree: str) -> None:
    """Whatever stands under `tests` is read or refused with a place, and never ends in a crash."""
    try:
        load({"rules.yaml": f"{RULES}tests: {tree}\n"})
    except InvalidSetup as error:
        assert all(each.place.line >= 1 and each.hint for each in error.problems)  # noqa: PT017 - either is right
