"""Single values that outlive a restart: the watermark, the number of the pass, the app's version, health."""

from typing import TypeVar

from beeper_rules.errors import StateUnusable
from beeper_rules.journal.connection import Connection
from beeper_rules.journal.documents import decode, dump, encode, load

T = TypeVar("T")


class Facts:
    """One row a key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str, default: object = None) -> object:
        """Return the value of `key`, or `default` when it has none."""
        found = self._connection.read(
            lambda row: decode(load(row["value"])["value"]), "SELECT value FROM facts WHERE key = ?", key
        )
        return found[0] if found else default

    def get_as(self, kind: type[T], key: str) -> T | None:
        """Return the value of `key`, None when it has none. Raises StateUnusable when it is not of this kind."""
        value = self.get(key)
        if value is None or isinstance(value, kind):
            return value
        raise StateUnusable(
            f"the journal {self._connection.name} holds a {type(value).__name__} as {key}, not a {kind.__name__}"
        )

    def put(self, key: str, value: object) -> None:
        """Give `key` a value: what JSON knows, an instant, a stretch of time, a tuple, or these nested."""
        self._connection.run(
            "INSERT OR REPLACE INTO facts (key, value) VALUES (?, ?)", key, dump({"value": encode(value)})
        )
