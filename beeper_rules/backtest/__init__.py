"""Recorded history, played through rules on a virtual clock: what they would have done.

*The world of a replay is history, minus what rules did in it, plus what the replayed rules do.* It is kept per chat as
a difference from the record, the overlay, for the fields that actions write:

- A field that changed because of a rule keeps its value in the replayed world; the event is dropped.
  So it is with what the app did because of it, unless a replayed rule was the cause as well.
- A field that anybody else changed is as it is on record from then on; what it was before may differ, and where it was
  so already in the replayed world, the event is dropped.
- What a replayed action sets is so in the replayed world, as far as it differs from the record.
- A message of theirs brings a chat out of the archive, and one of mine leaves nothing unread, in both worlds.
- Counts of unread messages and mentions differ by a number. Reading by a replayed rule makes them 0, reading by a rule
  of the record counts for nothing, and reading by the person makes both worlds the same.
- What fell due in the record is dropped, as the replay has an agenda of its own. A snooze, and a reminder that the
  person set, come due as recorded; a reminder of a replayed rule comes due on the virtual clock.
- What a person had taken back with `undo` is a hand like any other; what `apply` did is left out.

Decided and done is it all by the daemon's own machinery: docket, guards, agenda, last look, settle, and the part of
`diff` that tells a human override. Only the call to Beeper is made up, as in tests of rules.

| file | holds |
|---|---|
| `overlay.py` | one chat of the replayed world, as a difference from the record |
| `reading.py` | recorded changes, decoded one after the other |
| `remembered.py` | tables of the replay's journal that are kept as values |
| `concerned.py` | which rules a change can concern |
| `following.py` | the chats of the replayed world, as they follow the record |
| `stage.py` | the daemon's turn in the replayed world |
| `hands.py` | actions, done in the replayed world |
| `deeds.py` | what was done, and what was held or undecided |
| `history.py` | which stretch of history there is, and how the chats were at its beginning |
| `play.py` | `play`: one rulebook, from the first change to the last |
| `side_by_side.py` | two rulebooks, each in a process of its own |
| `compare.py` | what one did and the other did not |
| `honesty.py` | what history cannot show |
| `told.py` | all of it as lines for a person, and as JSON |
"""

from beeper_rules.backtest.compare import Difference, difference
from beeper_rules.backtest.deeds import Deed, Played
from beeper_rules.backtest.following import Setting
from beeper_rules.backtest.history import History, history
from beeper_rules.backtest.honesty import cannot_show
from beeper_rules.backtest.play import play
from beeper_rules.backtest.side_by_side import Task, play_both
from beeper_rules.backtest.told import Narrow, Told

__all__ = [
    "Deed",
    "Difference",
    "History",
    "Narrow",
    "Played",
    "Setting",
    "Task",
    "Told",
    "cannot_show",
    "difference",
    "history",
    "play",
    "play_both",
]
