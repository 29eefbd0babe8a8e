"""The day: who is in the inbox in the morning, and what they and you do until the evening."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from beeper_rules.simulator import Clock, World
from beeper_rules.simulator.faults import Meanwhile

DATE = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
ECHO_S = 20.0
"""Seconds after which the echo of your own message brings its chat back from the archive."""
FLOOD = 56
"""Messages of the release that went wrong."""

Ids = Mapping[str, str]
"""Title → id of the chat."""
Act = Callable[[World, Ids], object]


def at(clock_time: str) -> datetime:
    """Return an instant of the day."""
    hours, minutes = clock_time.split(":")
    return DATE.replace(hour=int(hours), minute=int(minutes))


PACKS = ("alerts", "channels", "follow-ups", "housekeeping", "mentions", "quiet-groups", "snoozes", "work")
"""The packs at work in the story: the others are about nights, weeks and years."""
MORNING, EVENING = at("08:00"), at("16:00")


@dataclass(frozen=True)
class Scene:
    """Something that happens in the world, told as it happens."""

    at: str
    tell: str
    act: Act
    until: str = ""
    """A time of day which the next scene must not come before."""
    looks: int = 3
    """How often the daemon looks before the next scene: it sees this one, acts, and sees what it did."""


def inbox(clock: Clock) -> tuple[World, Ids]:
    """Return the world as it is in the morning."""
    world = World(clock=clock, seed=1)
    world.behave(bounce_back_s=ECHO_S)
    ids = _people(world) | _groups(world)
    for chat_id in ids.values():
        world.read_on_phone(chat_id)
    for title in ("Football", "Neighbours", "Holiday in June"):
        world.mute_by_hand(ids[title])
    for title in ("Book club", "Landlord", "Dentist"):
        world.archive_by_hand(ids[title])
    world.receive_message(ids["Aunt Rosa"], "Happy new home!", at=DATE - timedelta(days=40))
    world.set_draft(ids["Holiday in June"], "I could drive on")
    world.pin_by_hand(ids["Mum"])
    world.set_read_only(ids["City News"])
    world.low_priority_by_hand(ids["Parcels"])
    world.snooze(ids["Landlord"], at("12:00"))
    world.remind_by_hand(ids["Dentist"], at("14:00"))
    world.remind_by_hand(ids["Jonas"], DATE + timedelta(days=1, hours=18), dismiss_on_incoming=False)
    return world, ids


def _people(world: World) -> dict[str, str]:
    return {
        "Mum": _chat(world, "Mum", "WhatsApp", "Sleep well!"),
        "Lena": _chat(world, "Lena", "Signal", "See you soon"),
        "Jonas": _chat(world, "Jonas", "Telegram", "Can I have my drill back?"),
        "Landlord": _chat(world, "Landlord", "WhatsApp", "The plumber comes on Monday at one."),
        "Dentist": _chat(world, "Dentist", "WhatsApp", "Please call us for an appointment."),
        "Aunt Rosa": _chat(world, "Aunt Rosa", "Instagram", "How is the new flat?", days_ago=41),
        "Grandpa": _chat(world, "Grandpa", "iMessage", "The apples are ripe."),
        "Parcels": _chat(world, "Parcels", "WhatsApp", "We have your address now."),
    }


def _groups(world: World) -> dict[str, str]:
    return {
        "Family": _chat(world, "Family", "WhatsApp", "Good night all", "Mum", "Dad", "Lena"),
        "Football": _chat(world, "Football", "WhatsApp", "Well played!", "Tom", "Jo", "Ravi", "Kim"),
        "Neighbours": _chat(world, "Neighbours", "Telegram", "Bins go out today.", "Mr Ito", "Carla", "Sam"),
        "Book club": _chat(world, "Book club", "Signal", "Chapter nine by then.", "Greta", "Paul"),
        "Holiday in June": _chat(world, "Holiday in June", "WhatsApp", "Train or car?", "Ines", "Hugo"),
        "Project Heron": _chat(world, "Project Heron", "Slack", "Release is at two.", "Ada", "Ben", "Chidi"),
        "City News": _chat(world, "City News", "Telegram", "Frost at night.", "City News"),
    }


def _chat(world: World, title: str, network: str, said: str, *people: str, days_ago: int = 1) -> str:
    """Add a chat in which something was said some time ago."""
    then = DATE - timedelta(days=days_ago, minutes=len(world.chats))
    kind = "group" if people else "single"
    chat_id = world.add_chat(title, network=network, kind=kind, people=people or (title,), at=then)
    world.receive_message(chat_id, said, at=then)
    return chat_id


def _they_write(title: str, *lines: str) -> Act:
    """Return an act in which each line is `sender: text`."""

    def act(world: World, ids: Ids) -> None:
        for line in lines:
            sender, _, text = line.partition(": ")
            world.receive_message(ids[title], text, sender=sender)

    return act


def _you_write(title: str, text: str) -> Act:
    return lambda world, ids: world.send_own_message(ids[title], text)


def _you_write_just_before_a_look(title: str, text: str) -> Act:
    """Return an act that leaves no time between your message and the daemon's next look: its echo is still to come."""

    def act(world: World, ids: Ids) -> None:
        send = Meanwhile(lambda: world.send_own_message(ids[title], text))
        world.faults.add(send, method="GET", path="/v1/chats", times=1)

    return act


