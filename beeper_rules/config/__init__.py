"""`config.yaml` as a frozen value, every error at once.

| file | holds |
|---|---|
| `settings.py` | Config and its parts, which keys need a restart |
| `find.py` | where the file is looked for |
| `load.py` | the file → Config |
| `zone.py` | the machine's time zone |
| `masking.py` | problems without the token that stands in the same line |
"""

from beeper_rules.config.find import find_config
from beeper_rules.config.load import load_config
from beeper_rules.config.settings import (
    RESTART_KEYS,
    Beeper,
    Config,
    History,
    Notify,
    Poll,
    changed_restart_keys,
)
from beeper_rules.config.zone import machine_zone

__all__ = [
    "RESTART_KEYS",
    "Beeper",
    "Config",
    "History",
    "Notify",
    "Poll",
    "changed_restart_keys",
    "find_config",
    "load_config",
    "machine_zone",
]
