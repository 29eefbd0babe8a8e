"""The words of `tests:`: what a test in a rule file is made of, and what each means."""

from collections.abc import Mapping

TEST_KEYS: Mapping[str, str] = {
    "name": "what it shows, in your words; no other test of the file has the same",
    "at": 'when it begins, such as `"2026-05-02 23:10"`; by itself `"2026-01-05 12:00"`, a Monday',
    "timezone": "the time zone of its times and of the rules in it; by itself that of the configuration",
    "given": "the chat or chats; with `event`, as they are after it",
    "event": "what happens, as under `when`; `schedule` lets the schedules of the rules be due",
    "steps": "what happens one after the other",
    "expect": "what the rules make of `event`; without one, of everything up to the end",
}
"""Key → what it means."""

GIVEN_PARTS: Mapping[str, str] = {
    "chat": "the chat, by the fields that conditions ask for",
    "chats": "several chats, each with a title",
    "before": "fields of the chat that were otherwise before `event`, for rules that ask `was`",
    "app": 'the version of Beeper, such as `"4.2.557"`; by itself one that reports everything',
    "lists": "what stands in lists during the test, `{family: [Ann]}`, whoever you put there yourself",
    "account": "for `account_trouble`: the account, `{network: WhatsApp, status: disconnected}`",
}

STEP_PARTS: Mapping[str, str] = {
    "event": "this one event happens, as under `when`",
    "change": "the chat is listed with these fields from now on",
    "message": "a message comes in: `{text: Lunch?, from: Ann}`, or one of yours with `mine: true`",
    "advance": "so much time passes, such as `2h`; what falls due happens at its instant",
    "advance_to": 'it becomes this time, such as `"07:00"` or `"2026-05-03 07:00"`',
    "restart": "`true`: the program ends and begins again; what is not on the disk is forgotten",
    "chat": "which chat it is about, by title or id, where there are several",
    "expect": "what the rules made of everything since the last `expect`",
}
STEP_KINDS = ("event", "change", "message", "advance", "advance_to", "restart")
"""The parts of which each step has one."""

OTHERS = "others"
NONE = "none"
EXPECT_WORDS: Mapping[str, str] = {
    "fires": "it acts, or is about to",
    "no": "it has nothing to do with it",
    "waits": "it waits until the state has lasted for as long as its `for` asks",
    "deferred": "quiet hours keep it back",
    "held": "its limit holds it for approval",
    "shadow": "it would act, were it not in shadow mode",
    "blocked": "it matches, and a guard lets it do nothing",
}
"""What can become of a rule."""

EXPECT_PARTS: Mapping[str, str] = {
    "fires": "`true` or `false`",
    "did": "its actions in order, such as `[mark_read, archive]`; `[]` for none",
    "reason_has": "a part of why it did not act",
}

ACCOUNT_PARTS: Mapping[str, str] = {
    "network": "the network's name",
    "status": "what is wrong with it",
}
ACCOUNT_STATUSES: Mapping[str, str] = {
    "disconnected": "it is signed out, or gone",
    "connection_required": "it was never connected",
    "reconnect_required": "it has to be connected again",
    "attention_required": "something in Beeper asks for you",
    "disabled": "it is switched off",
}

MESSAGE_TYPES = ("text", "notice", "image", "video", "voice", "audio", "file", "sticker", "location")
"""The types of what a person says."""
WITH_A_FILE = frozenset({"image", "video", "voice", "audio", "file", "sticker"})
"""Those that come with a file."""

DERIVED_FIELDS: Mapping[str, str] = {
    "chat": "write title: or id:",
    "is_unread": "write unread: 1, or marked_unread: true",
    "snoozed": "write snooze_until: 2h",
    "reminder": "write reminder_at: 2h",
}
"""Field that follows from others → what to write; `false` is understood for all but the first."""

AT = "2026-01-05 12:00"
"""When a test begins that does not say."""
