"""Beeper, as this program uses it: one method per call, one attempt per method.

Every method raises NotSent, Unauthorized, Rejected, Deferred or OutcomeUnknown, and nothing else, whatever comes.
Where a call has an older spelling, that is a second call, made only after a refusal of the first.
"""

from beeper_rules.beeper.accounts import AccountCalls
from beeper_rules.beeper.app import AppCalls
from beeper_rules.beeper.assets import AssetCalls
from beeper_rules.beeper.chats import ChatCalls
from beeper_rules.beeper.messages import MessageCalls
from beeper_rules.beeper.openings import OpeningCalls
from beeper_rules.beeper.reactions import ReactionCalls
from beeper_rules.beeper.reminders import ReminderCalls


class Beeper(AccountCalls, ChatCalls, ReminderCalls, OpeningCalls, MessageCalls, ReactionCalls, AssetCalls, AppCalls):
    """A connection to one Beeper Desktop. Use it as an async context manager, or call `aclose`."""
