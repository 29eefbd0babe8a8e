"""What stands in the files that are written."""

import re
from collections.abc import Sequence

from beeper_rules.discovery import Answer
from beeper_rules.remedies import TOKEN_FILE
from beeper_rules.safe_text import printable
from beeper_rules.shipped import example_config

LONGEST_VERSION = 40
CONFIG_FILE, RULE_FILE = "config.yaml", "first-rule.yaml"

HOW_TO_MAKE_A_TOKEN: Sequence[str] = (
    "An access token is needed. You make it in Beeper Desktop:",
    "  1. Open Settings → Developers; newer versions call that page Integrations.",
    "  2. Press + beside Approved connections, and give the new one a name, say beeper-rules.",
    '  3. Switch "allow sensitive actions" on. Without that, rules can look, and not act.',
    '  4. Choose when it expires. With "never" you do this only once; before any other day, `doctor` warns you.',
    "  5. Copy the token. It begins with bdapi_, and is as good as a key to your inbox: show it to nobody.",
)

FIRST_RULE = """\
# Your first rule. It is on trial: with `mode: shadow` it decides and tells what it would do, and does nothing.
#
# Watch it with `beeper-rules run`, and look back with `beeper-rules log`. When you trust it, delete the line with
# `mode`; a running daemon notices. Ready-made rules are in rules/ of the project, every word of the language is in
# docs/rules.md.
version: 1

rules:
  - id: on-trial
    note: A group that I muted leaves the inbox, unless I am mentioned.
    mode: shadow
    # When anything new is in a chat …
    when: new_activity
    # … and all of this is so …
    if: {type: group, muted: true, mentions: 0, archived: false}
    # … and none of this …
    unless:
      - {chat: ["Family", "Book club"], because: I want to see these}
      - {pinned: true, because: I pinned it}
      - {draft: true, because: I was about to answer}
    # … do this. Undo it by hand, and the rule leaves that chat alone for a week.
    then: [archive]
"""


def config_text(url: str, found: Answer | None) -> str:
    """Return the whole example configuration, with the address and the token file in it.

    `url` is one that `address.parse` returned; `found` is what answers there, None for nothing.
    """
    version = f" {printable(found.info.version, LONGEST_VERSION)}" if found and found.info.version else ""
    where = f"    # `init` found Beeper{version} at {found.url}" if found else ""
    lines = [
        "# Written by `beeper-rules init`. A running daemon reads it again as soon as it changes.",
        *example_config().read_text(encoding="utf-8").splitlines(),
    ]
    text = "\n".join(lines) + "\n"
    text = re.sub(r"^  url: .*$", lambda _: f"  url: {url}{where}", text, count=1, flags=re.MULTILINE)
    return re.sub(r"^  # token_file: .*$", f"  token_file: {TOKEN_FILE}", text, count=1, flags=re.MULTILINE)
