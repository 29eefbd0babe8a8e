from beeper_rules.backtest.remembered import REMEMBERED
from beeper_rules.journal import copy_in_memory
from builders import NOON, earlier, later, message, mine


def test_each_message_counts_once() -> None:
    """A message that is told twice came in once, by chat and by sender; mine are counted apart."""
    with copy_in_memory(None, now=NOON, tables=REMEMBERED) as journal:
        for one in (message(7), message(7), message(8), mine(9)):
            journal.arrivals.add("!ann", one, NOON)
        found = journal.arrivals
        assert found.in_chat("!ann", earlier(seconds=1), mine=False) == [NOON] * 2
        assert found.of_sender("ann", earlier(seconds=1), mine=False) == [NOON] * 2
        assert found.in_chat("!ann", earlier(seconds=1), mine=True) == [NOON]
        assert found.in_chat("!ann", later(seconds=0), mine=False) == []
