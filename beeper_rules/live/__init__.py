"""The only modules that speak WebSocket to Beeper. What they hear is a hint to look, never news in itself.

| file | job |
| --- | --- |
| `address.py` | where the event stream may be |
| `frames.py` | what a frame says |
| `stream.py` | the stream, from the upgrade of a connection to its end |

Source: `GET /v1/ws`, experimental since app 4.2.557. Delivery is at most once, and nothing is sent again.
"""

from beeper_rules.live.stream import Hint, listen

__all__ = ["Hint", "listen"]
