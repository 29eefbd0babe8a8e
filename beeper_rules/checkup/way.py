"""Who answers at the address that is configured, and where Beeper is if it is not there."""

from collections.abc import Sequence
from pathlib import Path

from beeper_rules.address import candidates
from beeper_rules.checkup.finding import Finding, failure, ok, warning
from beeper_rules.config import Config
from beeper_rules.discovery import Answer, Who, ask_all, one_each
from beeper_rules.remedies import START_BEEPER, quoted

ADDRESS = "address"


async def look_for_beeper(config: Config, elsewhere: Sequence[str]) -> tuple[Answer | None, Finding]:
    """Return who answers where the daemon looks, None unless it may be Beeper; else it is looked for `elsewhere`."""
    tried = candidates(config.beeper.url, allow_remote=config.beeper.allow_remote, neighbour=True)
    answers = await ask_all(tried)
    # The daemon takes the first that may be Beeper.
    taken = next((each for each in answers if each.usable), None)
    if taken is not None:
        return taken, _met(taken, answers)
    first = next((each for each in answers if each.who is not Who.NOBODY), None)
    others = one_each([*answers, *await ask_all([url for url in elsewhere if url not in tried])])
    if others:
        hint = f"write `url: {others[0].url}` under `beeper:` in {quoted(config.file or Path('config.yaml'))}"
        said = first.text if first else "nobody listens"
        at = first.url if first else " or ".join(tried)
        return None, failure(ADDRESS, f"{at}: {said}; but {others[0].text} answers at {others[0].url}", hint)
    if first is not None:
        hint = f"{START_BEEPER}; if it uses another port, write that as `url` under `beeper:` in config.yaml"
        return None, failure(ADDRESS, f"{first.url}: {first.text}", hint)
    return None, failure(ADDRESS, f"nobody listens at {' or '.join(tried)}", START_BEEPER)


async def look_anywhere(elsewhere: Sequence[str]) -> Finding:
    """Return whether Beeper is at one of its usual addresses, for when no configuration says where it is."""
    answers = one_each(await ask_all(elsewhere))
    if not answers:
        return failure(ADDRESS, f"nobody that could be Beeper listens at {' or '.join(elsewhere)}", START_BEEPER)
    return ok(ADDRESS, "; ".join(f"{each.url}: {each.text}" for each in answers))


def _met(first: Answer, answers: Sequence[Answer]) -> Finding:
    others = one_each([each for each in answers if each is not first])
    rest = [each for each in others if each.url.rpartition(":")[2] != first.url.rpartition(":")[2]]
    details = [f"also {each.text} at {each.url}; the first one is taken" for each in rest]
    if first.who is Who.PERHAPS:
        hint = "if that is not Beeper, name its address as `url` under `beeper:` in config.yaml"
        return warning(ADDRESS, f"{first.url}: {first.text}", hint, *details)
    return ok(ADDRESS, first.url, *details)
