import re
from datetime import UTC
from itertools import pairwise

from beeper_rules.demo.page import Page
from beeper_rules.demo.show import Show
from beeper_rules.model.change import Change, Event
from beeper_rules.model.decision import Decision
from beeper_rules.shipped import packs
from builders import NOON, state
from demo.seen import Seen


def test_lines_fit_a_terminal(seen: Seen) -> None:
    """No line is wider than 80 columns, but for the path that is there to be copied."""
    lines = [*seen.day, *(line for line in seen.summary if line != f"  {packs()}")]
    assert max(map(len, lines)) <= 80


def test_plain_where_no_terminal_is(seen: Seen) -> None:
    """What is not written to a terminal holds no control character."""
    assert [line for line in [*seen.day, *seen.summary] if re.search(r"[\x00-\x1f\x7f]", line)] == []


def test_the_story_is_told_before_its_consequences(seen: Seen) -> None:
    """Each thing that happens in the world is followed by the change that the daemon saw, except for the last line."""
    told = [line for line in seen.day if re.match(r"\d\d:\d\d", line)][3:-1]
    assert all(re.match(r"\d\d:\d\d   \S", after) for line, after in pairwise(told) if " — " in line)
    assert sum(" — " in line for line in told) == 21


def test_an_override_is_explained(seen: Seen) -> None:
    """Where a rule leaves alone what you undid, the line says so and how to end that."""
    text = " ".join(line.strip() for line in seen.day)
    assert text.count("archive-quiet-groups: archive (not done: you undid it by hand on 2026-01-05 ") == 2
    assert "or until `beeper-rules resume CHAT`)" in text


def test_the_next_steps(seen: Seen) -> None:
    """In the end stand the commands with which one's own inbox begins, and where the rules of the day are."""
    assert seen.summary[-5:] == [
        "  beeper-rules init my-rules",
        "  cd my-rules",
        "  beeper-rules doctor",
        "The rules of this day are here; copy what you want into my-rules/rules:",
        f"  {packs()}",
    ]


def test_hostile_titles() -> None:
    """A title cannot reach the terminal otherwise than as text on one line."""
    lines: list[str] = []
    page = Page(lines.append, {})
    show = Show(page.whole, lambda: NOON, UTC, page=page)
    after = state(title="\x1b]52;c;aGk=\x07\x1b[31m\u202ered\nline")
    show.changed(Change("!ann", NOON, None, after, (Event("new_activity", NOON),)), Decision())
    assert lines[0] == "12:00   \\x1b]52;c;aGk=\\x07\\x1b[31m\\u202ered\\nline (WhatsApp) · something new"


def test_colours_are_for_terminals() -> None:
    """A terminal gets colours, but not under NO_COLOR."""
    terminal = {"TERM": "xterm", "TTY_COMPATIBLE": "1"}
    lines: list[str] = []
    for env in (terminal, terminal | {"NO_COLOR": "1"}, {}):
        page = Page(lines.append, env)
        Show(page.whole, lambda: NOON, UTC, page=page).tell("Mum writes")
    assert ["\x1b[" in line for line in lines] == [True, False, False]
    assert lines[1:] == ["12:00 — Mum writes"] * 2
