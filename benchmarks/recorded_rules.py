"""Rule files as somebody has them after years: the same twenty wishes, on each of ten networks, in a file for each."""  # noqa: INP001 - the scripts beside it import it, nothing else does

from collections.abc import Mapping
from string import Template

NETWORKS = (
    "WhatsApp",
    "Telegram",
    "Signal",
    "iMessage",
    "Discord",
    "Slack",
    "Instagram",
    "Beeper (Matrix)",
    "LinkedIn",
    "Google Messages",
)

NAMES = """\
version: 1
lists:
  family: ["Ada Example", "Bruno Sample", "Greta Muster", "Street 14 neighbours 3"]
  vips: ["Farah Modelo", "Hugo Example", "Ines Beispiel", "Jonas Sample", "Kavya Esempio", "Lior Muster"]
  clients: ["Maren Example", "Nils Specimen", "Olga Placeholder", "Pavel Modelo", "Quynh Beispiel", "Rosa Sample"]
  friends: ["Sami Muster", "Tove Example", "Umar Modelo", "Vera Sample", "Wanda Esempio", "Xenia Specimen"]
predicates:
  quiet_group: {type: group, muted: true, mentions: 0}
  makes_no_sound: {any: [{muted: true}, {low_priority: true}, {archived: true}]}
  put_off: {any: [{snoozed: true}, {reminder: true}]}
  settled: {is_unread: false, draft: false, reminder: false, pinned: false}
windows:
  night: {from: "22:30", to: "07:00"}
  but_at_six: {from: "19:00", to: "18:00"}
  office: {from: "09:00", to: "17:30", days: [mon, tue, wed, thu, fri]}
rules: []
"""

