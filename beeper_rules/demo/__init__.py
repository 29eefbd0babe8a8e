"""A day in the life of an inbox, played in half a minute: the real daemon and the real packs on a pretend Beeper.

| file | holds |
|---|---|
| `stage.py` | `play`: folder, configuration, token, server and daemon put together, and the day on them |
| `day.py` | who is in the inbox, and what they do in the course of the day |
| `day_clock.py` | the time of that day, which never runs away from the daemon |
| `show.py` | what the viewer sees of it |
| `tally.py`, `summary.py` | what is counted, and how it is told in the end |
| `page.py` | lines for a person: wrapped, and coloured on a terminal |
| `serve.py` | a pretend Beeper that goes on changing, for one's own rules |
"""
