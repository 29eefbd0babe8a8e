"""Which status means what. Only what is certain is called certain; everything else is OutcomeUnknown."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from beeper_rules.beeper.strict_json import NotAcceptable, parse
from beeper_rules.errors import CallFailed, Deferred, OutcomeUnknown, Rejected, Unauthorized
from beeper_rules.safe_text import printable

REJECTING = frozenset({400, 404, 405, 410, 413, 416, 422, 501})
"""Statuses after which the same call will be refused again; 501 is how a clone says that it lacks a route."""
UNAUTHORIZED, FORBIDDEN, TOO_MANY, UNAVAILABLE = 401, 403, 429, 503
LONGEST_DELAY_S = 3600.0
LONGEST_WORDS = 300
"""Characters of Beeper's own words that are repeated."""
ISSUES_SHOWN = 3

HINTS = {
    UNAUTHORIZED: "the token is missing, revoked or expired: make a new one in Beeper "
    "(Settings → Developers → Approved connections) and put it where the configuration names it",
    FORBIDDEN: "the token may only read: make one with 'allow sensitive actions' in Beeper "
    "(Settings → Developers → Approved connections)",
}


REFUSALS = {
    UNAUTHORIZED: "does not accept the token",
    FORBIDDEN: "does not allow this token to do that",
}


def failure(status: int, headers: Mapping[str, str], body: bytes, *, what: str, now: datetime) -> CallFailed:
    """Return the failure that a status outside 2xx stands for; `what` names the call."""
    words = own_words(body)
    message = f"{what} was answered with {status}" + (f": {words}" if words else "")
    if status in HINTS:
        message = f"Beeper {REFUSALS[status]}" + (f": {words}" if words else "")
        return Unauthorized(message, status=status, hint=HINTS[status])
    if status in REJECTING:
        return Rejected(message, status=status, words=words)
    if status == TOO_MANY or (status == UNAVAILABLE and "retry-after" in headers):
        return Deferred(message, retry_after_s=retry_after_s(headers.get("retry-after"), now))
    if 300 <= status < 400:  # noqa: PLR2004 - the class of redirects
        return OutcomeUnknown(f"{message} (a redirect, which is not followed: the token would go elsewhere)")
    return OutcomeUnknown(message)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Return the seconds to wait, 0 to 3600; None for what is neither seconds nor an HTTP date."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_DELAY_S)
    try:
        at = parsedate_to_datetime(text)
        # An HTTP date is always GMT, but some spellings of it lose the zone.
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        return min(max((at - now).total_seconds(), 0.0), LONGEST_DELAY_S)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def own_words(body: bytes) -> str:
    """Return what an error body says, printable and short: message, code, and where a validation failed.

    Reads `{message, code, details}` and the older `{error, code, details}`; empty for anything else.
    """
    try:
        value = parse(body)
    except NotAcceptable:
        return ""  # a page of HTML explains nothing; the status stands
    if not isinstance(value, dict):
        return ""
    message = _text(value.get("message")) or _text(value.get("error"))
    code = _text(value.get("code"))
    parts = [message, f"({code})" if code else "", *_issues(value.get("details"))]
    return printable(" ".join(part for part in parts if part), LONGEST_WORDS)


def _issues(details: object) -> list[str]:
    """Return where a validation failed and why, the first few."""
    issues = details.get("issues") if isinstance(details, dict) else None
    if not isinstance(issues, list):
        return []
    return [f"[{_issue(each)}]" for each in issues[:ISSUES_SHOWN] if isinstance(each, dict)]


def _issue(issue: dict[str, object]) -> str:
    """Return `path: message`."""
    path = issue.get("path")
    steps = [str(step) for step in path if isinstance(step, str | int)] if isinstance(path, list) else []
    return ": ".join(part for part in (".".join(steps), _text(issue.get("message"))) if part)


def _text(value: object) -> str:
    """Return text; empty for anything else."""
    return value if isinstance(value, str) else ""
