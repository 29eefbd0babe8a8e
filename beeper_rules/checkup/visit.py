"""What Beeper says once it is asked with the token: each step asks one thing."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from beeper_rules.beeper import Beeper
from beeper_rules.checkup.app import APP, look_at_app, look_at_info
from beeper_rules.checkup.finding import Finding, failed, failure, ok, skipped, warning
from beeper_rules.checkup.stream import STREAM, look_at_stream
from beeper_rules.config import Config
from beeper_rules.discovery import Answer
from beeper_rules.errors import CallFailed, InvalidSetup, Unauthorized
from beeper_rules.language.rulebook import Mode, Rulebook
from beeper_rules.model.account import Account
from beeper_rules.plausible import AWAY, is_stranger
from beeper_rules.remedies import ACCEPT_IDENTITY, LOG_IN_AGAIN, new_token
from beeper_rules.safe_text import printable
from beeper_rules.secret import Secret

ACCEPTED = "token accepted"
SOON = timedelta(days=7)
"""A token that ends within it is worth a word."""
MOST_NAMES = 8
LONGEST_NAME = 40


@dataclass(frozen=True)
class Expected:
    """What is known before Beeper is asked."""

    config: Config
    rulebook: Rulebook | None
    """None for broken rules."""
    accounts: Mapping[str, Account]
    """Those of the journal, by id."""
    now: datetime
    """UTC."""


@dataclass(frozen=True)
class Visit:
    """What the steps have in common."""

    beeper: Beeper
    token: Secret
    answer: Answer
    accounts: tuple[Account, ...]
    """Those that Beeper lists."""
    expected: Expected


async def permission(visit: Visit) -> Finding:
    """Return what the token may do, and for how long."""
    step = "permission"
    told = await visit.beeper.introspect()
    if told is None:
        return ok(step, "reading works; this app does not say whether the token may write")
    if not told.active:
        return failure(step, "the token is not valid any more", new_token(visit.expected.config))
    if told.scopes is not None and "write" not in told.scopes:
        acting = _acting(visit.expected.rulebook)
        if not acting:
            return warning(
                step, "the token may only read, which does while no rule acts", new_token(visit.expected.config)
            )
        text = f"the token may only read, and these rules act: {_few(acting)}"
        return failure(step, text, new_token(visit.expected.config))
    may = "reading works; whether the token may write is not said" if told.scopes is None else "reading and writing"
    if told.expires_at is None:
        return ok(step, may)
    ends = f"{told.expires_at.astimezone(visit.expected.config.timezone):%Y-%m-%d %H:%M}"
    until = f"{may}; it ends {ends}" if told.scopes is None else f"{may} until {ends}"
    if told.expires_at - visit.expected.now < SOON:
        return warning(step, f"{until}, which is soon", new_token(visit.expected.config))
    return ok(step, until)


async def accounts(visit: Visit) -> Finding:
    """Return which accounts there are, and how they stand."""
    step = "accounts"
    if is_stranger(visit.expected.accounts, {each.account_id: each for each in visit.accounts}):
        text = "none of the accounts that the journal knows is there: this is another Beeper"
        return failure(step, text, ACCEPT_IDENTITY)
    if not visit.accounts:
        hint = "wait a minute if Beeper has just been started; else log in to a network: Settings → Accounts"
        return failure(step, "Beeper has none", hint)
    names = [each.network or each.account_id for each in visit.accounts]
    text = f"{len(names)}: {_few(names)}"
    off = [f"{_name(each.network or each.account_id)} is {each.status}" for each in visit.accounts if not each.working]
    gone = [f"{_name(each.network or each.account_id)} is not listed any more" for each in _missing(visit)]
    return warning(step, text, LOG_IN_AGAIN, *off, *gone) if off or gone else ok(step, text)


def _missing(visit: Visit) -> list[Account]:
    """Return the accounts that were listed once and are not now, and are not believed to be gone yet."""
    listed = {each.account_id for each in visit.accounts}
    # An account of which only its chats speak was never in the list.
    known = (each for each in visit.expected.accounts.values() if each.user or each.status is not None)
    return [each for each in known if each.account_id not in listed and each.status != AWAY]


async def chats(visit: Visit) -> Finding:
    """Return whether the list of chats can be read."""
    step = "chats"
    page = await visit.beeper.chats()
    if not page.items and not page.broken:
        return warning(step, "Beeper lists none", "wait until Beeper has loaded them; rules begin with the first list")
    text = f"{len(page.items)} on the first page" + (", and more behind it" if page.has_more else "")
    if page.broken:
        broken = [f"{_name(each.id or 'a chat without id')}: {each.why}" for each in page.broken[:MOST_NAMES]]
        hint = "rules leave these chats alone; report them, beeper-rules should be able to read every chat"
        return warning(step, f"{text}; {len(page.broken)} cannot be read", hint, *broken)
    return ok(step, text)


async def event_stream(visit: Visit) -> Finding:
    """Return whether rules can act at once."""
    return await look_at_stream(visit.beeper, visit.answer, visit.token, visit.expected.config)


Step = Callable[[Visit], Awaitable[Finding]]
STEPS: Mapping[str, Step] = {
    "permission": permission,
    "accounts": accounts,
    "chats": chats,
    STREAM: event_stream,
}
"""Name → what asks Beeper for one thing, in order. A new check of something that Beeper offers is a line here."""


async def visit(answer: Answer, token: Secret, expected: Expected) -> AsyncIterator[Finding]:
    """Yield what Beeper says, step by step."""
    async with Beeper(answer.url, token) as beeper:
        try:
            found = await beeper.accounts()
        except (CallFailed, InvalidSetup) as error:
            yield look_at_info(answer, expected.rulebook)
            yield _refused(error, expected.config)
            for name in STEPS:
                yield skipped(name, ACCEPTED)
            return
        yield await look_at_app(beeper, answer, expected.rulebook)
        yield ok(ACCEPTED, "Beeper answers it")
        here = Visit(beeper, token, answer, found, expected)
        for name, step in STEPS.items():
            try:
                yield await step(here)
            except CallFailed as error:
                yield failed(name, error, "wait a minute if Beeper has just been started, then try again")


def steps_without_token(answer: Answer | None, rulebook: Rulebook | None, first: str) -> list[Finding]:
    """Return the steps of a visit that cannot take place; `first` names what has to be mended before."""
    app = look_at_info(answer, rulebook) if answer else skipped(APP, first)
    return [app, skipped(ACCEPTED, first), *(skipped(name, first) for name in STEPS)]


def _refused(error: CallFailed | InvalidSetup, config: Config) -> Finding:
    if isinstance(error, Unauthorized):
        return failure(ACCEPTED, error.message, new_token(config))
    return failed(ACCEPTED, error, "wait a minute if Beeper has just been started, then try again")


def _acting(rulebook: Rulebook | None) -> list[str]:
    """Return the rules that do something in Beeper."""
    rules = rulebook.rules if rulebook else ()
    return [each.id for each in rules if each.mode is Mode.LIVE and any(not act.word.local for act in each.acts)]


def _few(names: list[str]) -> str:
    """Return names in one line, the first few."""
    shown = ", ".join(_name(each) for each in names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES} more"


def _name(text: str) -> str:
    return printable(text, LONGEST_NAME)
