from datetime import UTC

import pytest

from beeper_rules.backtest.concerned import Concerned
from builders import APP, change, rulebook


@pytest.mark.parametrize(("wait", "asked"), [("", False), ("for: 5m,", True)])
def test_kinds_of_chats(wait: str, asked: bool) -> None:
    """A rule about another kind of chat is not asked, unless it waits: the chat may become of that kind meanwhile."""
    concerned = Concerned(rulebook(f"- {{id: r, when: new_activity, {wait} if: {{type: group}}, then: [mute]}}"))
    assert concerned.any_by(change(), APP, UTC) is asked


@pytest.mark.parametrize("wait", ["", "for: 5m,"])
def test_other_chats(wait: str) -> None:
    """A rule about one chat is not asked about another, whether it waits or not."""
    concerned = Concerned(rulebook(f"- {{id: r, when: new_activity, {wait} if: {{id: '!bo'}}, then: [mute]}}"))
    assert concerned.any_by(change(), APP, UTC) is False
