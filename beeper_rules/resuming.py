"""How a pause, or that rules leave a chat alone, is ended on the command line."""

import shlex

from beeper_rules.safe_text import printable


def resume_command(target: str) -> str:
    """Return the command that ends it for a rule or a chat, as a shell takes it; empty stands for everything."""
    return f"beeper-rules resume {shlex.quote(printable(target))}" if target else "beeper-rules resume"