WISHES: Mapping[str, str] = {
    "quiet-groups": r"""
    note: Muted groups leave the inbox unless I am mentioned.
    when: new_activity
    if: {network: $network, use: quiet_group, archived: false}
    unless:
      - {chat: {in_list: family}, because: family stays visible}
      - {draft: true, because: I was about to answer}
    limit: {chats: 60, per: 1h, then: hold}
    then: [mark_read, archive]
""",
    "keep-archived": r"""
    when: new_activity
    if: {network: $network, was: {archived: true}, type: group, mentions: 0}
    then: [archive]
""",
    "owe-a-reply": r"""
    note: I read it and did not answer.
    when: unanswered
    for: 6h
    if: {network: $network, type: single, muted: false, is_unread: false}
    unless: {chat: {in_list: family}, because: we talk anyway}
    quiet: {window: night, then: defer}
    then: [remind: {at: "09:00 tomorrow", until: answered}]
""",
    "mentions": r"""
    note: I read them at six.
    when: unread_mention
    if: {network: $network, type: group}
    quiet: {window: but_at_six, then: defer}
    then: [notify: "{chat.title} mentioned you"]
""",
    "floods": r"""
    when: {unread: {rises_to: 8}}
    if: {network: $network, type: group, low_priority: false}
    limit: {chats: 5, per: 1d, then: hold}
    then: [low_priority, notify: "{chat.title} is flooding ({chat.unread} unread)"]
""",
    "urgent": r"""
    when: new_message
    if:
      network: $network
      message.text: {matches: '\b(urgent|asap|address|key)\b'}
      any: [{type: single}, {member_count: {at_most: 20}}]
    cooldown: {per: chat, every: 6h}
    then: [notify: {title: "It may be urgent", text: "{message.from} wrote in {chat.title}"}]
""",
    "old-and-read": r"""
    when: {schedule: "0 20 1,15 * *"}
    if: {network: $network, use: settled, archived: false, last_activity: {older_than: 14d}}
    limit: {chats: 25, per: run, then: skip}
    then: [archive]
""",
    "bursts": r"""
    when: {new_message: {at_least: 5, within: 2m, per: chat}}
    if: {network: $network, type: group, muted: false, member_count: {more_than: 2}}
    cooldown: {per: chat, every: 12h}
    then: [mute: {for: 4h}]
""",
    "vips-heard": r"""
    when: new_activity
    if: {network: $network, type: single, chat: {in_list: vips}, use: makes_no_sound}
    unless: {use: put_off, because: I said later}
    then: [inbox, notify: "{chat.title} wrote"]
""",
    "night-silence": r"""
    when: new_activity
    if: {network: $network, type: group, muted: false, time: {in: night}, mentions: 0}
    then: [mute: {for: 8h}]
""",
    "drafts-wait": r"""
    when: draft_set
    for: 2d
    repeat: {every: 12h, at_most: 3}
    if: {network: $network, draft: true, archived: false}
    quiet: {window: night, then: skip}
    then: [notify: "{chat.title} has a draft in it"]
""",
    "my-turn-is-over": r"""
    when: no_reply
    if: {network: $network, type: single, archived: false, pinned: false, is_unread: false}
    limit: {chats: 2, per: 1d, then: hold}
    then: [remind: {in: 2d, until: answered}]
""",
    "snooze-over": r"""
    when: snooze_expired
    if: {network: $network}
    then: [unarchive, mark_unread]
""",
    "read-and-gone": r"""
    note: Only a trial; delete the line with mode to mean it.
    mode: shadow
    when: read
    if: {network: $network, type: group, muted: true, archived: false}
    unless: {pinned: true, because: I pinned it}
    then: [archive]
""",
    "clients": r"""
    when: new_activity
    if: {network: $network, type: single, chat: {in_list: clients}, time: {in: office}}
    unless: {use: put_off, because: I said later}
    then: [pin, notify: "{chat.title} wrote"]
""",
    "no-adverts": r"""
    when: new_message
    if:
      network: $network
      type: single
      message.text: {matches: '\b(tickets|photos|booked)\b'}
      not: {message.from: {in_list: friends}}
    cooldown: {per: chat, every: 1d}
    catch_up: {policy: latest, max_age: 2h}
    then: [mark_read]
""",
    "pinned-hear": r"""
    when: muted
    if: {network: $network, type: group, pinned: true}
    respect_override: 14d
    then: [unmute]
""",
    "office-hours": r"""
    when: new_activity
    if: {network: $network, title: {starts_with: Project}, time: {not_in: office}, low_priority: false}
    unless: [{mentions: {at_least: 1}, because: they need me}, {unread: {more_than: 20}, because: it is lively}]
    then: [low_priority: {for: 10h}]
""",
    "labelled": r"""
    when: [label_added, unarchived]
    if: {network: $network, labels: {has_any: [Work]}, muted: true}
    then: [unmute]
""",
    "holidays": r"""
    when: new_activity
    expires: "2025-12-31"
    if: {network: $network, type: single, is_unread: true, any: [{chat: {in_list: clients}}, {chat: {in_list: vips}}]}
    then: [mark_read]
""",
}
"""Rule id → what stands below it; `$network` is to be filled in."""


def file_of(network: str) -> str:
    """Return the name of the file with the rules about one network."""
    return f"{_slug(network)}.yaml"


def rule_files(count: int) -> dict[str, str]:
    """Return file name → text with so many rules in all, from one on; every wish comes before any comes twice."""
    texts: dict[str, str] = {"00-names.yaml": NAMES}
    wishes = list(WISHES.items())
    for number in range(count):
        wish, below = wishes[number % len(wishes)]
        turn = number // len(wishes)
        network = NETWORKS[(number + turn) % len(NETWORKS)]
        slug = _slug(network)
        again = f"-{turn // len(NETWORKS) + 1}" if turn >= len(NETWORKS) else ""
        text = texts.setdefault(file_of(network), "version: 1\nrules:")
        texts[file_of(network)] = text + f"\n  - id: {wish}-{slug}{again}" + Template(below).substitute(network=network)
    return texts


def _slug(network: str) -> str:
    return network.partition(" (")[0].lower().replace(" ", "-")
