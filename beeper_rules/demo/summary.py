"""What the day came to, in numbers, and what to do next."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.text import Text

from beeper_rules.demo.page import Page
from beeper_rules.demo.stage import Played
from beeper_rules.demo.tally import NotDone, calls
from beeper_rules.demo.words import LONGEST_REASON, action
from beeper_rules.model.decision import Code
from beeper_rules.safe_text import printable
from beeper_rules.vocabulary.actions import ACTIONS

MARGIN = 11
"""Columns for the word at the left."""


def tell_summary(page: Page, played: Played) -> None:
    """Write what happened in the course of the day."""
    page.empty()
    for word, line in _rows(played):
        page.paragraph(line, first=word, margin=MARGIN)


def tell_next_steps(page: Page, packs: Path) -> None:
    """Write what to do to have it for one's own inbox."""
    page.empty()
    page.paragraph(Text("Next, for your own inbox: find your Beeper, and begin with one rule on trial.", "bold"))
    page.whole("beeper-rules init my-rules", margin=2)
    page.whole("cd my-rules", margin=2)
    page.whole("beeper-rules doctor", margin=2)
    page.paragraph("The rules of this day are here; copy what you want into my-rules/rules:")
    page.whole(shlex.quote(str(packs)), margin=2)


def _rows(played: Played) -> Iterator[tuple[str, str]]:
    tally = played.tally
    yield "the day", f"{played.messages} messages in {played.chats} chats"
    yield "changes", f"{tally.changes} were noticed, {tally.own_doing} of them the rules' own doing"
    yield "fired", _list(tally.fired)
    yield "done", f"{_count(tally.done.total(), 'action')}: {_list(_in_words(tally.done))}"
    if tally.already_so:
        yield "", f"{tally.already_so} more had nothing to do: it was so already"
    if tally.not_done:
        yield "not done", f"{_count(len(tally.not_done), 'action')}, each for a reason:"
        yield from (("", f"{_count(count, 'time')} {why}") for why, count in Counter(map(_why, tally.not_done)).items())
    yield "your hand", f"{_count(len(tally.overridden), 'time')} a rule left alone what you had undone yourself"
    yield "calls", _calls(played)


def _why(each: NotDone) -> str:
    what = f"{each.rule_id}, {action(each.kind)}" if each.kind else each.rule_id
    # That sentence names a minute, which differs from run to run.
    undone = each.reason.code is Code.OVERRIDE
    why = "you had undone it by hand" if undone else each.reason.detail or str(each.reason.code)
    return f"{what}: {printable(why, LONGEST_REASON)}"


def _calls(played: Played) -> str:
    made = calls(played.world)
    wanted = sum(count for kind, count in played.tally.done.items() if not ACTIONS[kind].local)
    once = ", one for each action that needs one" if made.total() == wanted else ""
    return f"{made.total()} that changed something in the pretend Beeper{once}: {_list(made)}"


def _in_words(done: Mapping[str, int]) -> Counter[str]:
    return Counter({action(kind): count for kind, count in done.items()})


def _list(counter: Counter[str]) -> str:
    return " · ".join(f"{name} {count}" for name, count in counter.most_common()) or "nothing"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
