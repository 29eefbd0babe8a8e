"""`beeper-rules`, and `python -m beeper_rules`."""

import sys

from beeper_rules.cli import main

if __name__ == "__main__":
    sys.exit(main())
