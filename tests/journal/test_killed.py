import subprocess
import sys
from pathlib import Path

from beeper_rules.journal import open_journal
from journal.made import NOW

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from beeper_rules.journal import open_journal
now = datetime(2026, 5, 2, 12, tzinfo=UTC)
journal = open_journal(Path(sys.argv[1]), now=now)
for number in range(1_000_000):
    with journal.transaction():
        journal.facts.put("number", number)
        journal.notices.add(now, "number", str(number))
    print(number, flush=True)
"""


def test_killed_while_writing(path: Path) -> None:
    """After a kill the journal is sound: what was reported is kept, each transaction whole or not at all."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603 - our own words
        assert writer.stdout is not None
        reported = [int(writer.stdout.readline()) for _ in range(20)][-1]
        writer.kill()
    with open_journal(path, now=NOW) as journal:
        journal.verify()
        number = journal.facts.get_as(int, "number")
        assert number is not None
        assert number >= reported
        assert [notice.text for notice in journal.notices.recent(1)] == [str(number)]
        assert len(journal.notices.recent(10**6)) == number + 1
