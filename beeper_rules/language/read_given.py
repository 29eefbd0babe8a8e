"""The YAML behind `given` in a test → what is there."""

from beeper_rules.language.read_facts import SUCH_A_CHAT, read_chat
from beeper_rules.language.read_parts import Form, read_choice, read_parts
from beeper_rules.language.rule_tests import Given, GivenChat, Lists
from beeper_rules.language.scope import Scope
from beeper_rules.language.text_match import fold
from beeper_rules.marked_yaml import Mapping, Node, Scalar, Sequence, short
from beeper_rules.model.account import MODERN, OLDEST, Account, AppFacts, Version, parse_version, version_text
from beeper_rules.vocabulary.app_versions import LABELS_AFTER, lacking, newer_than
from beeper_rules.vocabulary.test_words import ACCOUNT_PARTS, ACCOUNT_STATUSES, GIVEN_PARTS

SUCH = "such as given: {chat: {title: Football, type: group}}"
WHOLE = AppFacts(modern=True, labels=True)
"""An app that reports everything."""


def read_given(node: Node, scope: Scope) -> Given | None:
    """Return what is there; None when problems were noted."""
    parts = read_parts(node, Form("given", GIVEN_PARTS, SUCH, "the chat's own fields stand under `chat`"), scope)
    if parts is None:
        return None
    problems = len(scope.problems.found)
    chats = _chats(parts, scope)
    changed = parts.get("before")
    before = read_chat(changed, "'before'", scope) if changed is not None else None
    app, account = _app(parts.get("app"), scope), _account(parts.get("account"), scope)
    if not chats and account is None and len(scope.problems.found) == problems:
        scope.problems.add(parts, "no chat is given", SUCH)
    if before and len(chats) > 1:
        scope.problems.add(before.place, "'before' is for a single chat", "make it a step: - change: {archived: false}")
    lists = _lists(parts.get("lists"), scope)
    _check_reported(parts, app, scope)
    return Given(chats, app, before, account, lists) if len(scope.problems.found) == problems else None


def _chats(parts: Mapping, scope: Scope) -> tuple[GivenChat, ...]:
    one, several = parts.get("chat"), parts.get("chats")
    if one is not None and several is not None:
        scope.problems.add(several, "'chat' and 'chats' stand both under 'given'", "put all of them under chats")
        return ()
    if one is not None:
        found = read_chat(one, "'chat'", scope)
        return (found,) if found else ()
    if several is None:
        return ()
    if not isinstance(several, Sequence) or not several.items:
        scope.problems.add(several, "'chats' is a list of chats", f"each {SUCH_A_CHAT}")
        return ()
    chats = tuple(chat for item in several.items if (chat := read_chat(item, "a chat", scope)))
    _check_titles(chats, scope)
    return chats


def _check_titles(chats: tuple[GivenChat, ...], scope: Scope) -> None:
    """Note chats that no step could name, or two of them at once."""
    seen: set[str] = set()
    for chat in chats:
        title = fold(chat.title)
        if not title:
            scope.problems.add(chat.place, "each of several chats has a title", SUCH_A_CHAT)
        elif title in seen:
            scope.problems.add(chat.place, f"two chats are called '{short(chat.title)}'", "give one another title")
        seen.add(title)


def _app(node: Node | None, scope: Scope) -> AppFacts:
    if node is None:
        return WHOLE
    such = f'such as app: "4.2.557"; the oldest is {version_text(OLDEST)}'
    version = parse_version(node.text) if isinstance(node, Scalar) else None
    if version is None or version < OLDEST:
        scope.problems.add(node, "'app' is a version of Beeper", such)
        return WHOLE
    return AppFacts(version, modern=version >= MODERN, labels=version > LABELS_AFTER)


def _account(node: Node | None, scope: Scope) -> Account | None:
    if node is None:
        return None
    such = "such as account: {network: WhatsApp, status: disconnected}"
    parts = read_parts(node, Form("account", ACCOUNT_PARTS, such), scope)
    if parts is None:
        return None
    status = read_choice(parts.get("status"), "'status' of 'account'", ACCOUNT_STATUSES, scope)
    network = parts.get("network")
    if network is not None and not (isinstance(network, Scalar) and isinstance(network.value, str) and network.value):
        scope.problems.add(network, "'network' is a text", such)
        return None
    name = network.text if isinstance(network, Scalar) else None
    return Account(account_id=(name or "account").lower(), network=name, status=status) if status else None


def _lists(node: Node | None, scope: Scope) -> Lists:
    """Return what stands in lists during the test."""
    if node is None:
        return {}
    such = "such as lists: {family: [Ann, Bo]}"
    if not isinstance(node, Mapping) or not node.entries:
        scope.problems.add(node, "'lists' is a mapping of lists", such)
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for entry in node.entries:
        # A test only looks: a list that nothing else names is still unused.
        used = set(scope.used)
        known = scope.list_entries(entry.key) is not None
        scope.used = used
        items = entry.value.items if isinstance(entry.value, Sequence) else ()
        texts = [item.text for item in items if isinstance(item, Scalar) and isinstance(item.value, str)]
        if len(texts) < len(items) or not isinstance(entry.value, Sequence):
            scope.problems.add(entry.value, f"'{short(entry.key.text)}' takes a list of texts", such)
        elif known:
            found[entry.key.text] = tuple(texts)
    return found


def _check_reported(parts: Mapping, app: AppFacts, scope: Scope) -> None:
    """Note fields that an older app does not report: a test that gives them would show what never is."""
    if app.version is None:
        return
    chats = parts.get("chats")
    nodes = [parts.get("chat"), parts.get("before"), *(chats.items if isinstance(chats, Sequence) else ())]
    keys = [entry.key for node in nodes if isinstance(node, Mapping) for entry in node.entries]
    missing = unreported(app.version, [key.text for key in keys])
    for key in keys:
        if key.text in missing:
            message = f"Beeper {app.version_text} does not report '{key.text}'"
            scope.problems.add(key, message, f"it comes with {missing[key.text]}; take it out, or `app`")


def unreported(version: Version, fields: list[str]) -> dict[str, str]:
    """Return field → the version that brings it, for those that an app does not report."""
    return dict(lacking(newer_than(version), fields=fields))