def _mention(title: str, sender: str, text: str) -> Act:
    return lambda world, ids: world.mention(ids[title], text, sender=sender)


def _flood(world: World, ids: Ids) -> None:
    for number in range(FLOOD):
        sender = ("Ada", "Ben", "Chidi")[number % 3]
        world.receive_message(ids["Project Heron"], f"Server {number + 1} is down too", sender=sender)


def _nothing(world: World, ids: Ids) -> None:
    """Let time do it."""


SCENES: Sequence[Scene] = (
    Scene(
        "08:15",
        "Mum writes: “Did you sleep well?”",
        _they_write("Mum", "Mum: Did you sleep well?"),
    ),
    Scene(
        "08:35",
        "Four messages about the weather in Football, a group that you muted.",
        _they_write("Football", "Tom: Rain all day", "Jo: No way", "Ravi: See for yourself", "Kim: So no match?"),
    ),
    Scene("08:55", "You answer Mum: “I'll call you tonight!”", _you_write("Mum", "I'll call you tonight!")),
    Scene(
        "09:15",
        "Lena writes: “Pizza tonight?”",
        _they_write("Lena", "Lena: Pizza tonight?"),
    ),
    Scene("09:35", "You answer Lena: “Eight at yours!”", _you_write("Lena", "Eight at yours!")),
    Scene(
        "10:00",
        "You want to see Football today, and take it out of the archive again.",
        lambda world, ids: world.archive_by_hand(ids["Football"], archived=False),
    ),
    Scene(
        "10:20",
        "More chatter in Football.",
        _they_write("Football", "Tom: Sun is out!", "Kim: Match at six then"),
    ),
    Scene(
        "10:45",
        "Ines asks in Holiday in June, which is muted too; but you left a draft there.",
        _they_write("Holiday in June", "Ines: So who drives?"),
    ),
    Scene(
        "11:05",
        "Carla mentions you in Neighbours, another muted group.",
        _mention("Neighbours", "Carla", "@Robin is the blue bike yours?"),
    ),
    Scene(
        "11:25",
        "You answer in Neighbours. Archived too soon, it would come back with the echo of your own message.",
        _you_write_just_before_a_look("Neighbours", "Yes, I'll move it."),
        looks=4,
    ),
    Scene("11:50", "The snooze that you put on Landlord ends at 12:00.", _nothing, until="12:01"),
    Scene(
        "12:25",
        "Greta writes in Book club, which you archived: Beeper brings it back.",
        _they_write("Book club", "Greta: Chapter ten is the best so far"),
    ),
    Scene(
        "12:45",
        "City News, a channel in which only others can write, has news for you.",
        _they_write("City News", "City News: Snow is coming", "City News: Trams are late"),
    ),
    Scene("13:05", "The release fails, and Project Heron fills with messages.", _flood),
    Scene(
        "13:30",
        "Ada mentions you in Project Heron.",
        _mention("Project Heron", "Ada", "@Robin which server was first?"),
    ),
    Scene("13:50", "The reminder that you set on Dentist is due at 14:00.", _nothing, until="14:01"),
    Scene(
        "14:20",
        "You answer Jonas: “I'll look for it.” On that chat is a reminder that you set yourself.",
        _you_write("Jonas", "I'll look for it."),
    ),
    Scene(
        "14:40",
        "On your phone you read what Aunt Rosa wrote forty days ago.",
        lambda world, ids: world.read_on_phone(ids["Aunt Rosa"]),
    ),
    Scene(
        "15:00",
        "Parcels writes in low priority, where Beeper makes no sound: “Your code is 471 182.”",
        _they_write("Parcels", "Parcels: Your code is 471 182."),
    ),
    Scene(
        "15:20",
        "You archive Holiday in June, and forget the draft in it.",
        lambda world, ids: world.archive_by_hand(ids["Holiday in June"]),
    ),
    Scene(
        "15:40",
        "Football again, and it is still left alone.",
        _they_write("Football", "Jo: On my way", "Ravi: Bring the ball"),
    ),
)
