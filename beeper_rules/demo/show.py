"""What the viewer sees: what happens, which rules answer, and what becomes of it."""

from dataclasses import dataclass, field

from rich.text import Text

from beeper_rules.console import Console
from beeper_rules.demo import words
from beeper_rules.demo.page import Page
from beeper_rules.demo.tally import Tally
from beeper_rules.model.action import Outcome, Result
from beeper_rules.model.change import Change, Origin
from beeper_rules.model.decision import Decision
from beeper_rules.safe_text import printable

TIME_COLUMNS = 6
"""`09:12 `"""
STEP = 2
LONGEST_TITLE = 40
LONGEST_NOTICE = 500


@dataclass
class Show(Console):
    """A watcher of the daemon that writes for people who see it for the first time, and counts along."""

    page: Page = field(kw_only=True)
    tally: Tally = field(default_factory=Tally, kw_only=True)
    delayed: set[tuple[str, str, str]] = field(default_factory=set, kw_only=True)
    """Chat, rule and action of what was not to be done at once, so that its time is told."""
    titles: dict[str, str] = field(default_factory=dict, kw_only=True)
    """Chat id → title, as it was last told."""
    latest: str = field(default="", kw_only=True)
    """Id of the chat that the lines are about just now; empty for none."""

    def tell(self, text: str) -> None:
        """Write what happens in the world."""
        self.latest = ""
        self.page.paragraph(Text(f"— {printable(text)}", "cyan"), first=self._time(), margin=TIME_COLUMNS)

    def changed(self, change: Change, decision: Decision) -> None:
        """Write a change and what the rules say to it; what the daemon has just done itself is no news."""
        self.tally.change(change, decision)
        chat = change.after.chat
        title = self.titles[change.chat_id] = printable(chat.title or chat.id, LONGEST_TITLE)
        telling = [verdict for verdict in decision.verdicts if verdict.matched or words.declines(verdict)]
        if not telling and any(event.origin is Origin.RULE for event in change.events):
            return
        self.latest = change.chat_id
        network = f" ({printable(chat.network)})" if chat.network else ""
        head = Text.assemble((title, "bold"), f"{network} · {words.happened(change)}")
        self.page.paragraph(head, first=self._time(), margin=TIME_COLUMNS + STEP)
        for verdict in telling:
            self._below(Text.assemble((verdict.rule_id, "bold"), f": {words.answer(verdict, self.zone)}"))
            self.delayed |= {(change.chat_id, each.rule_id, each.kind) for each in verdict.intents if each.due}
        if not telling:
            self._below(Text("no rule has anything to say", "dim"))

    def settled(self, outcome: Outcome) -> None:
        """Write what became of an action."""
        self.tally.outcome(outcome)
        action = outcome.action
        # Several chats are acted on at the same time, and some of it happens much later.
        where = "" if action.chat_id == self.latest else f" · {self.titles.get(action.chat_id, action.chat_id)}"
        what = f"{words.action(action.kind)}{where}"
        if outcome.result is Result.DONE:
            waited = (action.chat_id, action.rule_id, action.kind) in self.delayed
            when = f" at {words.clock_time(self.clock(), self.zone)}" if waited else ""
            self._below(Text.assemble(("✓ ", "green"), f"{what}: done{when}"))
        elif outcome.result is not Result.AGAIN or outcome.reason:
            how = "again later" if outcome.result is Result.AGAIN else str(outcome.result)
            why = f" ({printable(str(outcome.reason), words.LONGEST_REASON)})" if outcome.reason else ""
            self._below(Text.assemble(("✗ ", "yellow"), f"{what}: {how}{why}"))

    def notification(self, text: str) -> None:
        """Write a notification."""
        self._below(Text.assemble(("➜ ", "magenta"), f"you are told: “{text}”"))

    def noticed(self, kind: str, text: str) -> None:
        """Write something that is neither a change nor an action, without the name of a folder that will not last."""
        self.tally.notices.append((kind, text))
        if kind == "stop":
            return
        if kind == "start":
            text = text.partition("; state ")[0]
        self.say(f"{kind}: {printable(text, LONGEST_NOTICE)}")

    def say(self, text: str) -> None:
        """Write one line with the time."""
        self.page.paragraph(Text(text, "dim"), first=self._time(), margin=TIME_COLUMNS)

    def _below(self, text: Text) -> None:
        self.page.paragraph(text, margin=TIME_COLUMNS + 2 * STEP)

    def _time(self) -> str:
        return f"{self.clock().astimezone(self.zone):%H:%M}"
