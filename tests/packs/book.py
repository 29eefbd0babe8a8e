"""The ready-made packs as they are and with their lists filled in, and what they say to a change."""

from pathlib import Path

from beeper_rules.decide import decide
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.decision import Decision
from builders import NOON, change, facts, message, outcomes, state

FOLDER = Path(__file__).parents[2] / "rules"
PACKS = sorted(FOLDER.glob("*.yaml"))
EDITED = {
    "groups_that_stay: []": "groups_that_stay: [Football]",
    "never_tidied: []": "never_tidied: [Football]",
    "very_important: []": "very_important: [Ann]",
    "answer_soon: []": "answer_soon: [Ann]",
    "close_people: []": "close_people: [Mum]",
    "channels_that_stay: []": "channels_that_stay: [School]",
    "bots: []": "bots: [Weather Bot]",
    "networks_with_strangers: []": "networks_with_strangers: [Telegram]",
    "nothing_gets_lost: []": "nothing_gets_lost: [Lena]",
    "work_networks: []": "work_networks: [Slack]",
    "work_that_stays: []": "work_that_stays: [Incidents]",
    "my_team: []": "my_team: [Ben]",
}


def packs(edits: dict[str, str] | None = None) -> dict[str, str]:
    """Return the text of every pack by its name, with some words of them edited."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in PACKS}
    for old, new in (edits or {}).items():
        assert sum(text.count(old) for text in texts.values()) == 1
        texts = {name: text.replace(old, new) for name, text in texts.items()}
    return texts


def book(texts: dict[str, str], *names: str) -> Rulebook:
    """Return one rulebook of the packs of these names; of all without any."""
    return load({f"rules/{name}.yaml": text for name, text in texts.items() if name in (names or texts)})


FILLED_IN = packs(EDITED)
BOOK, OWN = book(packs()), book(FILLED_IN)
"""All packs as they are, and with their lists filled in."""


def group(**fields: object) -> ChatState:
    """Return an active group with a new message in it."""
    given: dict[str, object] = {"title": "Football", "type": "group", "unread_count": 1, "preview": message(101, NOON)}
    return state("!football", **given | fields)


def says(one: Change, book: Rulebook = BOOK) -> Decision:
    """Return what the packs say."""
    return decide(one, book, facts(), NOON)


def does(
    after: ChatState, *events: Event, before: ChatState | None = None, by: Rulebook = BOOK
) -> list[tuple[str, str]]:
    """Return rule and action of everything that the packs would do."""
    found = outcomes(says(change(*events, before=before or state(after.chat.id), after=after), by))
    return [(rule, action) for rule, action, standing in found if standing == "planned"]
