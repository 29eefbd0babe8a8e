"""Rule files with tests, played as `beeper-rules test` plays them."""

from datetime import UTC, tzinfo
from textwrap import dedent, indent

from beeper_rules.language.load import load
from beeper_rules.rehearse import Rehearsal, rehearse_every


def played(text: str, zone: tzinfo = UTC) -> list[Rehearsal]:
    """Return every test of a rule file as it was played."""
    return list(rehearse_every(load({"rules.yaml": dedent(text)}), zone))


def with_rules(rules: str, test: str) -> str:
    """Return a rule file of these rules (a list) with one test, which is given without its name."""
    written = indent(dedent(test).strip("\n"), "    ")
    return f"rules:\n{indent(dedent(rules).strip(chr(10)), '  ')}\ntests:\n  - name: it\n{written}\n"


def failed(rules: str, test: str, zone: tzinfo = UTC) -> list[str]:
    """Return what fails in one test of these rules, each in one sentence."""
    (rehearsal,) = played(with_rules(rules, test), zone)
    return [failure.message for failure in rehearsal.failures]
