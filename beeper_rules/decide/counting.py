"""Events of several messages: when their count is reached."""

from datetime import datetime

from beeper_rules.decide.course import Course
from beeper_rules.language.rulebook import Count
from beeper_rules.model.change import Event


def reached(count: Count, event: Event, course: Course) -> bool:
    """Return whether with this message the count is reached, and was not all the time before.

    A flood is one event: the next one comes only after the count was not reached for as long as messages count.
    """
    times = [*_before(count, event, course), event.at]
    full = [_reached_at(times, place, count) for place in range(len(times))]
    lately = [at > event.at - count.within for at in times[:-1]]
    return full[-1] and not any(was and recent for was, recent in zip(full[:-1], lately, strict=True))


def _before(count: Count, event: Event, course: Course) -> list[datetime]:
    """Return when the messages before this one came that count together with it, the earliest first."""
    message = event.message
    if message is None:
        return []
    which = message.sender_id if count.per == "sender" else course.change.chat_id
    since = event.at - 2 * count.within
    known = list(course.facts.arrivals(count.per, which, since, message.mine))
    for each in course.change.events:
        if each is event:
            break
        said = each.message
        if said and said.mine is message.mine and (count.per == "chat" or said.sender_id == which):
            known.append(each.at)
    return sorted(at for at in known if since < at <= event.at)


def _reached_at(times: list[datetime], place: int, count: Count) -> bool:
    """Return whether enough messages came within the time that ends with the one at `place`."""
    first = place - count.at_least + 1
    return first >= 0 and times[first] > times[place] - count.within
