"""How trouble is told, and how long it is waited out."""

from beeper_rules.memory import Health
from beeper_rules.standing import LONGEST_BACKOFF_S, TOKEN_RETRY_S, Standing


def standing(told: list[str]) -> Standing:
    """Return how a daemon stands that has just begun."""
    return Standing(tell=lambda health, text: told.append(f"{health}: {text}"), note=lambda *_: None)


def test_trouble_is_told_once() -> None:
    """A trouble is told when it begins, and once more when all is well again."""
    told: list[str] = []
    here = standing(told)
    here.well(Health.OK, "")
    assert [here.trouble(Health.WAITING, "nobody answers") for _ in range(3)] == [True, False, False]
    here.well(Health.OK, "")

    assert told == ["ok: connected", "waiting: nobody answers", "ok: Beeper answers again"]


def test_waits_grow_and_stay_bounded() -> None:
    """Waits double up to a minute, however long the trouble lasts, and end with it."""
    here = standing([])
    waits: list[float] = []
    for _ in range(5000):
        here.trouble(Health.WAITING, "nobody answers")
        waits.append(here.patience_s() or 0)

    assert waits[0] < waits[2] < waits[4]
    assert max(waits) <= LONGEST_BACKOFF_S * 1.25
    here.well(Health.OK, "")
    assert here.patience_s() is None


def test_a_refused_token_is_tried_rarely() -> None:
    """A refused token is tried again twice a minute: only a person can mend it."""
    here = standing([])
    here.trouble(Health.TOKEN, "refused")

    assert here.patience_s() == TOKEN_RETRY_S
