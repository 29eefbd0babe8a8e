"""An engine, put together from configuration, rules and journal."""

import random
import uuid

from beeper_rules.config import Config
from beeper_rules.console import Console
from beeper_rules.journal import Journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.chat import Chat
from beeper_rules.notifier import Notifier
from beeper_rules.tick import Engine, Pace


def new_engine(config: Config, rulebook: Rulebook, journal: Journal, console: Console, *, dry_run: bool) -> Engine:
    """Return an engine that believes what the journal holds."""

    def chat_of(chat_id: str) -> Chat | None:
        state = journal.chats.get(chat_id)
        return state.chat if state else None

    console.chat_of = chat_of
    return Engine(
        journal=journal,
        rulebook=rulebook,
        pace=pace(config),
        hands=hands(config, console),
        watcher=console,
        boot_id=uuid.uuid4().hex,
        jitter=random.random,
        dry_run=dry_run,
    )


def pace(config: Config) -> Pace:
    """Return how often to look."""
    return Pace(config.poll.every, config.poll.sweep, config.timezone)


def hands(config: Config, console: Console) -> Notifier:
    """Return what shows notifications."""
    return Notifier(desktop=config.notify.desktop, terminal=config.notify.terminal, say=console.notification)
