from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"
NINE = "2026-01-06T09:00:00.000Z"
NINE_MS = 1_767_690_000_000


def test_a_reminder_is_set_and_replaced(world: World, api: Api) -> None:
    """POST reminders answers 204 and replaces the reminder that was there."""
    for hour in ("08", "09"):
        body = {"reminder": {"remindAt": f"2026-01-06T{hour}:00:00Z", "dismissOnIncomingMessage": False}}
        answer = api.act(ANN, "reminders", body)
        assert (answer.status_code, answer.content) == (204, b"")
    assert world.chat(ANN)["reminder"] == {"remindAt": NINE, "dismissOnIncomingMessage": False}


def test_a_reminder_is_dismissed_by_messages_unless_told_otherwise(world: World, api: Api) -> None:
    """Without `dismissOnIncomingMessage` it is true."""
    api.act(ANN, "reminders", {"reminder": {"remindAt": NINE}})
    assert world.chat(ANN)["reminder"]["dismissOnIncomingMessage"] is True


def test_clearing_is_no_error_without_a_reminder(world: World, api: Api) -> None:
    """DELETE reminders answers 204 with or without a reminder."""
    api.act(ANN, "reminders", {"reminder": {"remindAt": NINE}})
    assert [api.delete(f"/v1/chats/{ANN}/reminders").status_code for _ in range(2)] == [204, 204]
    assert world.chat(ANN)["reminder"] is None


def test_a_reminder_in_the_past_is_due_at_once(world: World, api: Api) -> None:
    """A reminder whose instant has passed is accepted and gone."""
    answer = api.act(ANN, "reminders", {"reminder": {"remindAt": "2020-01-01T00:00:00Z"}})
    assert (answer.status_code, world.chat(ANN)["reminder"]) == (204, None)


@pytest.mark.parametrize(
    ("switch", "given", "status"),
    [
        ("remindAt", {"remindAt": NINE}, 204),
        ("remindAt", {"remindAtMs": NINE_MS}, 400),
        ("remindAtMs", {"remindAtMs": NINE_MS}, 204),
        ("remindAtMs", {"remindAt": NINE}, 400),
        ("both", {"remindAt": NINE}, 204),
        ("both", {"remindAtMs": NINE_MS}, 204),
        ("both", {}, 400),
    ],
)
def test_the_name_of_the_instant(world: World, api: Api, switch: str, given: dict[str, Any], status: int) -> None:
    """With `reminder_field`, a build takes the new name of the instant, the old one, or both."""
    world.behave(reminder_field=switch)
    answer = api.act(ANN, "reminders", {"reminder": given})
    assert answer.status_code == status
    if status == 204:
        assert world.chat(ANN)["reminder"]["remindAt"] == NINE
    elif switch != "both":
        assert answer.json()["details"]["issues"][0]["path"] == ["reminder", switch]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"reminder": None},
        {"reminder": {}},
        {"reminder": {"remindAt": "tomorrow"}},
        {"reminder": {"remindAt": "2026-01-06"}},
        {"reminder": {"remindAt": NINE_MS}},
        {"reminder": {"remindAt": NINE, "dismissOnIncomingMessage": "no"}},
        {"remindAt": NINE},
    ],
)
def test_broken_reminders_are_refused(world: World, api: Api, body: object) -> None:
    """A reminder that is not as described is refused and nothing is set."""
    assert api.act(ANN, "reminders", body).status_code == 400
    assert world.chat(ANN)["reminder"] is None
