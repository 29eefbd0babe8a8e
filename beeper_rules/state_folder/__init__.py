"""The folder that holds all that is remembered: the journal, the lock of its one writer, and requests to it.

| file | holds |
|---|---|
| `folder.py` | StateFolder: where everything is, made and checked; the lock and the requests of that folder |
| `lock.py` | one live holder a folder |
| `request_files.py` | what commands ask of the daemon, and its answers, as files |
"""

from beeper_rules.state_folder.folder import StateFolder
from beeper_rules.state_folder.request_files import Answer, Request

__all__ = ["Answer", "Request", "StateFolder"]
