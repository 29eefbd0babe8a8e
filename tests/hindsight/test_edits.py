from pathlib import Path

import pytest

from beeper_rules.hindsight import answers, occasions
from hindsight.asked import asked, asking, edited, shown, told

FOOTBALL = "!football:x"


def one(when: str, more: str = "", condition: str = "{type: group}") -> str:
    """Return a rule file with one rule."""
    return f"rules: [{{id: one, when: {when}, if: {condition}, then: [archive]{more}}}]\n"


def test_a_text_that_it_never_saw(tmp_path: Path) -> None:
    """A rule that came later was not asked when the message came, so nothing is told of what that said."""
    with asking(tmp_path, one("new_message", condition="{pinned: true}").replace("one", "other")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        edited(home, one("new_message", condition="{message.text: {contains: goal}}"))
        assert shown(home, FOOTBALL)[1] == "message.text is unknown, wanted contains goal (not recorded)"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (one("renamed"), one("new_activity"), "edited since; then it waited for renamed"),
        (one("new_activity", ", mode: off"), one("new_activity"), "edited since; then it was switched off"),
        (
            "rules: [{id: other, when: renamed, then: [archive]}]",
            one("new_activity"),
            "it was not there then: this is what it would have said",
        ),
        (one("new_activity", condition="{pinned: true}"), one("new_activity", ", mode: off"), "switched off since"),
        (
            one("new_activity", condition="{pinned: true}"),
            one("new_activity"),
            "edited since; as it is now, it would have matched",
        ),
    ],
)
def test_what_became_of_it(tmp_path: Path, before: str, after: str, expected: str) -> None:
    """Of a rule that was edited since it is told what it was then, or what became of it."""
    with asking(tmp_path, before) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        edited(home, after)
        assert shown(home, FOOTBALL)[-1] == expected


def test_a_rule_that_is_gone(tmp_path: Path) -> None:
    """Of a rule that is in no file any more it is still told what kept it from acting then, and nothing of today."""
    with asking(tmp_path, one("new_activity", condition="{pinned: true}")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        edited(home, one("renamed").replace("one", "other"))
        (answer,) = answers(asked(home, FOOTBALL), occasions(home.journal, FOOTBALL, None), ["one"])
        assert told(answer) == "one missed, new_activity, pinned is false, wanted true"
        assert (answer.edited, answer.off_now, answer.obstacles_now) == (False, False, ())
