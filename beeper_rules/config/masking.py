"""Problems without the token that stands in the same line."""

import re
from dataclasses import replace

from beeper_rules.errors import InvalidSetup, Problem

_MADE = "A-Za-z0-9_+=-"
"""Signs of long words that only programs make."""
_SECRET = re.compile(
    r"""(?P<key>\btoken["']?\s*:\s*)[^,}\s][^,}]*"""  # what follows the key, whatever it is
    r"""|\b(?:bdapi|syt)_\S*"""  # tokens of Beeper and of Matrix
    rf"""|(?<![{_MADE}])(?=[A-Za-z_+=-]*[0-9])[{_MADE}]{{24,}}"""
)


def without_secrets(error: InvalidSetup) -> InvalidSetup:
    """Return the same problems with everything that could be a token replaced by `*` of the same length."""
    return InvalidSetup((_masked(each) for each in error.problems), hint=error.hint)


def _masked(problem: Problem) -> Problem:
    place = replace(problem.place, text=mask(problem.place.text))
    return replace(problem, message=mask(problem.message), place=place, hint=mask(problem.hint))


def mask(text: str) -> str:
    """Return `text` with everything that could be a token replaced by `*` of the same length."""
    return _SECRET.sub(lambda found: (found["key"] or "") + "*" * (len(found[0]) - len(found["key"] or "")), text)
