"""Answers as JSON."""

from beeper_rules.hindsight.answer import Answer, Obstacle
from beeper_rules.journal import ActionRecord
from beeper_rules.vocabulary.reasons import said


def facts(answer: Answer) -> dict[str, object]:
    """Return an answer as JSON knows it."""
    recorded = answer.recorded
    return {
        "rule": answer.rule.id,
        "how": str(answer.how),
        "mode": str(answer.rule.mode),
        "change": recorded.id if recorded else None,
        "at": recorded.change.at.isoformat() if recorded else None,
        "event": answer.event or None,
        "rulebook": recorded.rulebook if recorded else None,
        "reason": str(answer.reason.code) if answer.reason else None,
        "detail": said(answer.reason) if answer.reason else None,
        "distance": answer.distance,
        "stopped_on": [each.id for each in answer.stops],
        "held": answer.held,
        "obstacles": [_obstacle(each) for each in answer.obstacles],
        "actions": [_action(each) | {"undone": each.action.id in answer.undone} for each in answer.actions],
        "edited": answer.edited,
        "obstacles_now": [_obstacle(each) for each in answer.obstacles_now],
        "on_trial": answer.on_trial,
        "last_fire": _action(answer.last_fire) if answer.last_fire else None,
        "place": str(answer.rule.place),
    }


def _obstacle(obstacle: Obstacle) -> dict[str, object]:
    step, exception = obstacle.miss.step, obstacle.exception
    return {
        "field": step.label,
        "found": step.shown,
        "wanted": obstacle.miss.wanted,
        "unknown": obstacle.miss.unknown,
        "exception": (exception.because or True) if exception else False,
        "place": str(step.place) if step.place else None,
    }


def _action(record: ActionRecord) -> dict[str, object]:
    return {
        "id": record.action.id,
        "kind": record.action.kind,
        "standing": str(record.standing),
        "reason": str(record.reason.code) if record.reason else None,
        "detail": record.reason.detail if record.reason else None,
        "decided_at": record.action.decided_at.isoformat(),
        "moved_at": record.moved_at.isoformat(),
        "due_at": record.due_at.isoformat() if record.due_at else None,
    }
