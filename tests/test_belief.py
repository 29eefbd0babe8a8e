"""How far a pass can be believed, and what is held back until it can."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from beeper_rules.beeper import BrokenItem
from beeper_rules.belief import MOST_NEWS, Belief, Verdict
from beeper_rules.errors import OutcomeUnknown
from beeper_rules.memory import Health, Memory
from beeper_rules.model.account import Account
from beeper_rules.model.chat import Chat
from beeper_rules.plausible import AWAY
from beeper_rules.poll import Pass
from builders import APP, NOON, chat, later, listed

CONNECTED = {name: Account(account_id=name, status="connected") for name in ("wa", "tg")}
INBOX = [chat(f"!{number}", account_id="wa" if number < 8 else "tg") for number in range(10)]
SEEDED = Memory(seeded=True, expected_chats=10)


def a_pass(chats: Iterable[Chat] = INBOX, **fields: Any) -> Pass:  # noqa: ANN401 - fields of Pass
    """Return a complete sweep that saw these chats."""
    seen = {each.id: each for each in chats}
    given: dict[str, Any] = {
        "at": NOON,
        "sweep": True,
        "complete": True,
        "chats": seen,
        "listed": {name: listed(each) for name, each in seen.items()},
        "accounts": CONNECTED,
        "app": APP,
    }
    return Pass(**given | fields)


def judged(seen: Pass, belief: Belief | None = None, **memory: Any) -> Verdict:  # noqa: ANN401 - fields of Memory
    """Return the verdict on a pass of an inbox that is known."""
    return (belief or Belief()).judge(seen, CONNECTED, replace(SEEDED, **memory))


def believed(verdict: Verdict) -> set[str]:
    """Return the chats that count."""
    return {each.chat.id for each in verdict.listed}


def kinds(verdict: Verdict) -> list[str]:
    """Return what the user hears of."""
    return [kind for kind, _ in verdict.news]


EVERY = {each.id for each in INBOX}


# -- the first sight


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, EVERY),
        ({"complete": False}, set()),
        ({"sweep": False}, set()),
    ],
)
def test_the_first_sight_is_whole(fields: dict[str, Any], expected: set[str]) -> None:
    """Until a first complete sweep was taken in, nothing less counts."""
    verdict = Belief().judge(a_pass(**fields), {}, Memory())
    assert believed(verdict) == expected


@pytest.mark.parametrize(("complete", "health"), [(True, Health.OK), (False, Health.STARTING)])
def test_a_first_look_that_is_not_whole(complete: bool, health: Health) -> None:
    """Until a first look came to its end, that is what is said, and not that Beeper shows too little."""
    assert Belief().judge(a_pass(complete=complete), {}, Memory()).health is health


# -- an implausible list


def test_all_is_well() -> None:
    """A list that shows what was there counts, every chat of it."""
    verdict = judged(a_pass())
    assert (verdict.health, believed(verdict), verdict.doubt, verdict.news) == (Health.OK, EVERY, None, ())


@pytest.mark.parametrize("chats", [[], INBOX[:4]])
def test_too_few_chats(chats: list[Chat]) -> None:
    """No chats, or fewer than half, are not believed: nothing counts, and it is said once."""
    verdict = judged(a_pass(chats))
    assert (verdict.health, believed(verdict), kinds(verdict)) == (Health.DOUBT, set(), ["doubt"])
    again = judged(a_pass(chats), doubt=verdict.doubt)
    assert (again.health, kinds(again)) == (Health.DOUBT, [])


def test_head_polls_while_in_doubt() -> None:
    """While the last sweep was not believed, a head poll is not either."""
    doubt = judged(a_pass([])).doubt
    verdict = judged(a_pass(INBOX[:2], sweep=False, accounts=None), doubt=doubt)
    assert (verdict.health, believed(verdict), verdict.doubt) == (Health.DOUBT, set(), doubt)


def test_an_incomplete_sweep_raises_no_doubt() -> None:
    """A sweep that broke off shows fewer chats for that reason: what it did show counts."""
    verdict = judged(a_pass(INBOX[:3], complete=False))
    assert (verdict.health, believed(verdict), verdict.doubt) == (Health.OK, {"!0", "!1", "!2"}, None)


def test_broken_chats_are_there() -> None:
    """Chats that cannot be read are there all the same."""
    broken = tuple(BrokenItem(f"!{number}", "wrong") for number in range(4, 10))
    assert judged(a_pass(INBOX[:4], broken=broken)).health is Health.OK


def test_it_comes_back() -> None:
    """A list that shows everything again is believed at once, and that is said."""
    doubt = judged(a_pass([])).doubt
    verdict = judged(a_pass(at=later(minutes=1)), doubt=doubt)
    assert (verdict.health, believed(verdict), verdict.doubt, kinds(verdict)) == (Health.OK, EVERY, None, ["believed"])


def sweeps(chats: list[Chat], minutes: Iterable[float], **fields: Any) -> list[Verdict]:  # noqa: ANN401 - fields of Pass
    """Return the verdicts on sweeps that all show the same, at so many minutes past noon."""
    verdicts: list[Verdict] = []
    for minute in minutes:
        doubt = verdicts[-1].doubt if verdicts else None
        verdicts.append(judged(a_pass(chats, at=later(minutes=minute), **fields), doubt=doubt))
    return verdicts


def test_three_sweeps_over_ten_minutes_agree() -> None:
    """What looked wrong counts once three complete sweeps over ten minutes agree."""
    verdicts = sweeps(INBOX[:4], [0, 5, 9, 10])
    assert [believed(each) for each in verdicts] == [set(), set(), set(), {"!0", "!1", "!2", "!3"}]
    assert kinds(verdicts[-1]) == ["believed"]


WITHOUT_TG = {"wa": CONNECTED["wa"]}
TG_AWAY = CONNECTED | {"tg": Account(account_id="tg", status="connecting")}


@pytest.mark.parametrize("accounts", [WITHOUT_TG, TG_AWAY])
def test_an_account_is_missing_or_reconnecting(accounts: dict[str, Account]) -> None:
    """The chats of an account that is missing or reconnecting do not count; those of the others do."""
    verdicts = sweeps(INBOX, [0, 5, 10], accounts=accounts)
    wa_only = {each.id for each in INBOX if each.account_id == "wa"}
    assert [each.health for each in verdicts] == [Health.OK] * 3
    assert [believed(each) for each in verdicts] == [wa_only, wa_only, EVERY]


def test_an_account_that_was_gone() -> None:
    """Chats of an account that was believed to be gone count again with the first sweep that lists the account."""
    known = CONNECTED | {"tg": Account(account_id="tg", status=AWAY)}
    wa_only = {each.id for each in INBOX if each.account_id == "wa"}
    looks = [a_pass(sweep=False, accounts=None), a_pass(accounts=WITHOUT_TG), a_pass()]
    assert [believed(Belief().judge(each, known, SEEDED)) for each in looks] == [wa_only, wa_only, EVERY]


def test_another_beeper() -> None:
    """Another Beeper behind the address is not believed at all, and that is said once."""
    belief = Belief()
    seen = a_pass(accounts={"other": Account(account_id="other")})
    first, second = judged(seen, belief), judged(seen, belief)
    assert [(each.health, believed(each), kinds(each)) for each in (first, second)] == [
        (Health.STRANGER, set(), ["stranger"]),
        (Health.STRANGER, set(), []),
    ]


# -- an app that was away


def back(belief: Belief, chats: Iterable[Chat], at: datetime = NOON, **fields: Any) -> set[str]:  # noqa: ANN401 - fields of Pass
    """Return the chats that count of one more pass after the app was away."""
    return believed(judged(a_pass(chats, at=at, **fields), belief))


def test_what_an_app_that_was_away_shows_must_be_shown_twice() -> None:
    """After the app was away, a chat counts once two passes show it alike."""
    belief = Belief()
    belief.lost_touch()
    assert (belief.settling, belief.wants_sweep) == (True, True)
    assert back(belief, INBOX) == set()
    assert back(belief, INBOX) == EVERY
    assert not belief.settling


def test_half_loaded_flags_never_count() -> None:
    """Flags that an app shows wrongly while it loads are never taken in, and hold up only their own chat."""
    belief = Belief()
    belief.lost_touch()
    half = [INBOX[0].model_copy(update={"is_archived": True}), *INBOX[1:]]
    assert back(belief, half) == set()
    assert back(belief, INBOX) == EVERY - {"!0"}
    assert back(belief, INBOX) == EVERY
    assert not belief.settling


def test_a_busy_inbox_settles() -> None:
    """A chat that was shown twice alike counts from then on, so that an inbox in which there is always news settles."""
    belief = Belief()
    belief.lost_touch()
    for number in range(4):
        back(belief, [*INBOX[:number], INBOX[number].model_copy(update={"unread_count": number}), *INBOX[number + 1 :]])
    assert not belief.settling


def test_trust_grows_chat_by_chat() -> None:
    """While one chat is still waited for, what changes in the others counts at once."""
    belief = Belief()
    belief.lost_touch()
    back(belief, INBOX)
    moving = [INBOX[0].model_copy(update={"unread_count": 1}), *INBOX[1:]]
    assert back(belief, moving) == EVERY - {"!0"}
    other = [
        moving[0].model_copy(update={"unread_count": 2}),
        INBOX[1].model_copy(update={"is_muted": True}),
        *INBOX[2:],
    ]
    assert back(belief, other) == EVERY - {"!0"}


def test_going_away_again_begins_anew() -> None:
    """An app that goes away once more has to show everything twice once more."""
    belief = Belief()
    belief.lost_touch()
    back(belief, INBOX)
    belief.lost_touch()
    assert back(belief, INBOX) == set()
    assert back(belief, INBOX) == EVERY


def test_an_incomplete_pass_does_not_end_it() -> None:
    """Only a complete pass ends the waiting: what broke off has not shown everything."""
    belief = Belief()
    belief.lost_touch()
    back(belief, INBOX[:2], complete=False)
    assert back(belief, INBOX[:2], complete=False) == {"!0", "!1"}
    assert belief.settling


# -- what the user hears


def test_oddities_are_told_once() -> None:
    """A broken chat and a failure on the way are each told once, however often they come."""
    belief = Belief()
    seen = a_pass(broken=(BrokenItem("!x", "title: wrong"),), failures=(OutcomeUnknown("no answer"),))
    assert judged(seen, belief).news == (
        ("broken chat", "chat !x is left out: title: wrong"),
        ("left for later", "no answer"),
    )
    assert judged(seen, belief).news == ()


def test_what_was_told_is_bounded() -> None:
    """Only so many oddities are remembered: the memory of a hostile list is bounded."""
    belief = Belief()
    first = a_pass(broken=(BrokenItem("!first", "wrong"),))
    judged(first, belief)
    judged(a_pass(broken=tuple(BrokenItem(f"!{n}", "wrong") for n in range(MOST_NEWS))), belief)
    assert kinds(judged(first, belief)) == ["broken chat"]
