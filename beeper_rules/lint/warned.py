"""WARNINGS: the closed list of what `check` warns of, and one warning with its place."""

from collections.abc import Mapping
from dataclasses import dataclass

from beeper_rules.errors import Place, Problem


@dataclass(frozen=True)
class WarningWord:
    """One kind of warning."""

    name: str
    meaning: str
    """What it says of a rule, in one sentence."""
    mend: str
    """What to do about it."""
    online: bool = False
    """Whether it is about the chats that are there now."""


_ALL = (
    WarningWord(
        "never-fires",
        "the conditions of a rule, of a predicate, or of one part under `any`, exclude each other",
        "take one of the two out, or ask with `any`",
    ),
    WarningWord(
        "never-on-this-event",
        "after this event of `when`, the rule's conditions cannot hold",
        "take the event out of `when`, or mend the condition",
    ),
    WarningWord(
        "never-acts",
        "an action finds every time that the chat is so already, or that Beeper cannot do it",
        "take the action out, or mend the condition",
    ),
    WarningWord(
        "takes-back",
        "an action takes back everything that an earlier action of the same rule did",
        "take one of the two out",
    ),
    WarningWord(
        "never-reached",
        "an earlier rule with `stop: true` matches whenever this one would",
        "put this rule above the other, or take `stop` out",
    ),
    WarningWord(
        "overruled",
        "an earlier rule matches whenever this one does and sets the same field otherwise; the earlier one wins",
        "put this rule above the other, or give the other an exception",
    ),
    WarningWord(
        "both-match",
        "two rules can match at once and set the same field differently; the earlier one wins",
        "give the rule that should give way an exception under `unless`",
    ),
    WarningWord(
        "waits-for-no-rule",
        "a rule asks for `origin: rule`, and no rule does what leads to its event",
        "take `origin` out, or add the rule that it waits for",
    ),
    WarningWord(
        "undone-by-rule",
        "a rule with `origin: rule` takes back what another rule has just done",
        "give one of the two a condition that excludes the other",
    ),
    WarningWord(
        "unused-list",
        "no rule, predicate or default names this list",
        "take it out, or use it with `in_list`",
    ),
    WarningWord(
        "unused-predicate",
        "no rule, predicate or default names this predicate",
        "take it out, or use it with `use`",
    ),
    WarningWord(
        "unused-window",
        "no rule, predicate or default names this window",
        "take it out, or use it with `quiet` or `time`",
    ),
    WarningWord(
        "ascii-pattern",
        r"`\w` and `\b` of RE2 know no letters but a to z, and the pattern is about others",
        r"write `[\pL\pM\pN_]` for `\w`, and `(?:^|[^\pL\pN_])` or `(?:[^\pL\pN_]|$)` for `\b`",
    ),
    WarningWord(
        "no-such-chat",
        "a title or id, in a condition or a list, is that of no chat",
        "mend the name; the hint has the nearest one",
        online=True,
    ),
    WarningWord(
        "several-chats",
        "a title is that of more than one chat, and all of them are meant",
        "write the id of the chat that is meant",
        online=True,
    ),
    WarningWord(
        "no-such-network",
        "a network is none of those of your accounts and chats",
        "mend the name, or log in to that network",
        online=True,
    ),
    WarningWord(
        "no-such-account",
        "an account id is none of yours",
        "mend the id",
        online=True,
    ),
    WarningWord(
        "no-such-label",
        "a label is none of yours, or this version of Beeper reports none",
        "mend the name, or make the label in Beeper",
        online=True,
    ),
    WarningWord(
        "never-supported",
        "an action can be done in no chat that the rule is about: the networks rule it out, or Beeper is too old",
        "take the action out, or update Beeper",
        online=True,
    ),
    WarningWord(
        "no-chat-matches",
        "no chat is of the type, network and account that the rule asks for",
        "mend the condition; or leave it, if such a chat is still to come",
        online=True,
    ),
)

WARNINGS: Mapping[str, WarningWord] = {each.name: each for each in _ALL}
"""Name → WarningWord, in the order of the documentation."""


@dataclass(frozen=True)
class Warned:
    """One thing that is allowed and probably not meant."""

    name: str
    """A word of WARNINGS."""
    message: str
    place: Place
    hint: str = ""

    def render(self) -> str:
        """Return it as errors are shown, marked as a warning and with its name."""
        return Problem(f"warning: {self.message} [{self.name}]", self.place, self.hint).render()
