"""What a test gives of a message → the message, and its chat once it came in."""

from beeper_rules.language.rule_tests import Facts
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Attachment, Message
from beeper_rules.rehearse.made_up_chat import read_to_the_end
from beeper_rules.rehearse.people import ME, person, who_writes
from beeper_rules.rehearse.when import When, as_moment
from beeper_rules.vocabulary.message_fields import EVERYBODY
from beeper_rules.vocabulary.test_words import WITH_A_FILE

ANSWERED = "$before"
"""The id of the message that a reply answers."""


def new_message(facts: Facts, sort_key: int, chat: Chat, when: When) -> Message:
    """Return a message that is new to its chat, with what is given of it."""
    mine = facts.get("mine") is True
    kind = str(facts.get("type", "text"))
    file = facts.get("attachment", kind in WITH_A_FILE)
    at = when.ago(as_moment(facts["age"])) if "age" in facts else when.now
    name = str(facts.get("from", who_writes(chat)))
    return Message(
        id=f"${sort_key}:rehearsal",
        chat_id=chat.id,
        account_id=chat.account_id,
        sender_id=ME if mine else person(name),
        sender_name=None if mine else name,
        timestamp=at,
        sort_key=sort_key,
        type=kind.upper(),
        text=str(facts.get("text", "")),
        is_sender=mine,
        edited_timestamp=at if facts.get("edited") is True else None,
        linked_message_id=ANSWERED if facts.get("is_reply") is True else None,
        mentions=[EVERYBODY] if facts.get("mentions_me") is True else [],
        attachments=[Attachment(type="img" if kind in {"text", "image"} else kind)] if file is True else None,
    )


def with_message(chat: Chat, message: Message) -> Chat:
    """Return the chat as it is listed once a message came in: one of theirs brings it back from the archive."""
    update: dict[str, object] = {"preview": message}
    update["last_activity"] = max(message.timestamp, chat.last_activity or message.timestamp)
    if message.mine:
        update |= read_to_the_end() | {"draft": None}
    else:
        update |= {"unread_count": (chat.unread_count or 0) + 1, "is_archived": False if chat.is_archived else None}
        if message.mentions and chat.unread_mentions_count is not None:
            update["unread_mentions_count"] = chat.unread_mentions_count + 1
    return chat.model_copy(update=update)
