"""Where the token comes from, and what Beeper says about it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from beeper_rules.beeper import Beeper
from beeper_rules.discovery import Answer
from beeper_rules.errors import CallFailed, InvalidSetup, Unauthorized, WrongUsage
from beeper_rules.first_setup.pasted import pasted
from beeper_rules.first_setup.talk import Talk
from beeper_rules.first_setup.texts import HOW_TO_MAKE_A_TOKEN
from beeper_rules.safe_text import printable
from beeper_rules.secret import Secret
from beeper_rules.token_source import VARIABLE

TRIES = 3
HAND_OVER = (
    f"Nobody can be asked here. Run it again at a terminal, set ${VARIABLE}, or hand the token over in standard input: "
    "beeper-rules init FOLDER < FILE-WITH-THE-TOKEN"
)
MOST_NETWORKS = 8
NOT_SAID = "This version of Beeper does not say whether rules may act with it."


class Standing(StrEnum):
    """What Beeper says about a token."""

    GOOD = "good"
    REFUSED = "refused"
    UNCHECKED = "unchecked"
    """Beeper could not be asked."""


@dataclass(frozen=True)
class Verdict:
    """What Beeper says about a token, in lines for people."""

    standing: Standing
    lines: tuple[str, ...]
    read_only: bool = False


def checked(token: Secret, answer: Answer | None, zone: tzinfo) -> Verdict:
    """Return what Beeper says about the token; `answer` None when there is none to ask."""
    if answer is None:
        return Verdict(Standing.UNCHECKED, ("The token could not be tried, as Beeper was not found.",))
    return asyncio.run(_checked(token, answer, zone))


async def _checked(token: Secret, answer: Answer, zone: tzinfo) -> Verdict:
    try:
        async with Beeper(answer.url, token) as beeper:
            accounts = await beeper.accounts()
            told = await beeper.introspect()
    except (Unauthorized, InvalidSetup) as error:
        return Verdict(Standing.REFUSED, (f"{error.message}.",))
    except CallFailed as error:
        return Verdict(Standing.UNCHECKED, (f"The token could not be tried: {error.message}.",))
    names = [printable(each.network or each.account_id, 40) for each in accounts]
    listed = ", ".join(names[:MOST_NETWORKS]) + (" …" if len(names) > MOST_NETWORKS else "")
    lines = [f"Beeper accepts the token. Accounts: {listed or 'none yet, log in to one in Beeper'}."]
    if told is None:
        return Verdict(Standing.GOOD, (*lines, NOT_SAID))
    if not told.active:
        return Verdict(Standing.REFUSED, ("Beeper says that the token has expired, or was revoked.",))
    if told.expires_at is not None:
        lines.append(f"It expires on {told.expires_at.astimezone(zone):%Y-%m-%d at %H:%M}.")
    if told.scopes is None:
        return Verdict(Standing.GOOD, (*lines, NOT_SAID))
    if "write" in told.scopes:
        return Verdict(Standing.GOOD, tuple(lines))
    lines.append('It may only read, as "allow sensitive actions" is off: rules can look and notify you, and not act.')
    return Verdict(Standing.GOOD, tuple(lines), read_only=True)


@dataclass(frozen=True)
class Obtained:
    """What came of asking for a token."""

    token: Secret | None
    """None when there is none to keep."""
    standing: Standing | None
    """What Beeper said about the last one that was given; None when it was given none."""


def obtained(env: Mapping[str, str], answer: Answer | None, zone: tzinfo, talk: Talk) -> Obtained:
    """Return a token to keep: of the environment, of a person who has three tries, or of a program that has one."""
    given = env.get(VARIABLE, "")
    if given:
        talk.say(f"The token in ${VARIABLE} is taken.")
    explained = False
    standing: Standing | None = None
    for _ in range(TRIES if talk.answers else 1):
        if not given and talk.answers and not explained:
            _explain(talk)
            explained = True
        text, given = given or talk.token(), ""
        if not text.strip():
            break
        try:
            token = pasted(text)
        except WrongUsage as error:
            talk.say(error.render())
            continue
        verdict = checked(token, answer, zone)
        standing = verdict.standing
        for line in verdict.lines:
            talk.say(line)
        if _wanted(verdict, talk):
            return Obtained(token, standing)
    if not explained:
        _explain(talk)
    if not talk.answers:
        talk.say(HAND_OVER)
    return Obtained(None, standing)


def _wanted(verdict: Verdict, talk: Talk) -> bool:
    if verdict.standing is Standing.REFUSED:
        return False
    return not verdict.read_only or talk.agree("Keep this token?")


def _explain(talk: Talk) -> None:
    talk.say()
    for line in HOW_TO_MAKE_A_TOKEN:
        talk.say(line)
    talk.say()
