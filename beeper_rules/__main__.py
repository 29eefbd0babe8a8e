"""`beeper-rules`, and `python -m beeper_rules`."""

from beeper_rules.cli import entry

if __name__ == "__main__":
    entry()
