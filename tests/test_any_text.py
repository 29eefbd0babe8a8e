"""The whole program against any text that JSON can carry."""

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from beeper_rules.safe_text import printable
from beeper_rules.simulator import World, stopped_clock
from house import house

RULES = """
lists:
  names: [hello, "!a:x"]
rules:
  - id: all
    when: [new_activity, renamed, chat_added, {type: changed}]
    if: {any: [{title: {contains: a}}, {title: {matches: "[^a]|^$"}}, {chat: {in_list: names}}, {title: ""}]}
    then: [{notify: "{chat.title} {chat.network} {chat.type} {chat.id}"}, mark_read]
  - id: network
    when: new_message
    unless: [{network: WhatsApp}, {type: [single, group]}, {message.from: {ends_with: z}}]
    then: [log: "{message.from} {message.text}"]
"""
TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
CHATS = st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=4, unique_by=lambda chat: chat[1])


@settings(max_examples=10, deadline=None)
@given(chats=CHATS, renamed=TEXT)
@example(chats=[("\ud83e\n\x1b[2J", "\ud83e", "\u202e\x00", "\u2028")], renamed="\r")
@example(chats=[("", "..", "", "")], renamed="\ud800\udc00")
def test_any_text_goes_through(chats: list[tuple[str, str, str, str]], renamed: str) -> None:
    """Whatever stands in title, id, network and type, nothing fails and each line that is written is one plain line."""
    world = World(clock=stopped_clock())
    for title, chat_id, network, kind in chats:
        world.add_account(network, account_id=network)
        world.add_chat(title, chat_id=chat_id or "!a:x", network=network, account_id=network, kind=kind)
    with tempfile.TemporaryDirectory() as folder, house(Path(folder), RULES, world) as home:
        for chat_id in world.chat_ids():
            world.receive_message(chat_id, renamed, sender=renamed)
            home.tick()
            world.rename(chat_id, renamed)
        home.pass_time(10)
        assert home.standings() != []
        assert [line for line in home.lines if line != printable(line)] == []
