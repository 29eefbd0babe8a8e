"""What `doctor` looks at, step by step, from this computer to Beeper and back; it changes nothing.

| file | holds |
|---|---|
| `walk.py` | the steps in their order |
| `finding.py` | Finding: one step, how it stands, and what mends it |
| `files.py` | program, configuration, rules, token |
| `state.py` | the state folder, room on its disk, the journal |
| `way.py` | who answers at the address |
| `visit.py` | what Beeper says once it is asked with the token: permission, accounts, chats |
| `stream.py` | whether its event stream can be listened to |
| `app.py` · `lacking.py` | its version, and what updating it would bring; which rules cannot fire without |
| `daemon.py` | whether the daemon runs, is well, and has the rules that are on the disk |
| `desktop.py` | whether notifications can be shown |

A step that cannot be looked at because an earlier one failed says so; whatever can be looked at, is.
"""

from beeper_rules.checkup.finding import Finding, Level
from beeper_rules.checkup.walk import Here, walk

__all__ = ["Finding", "Here", "Level", "walk"]
