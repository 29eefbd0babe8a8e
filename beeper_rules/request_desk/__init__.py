"""What commands ask of the daemon, done: pause, resume, approve, drop, retry, apply, undo.

| file | holds |
|---|---|
| `desk.py` | RequestDesk: one request, carried out whole or not at all |
| `grounds.py` | Grounds: what requests are answered from; and Reply |
| `arguments.py` | what stands in a request, where it is what was asked for |
| `pausing.py` | pause, resume |
| `queue.py` | approve, drop, retry: what waits for a person |
| `plans.py` | apply, undo: what a person was shown and said yes to |
| `names.py` | names in place of ids, for sentences |
"""

from beeper_rules.request_desk.desk import RequestDesk
from beeper_rules.request_desk.grounds import Reply
from beeper_rules.request_desk.names import with_names

__all__ = ["Reply", "RequestDesk", "with_names"]
