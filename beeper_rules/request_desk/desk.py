"""One request, carried out whole or not at all."""

from collections.abc import Callable, Mapping
from datetime import datetime

from beeper_rules.chat_names import UnclearError
from beeper_rules.memory import begin_anew
from beeper_rules.request_desk.arguments import Arguments
from beeper_rules.request_desk.grounds import Grounds, Reply
from beeper_rules.request_desk.pausing import pause, resume
from beeper_rules.request_desk.plans import apply, undo
from beeper_rules.request_desk.queue import approve, drop, retry
from beeper_rules.state_folder import Request

Handler = Callable[[Grounds, Arguments, datetime], Reply]


def accept_identity(grounds: Grounds, arguments: Arguments, now: datetime) -> Reply:  # noqa: ARG001 - the signature of every handler
    """Forget what is known of the inbox: another Beeper, or another account, is to be watched from now on."""
    begin_anew(grounds.journal)
    return Reply(ok=True, lines=("the next complete look is a first sight",), anew=True)


HANDLERS: Mapping[str, Handler] = {
    "pause": pause,
    "resume": resume,
    "approve": approve,
    "drop": drop,
    "retry": retry,
    "apply": apply,
    "undo": undo,
    "accept_identity": accept_identity,
}


class RequestDesk(Grounds):
    """Carries out requests on the journal."""

    def handle(self, request: Request, now: datetime) -> Reply:
        """Return the reply to a request; one that cannot be carried out changes nothing."""
        handler = HANDLERS.get(request.kind)
        if handler is None:
            return Reply(ok=False, lines=(request.problem or f"unknown request '{request.kind}'",))
        try:
            with self.journal.transaction():
                if request.id and not self.journal.once.first_time("request", "", request.id, now):
                    return Reply(ok=True, lines=("this was carried out already",))
                reply = handler(self, request.arguments, now)
            if request.kind == "drop":
                self.journal.overwrite_wiped()
        except UnclearError as unclear:
            return Reply(ok=False, lines=(str(unclear),))
        except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as odd:
            # Whatever a request holds, it must not end the daemon: its file would end the next one as well.
            return Reply(
                ok=False, lines=(f"this cannot be carried out, and changed nothing: {type(odd).__name__}: {odd}",)
            )
        return reply
