"""Conditions as a user writes them, asked of small chats."""

from datetime import UTC
from typing import Any

from beeper_rules.language.load import load
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rule
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Event, Origin
from builders import APP, NOON, message, state


def rule(body: str, top: str = "") -> Rule:
    """Return the one rule whose keys are `body`, one a line, in a file that begins with `top`."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    (loaded,) = load({"rules.yaml": f"{top}rules:\n  - id: r\n{lines}"}).rules
    return loaded


def asks(condition: str, top: str = "") -> Rule:
    """Return a rule on new messages that asks `condition`."""
    return rule(f"when: new_message\nif: {condition}\nthen: [archive]", top)


def view(now: ChatState | None = None, app: AppFacts = APP, **more: Any) -> View:  # noqa: ANN401 - fields of View
    """Return what a condition sees when a message of theirs came in at noon."""
    given: dict[str, Any] = {"zone": UTC, "event": Event("new_message", NOON, Origin.THEM, message=message(101, NOON))}
    return View(now or state(), app, NOON, **given | more)


def holds(condition: str, top: str = "", *, app: AppFacts = APP, **fields: Any) -> bool | None:  # noqa: ANN401 - fields of Chat
    """Return what `condition` says to a chat with these fields."""
    return asks(condition, top).holds(view(state(**fields), app))
