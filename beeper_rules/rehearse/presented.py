"""What a test gives → how its chats are listed, also around an event that is named."""

from dataclasses import dataclass, replace

from beeper_rules.language.rule_tests import Facts, GivenChat, Happens
from beeper_rules.language.rulebook import Trigger
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState, Unknown
from beeper_rules.model.chat import Chat
from beeper_rules.model.listed import Listed
from beeper_rules.rehearse.around_events import BY_MESSAGES, before_it, told_by
from beeper_rules.rehearse.made_up_chat import changed, new_chat
from beeper_rules.rehearse.made_up_message import new_message, with_message
from beeper_rules.rehearse.when import When
from beeper_rules.vocabulary.events import CHANGED
from beeper_rules.vocabulary.fields import FIELDS


@dataclass(frozen=True)
class Around:
    """A chat around an event."""

    before: Listed | None
    """None for a chat that was not there."""
    after: Listed


def listed(chat: Chat, message: Facts | None, key: int, when: When) -> Listed:
    """Return the chat as it is listed with its newest message; None where nothing is known of one."""
    if message is None:
        return Listed(chat)
    newest = new_message(message, key, chat, when)
    return Listed(chat.model_copy(update={"preview": newest}), newest=newest, newest_known=True)


def given_after(happens: Happens, given: GivenChat, before: GivenChat | None, app: AppFacts, when: When) -> Around:
    """Return the only chat of a test that is given as it is after its event."""
    facts = {**given.facts, **told_by(happens, given.facts)}
    chat = new_chat(facts, 1, app, when)
    after = listed(chat, _message(happens, given), 2, when)
    if happens.trigger is None or happens.trigger.event.name == "chat_added":
        return Around(None, after)
    earlier = changed(chat, {**before_it(happens, chat, app), **(before.facts if before else {})}, when)
    if before is not None and before.message is not None:
        return Around(listed(earlier, before.message, 1, when), after)
    if happens.message is not None and given.message is not None:
        return Around(listed(earlier, given.message, 1, when), after)
    if happens.trigger.event.name in BY_MESSAGES:
        return Around(Listed(earlier), after)
    return Around(replace(after, chat=earlier.model_copy(update={"preview": after.chat.preview})), after)


def _message(happens: Happens, given: GivenChat) -> Facts | None:
    """Return the newest message after the event; None where nothing is known of one."""
    if happens.message is not None:
        return happens.message
    name = happens.trigger.event.name if happens.trigger else ""
    return given.message if given.message is not None else BY_MESSAGES.get(name)


def next_to(happens: Happens, now: Listed, app: AppFacts, key: int, when: When) -> Around:
    """Return a chat around an event that happens to it as it is now."""
    event = happens.trigger.event if happens.trigger else None
    by = happens.message if happens.message is not None else BY_MESSAGES.get(event.name if event else "")
    if by is not None:
        facts = {**by, "mentions_me": True} if event and event.name == "unread_mention" else by
        message = new_message(facts, key, now.chat, when)
        return Around(now, replace(now, chat=with_message(now.chat, message), newest=message, newest_known=True))
    chat = changed(now.chat, _rest(happens, now, app, when), when)
    after = replace(now, chat=chat)
    if happens.trigger is None or _has_happened(happens.trigger, now, after, app):
        return Around(now, after)
    return Around(replace(now, chat=changed(chat, before_it(happens, chat, app), when)), after)


def _rest(happens: Happens, now: Listed, app: AppFacts, when: When) -> Facts:
    """Return what the event tells of the chat, without a count that it has risen to already."""
    facts, state = told_by(happens, {}), ChatState(now.chat)
    holds = happens.trigger.holds if happens.trigger else None
    rises = happens.trigger is not None and happens.trigger.event.old is not None
    return {} if rises and holds and holds(state, app, when.now) else facts


def _has_happened(trigger: Trigger, before: Listed, after: Listed, app: AppFacts) -> bool:
    """Return whether the difference between the two is the event already; one of no field is no difference."""
    if trigger.event.name != CHANGED:
        return False
    read = FIELDS[trigger.event.field].read
    old, new = read(ChatState(before.chat), app), read(ChatState(after.chat), app)
    if isinstance(old, Unknown) or isinstance(new, Unknown) or old == new:
        return False
    return trigger.is_meant_by(replace(trigger.event, old=old, new=new))
