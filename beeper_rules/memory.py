"""What passes remember of each other, kept in the journal between runs of the program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from beeper_rules.journal import ACT, Journal
from beeper_rules.model.account import AppFacts
from beeper_rules.plausible import Doubt

FACT = "memory"


class Health(StrEnum):
    """How the program stands with Beeper."""

    STARTING = "starting"
    OK = "ok"
    WAITING = "waiting"
    """Beeper does not answer, or not as it should."""
    DISK = "disk"
    """The journal cannot be read or written: nothing is done without it."""
    TOKEN = "token"  # noqa: S105 - the word for a trouble, not a secret
    """Beeper refuses the token: nothing is done until it is mended."""
    DOUBT = "doubt"
    """Beeper shows too little to be believed."""
    STRANGER = "stranger"
    """Another Beeper answers at this address."""


@dataclass(frozen=True)
class Memory:
    """What the next pass must know of the earlier ones."""

    pass_no: int = 0
    seeded: bool = False
    """Whether a first complete sweep was taken in; before that, nothing is an event."""
    watermark: datetime | None = None
    """UTC instant of the newest activity that a complete pass saw."""
    before_was_complete: bool = False
    last_pass_at: datetime | None = None
    """UTC."""
    last_sweep_at: datetime | None = None
    """UTC instant of the last complete sweep that was believed."""
    last_sweep_s: float = 0.0
    """Seconds that it took."""
    expected_chats: int = 0
    """Chats in that sweep."""
    app: AppFacts = field(default_factory=AppFacts)
    statuses: Mapping[str, str] = field(default_factory=dict)
    """Account id → the last status that was more than passing."""
    doubt: Doubt | None = None


_MEMORY = TypeAdapter(Memory)


def recall(journal: Journal) -> Memory:
    """Return what the journal holds; a fresh memory when it holds none that can be read."""
    kept = journal.facts.get(FACT)
    if kept is None:
        return Memory()
    try:
        return _MEMORY.validate_python(kept)
    except ValidationError:
        # Written by a version that remembered other things: the next sweep learns them anew, and is silent.
        return Memory()


def keep(journal: Journal, memory: Memory) -> None:
    """Write `memory` into the journal."""
    journal.facts.put(FACT, _MEMORY.dump_python(memory, mode="json"))


def sweep_interval(wanted: timedelta, memory: Memory) -> timedelta:
    """Return how long to wait between sweeps: `wanted`, stretched where a sweep takes long."""
    return max(wanted, 20 * timedelta(seconds=memory.last_sweep_s))


def begin_anew(journal: Journal) -> None:
    """Forget the inbox, so that the next sweep is a first sight; what was done stays in the journal."""
    with journal.transaction():
        for kept in journal.waits.all():
            journal.waits.remove(kept.rule_id, kept.chat_id)
        for chat_id in journal.chats.all():
            journal.chats.forget(chat_id)
            for row in journal.agenda.of_chat(chat_id):
                if row.kind != ACT:
                    journal.agenda.remove(row.kind, chat=chat_id)
        journal.accounts.forget_all()
        keep(journal, Memory(pass_no=recall(journal).pass_no))
