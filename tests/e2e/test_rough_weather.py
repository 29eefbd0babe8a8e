"""What Beeper's answers, or their absence, must not break."""

from pathlib import Path
from typing import Any

from beeper_rules.memory import Health
from beeper_rules.simulator import faults
from house import house

ARCHIVE = "rules: [{id: away, when: new_activity, if: {type: group}, then: [archive]}]"


def test_an_accepted_call_is_not_forgotten(tmp_path: Path) -> None:
    """A call that was accepted is made once, even when the look that should confirm it fails, and its undo stands."""
    with house(tmp_path, ARCHIVE) as home:
        home.world.faults.add(faults.too_many("3"), method="GET", path="*/chats/!office:x", times=1, after=1)
        home.world.receive_message("!office:x", "One")
        home.tick()
        home.pass_time(60)
        home.world.archive_by_hand("!office:x", archived=False)
        home.pass_time(120)

        assert home.writes() == ["archive Office"]
        assert home.standings() == ["away archive done"]
        assert [each.rule_id for each in home.journal.overrides.of_chat("!office:x")] == ["away"]


def test_one_refusal_lets_the_others_finish(tmp_path: Path) -> None:
    """A refused token on one chat does not tear down the call that is under way on another."""
    with house(tmp_path, "rules: [{id: hush, when: new_activity, then: [mute]}]") as home:
        home.world.faults.add(faults.unauthorized(), method="PATCH", path="*!ann:x", times=1)
        home.world.faults.add(faults.Hang(0.3), method="PATCH", path="*!office:x", times=1)
        home.world.receive_message("!ann:x", "One")
        home.world.receive_message("!office:x", "One")

        assert home.tick() is Health.TOKEN
        assert "hush mute inflight" not in home.standings()
        home.pass_time(120)
        assert home.standings() == ["hush mute done", "hush mute done"]


def test_an_app_update_is_no_event(tmp_path: Path) -> None:
    """Fields that an update of the app brings are taken in silently, wherever in the list their chats stand."""
    rules = "rules: [{id: a, when: [draft_set, {low_priority: changed}, marked_unread], then: [log: x]}]"
    with house(tmp_path, rules) as home:
        chats = [home.world.add_chat(f"Chat {number}") for number in range(40)]
        home.world.update_to("4.2.557")
        home.pass_time(120)
        for chat in chats:
            home.world.set_draft(chat, "I began")
            home.world.low_priority_by_hand(chat)
        home.world.update_to("4.3.73")
        home.world.receive_message("!ann:x", "Hello")
        home.tick()
        home.engine.lost_touch()
        home.pass_time(180)

        assert home.standings() == []


def test_an_account_that_only_chats_name(tmp_path: Path) -> None:
    """A chat whose account the list of accounts leaves out is watched like any other, without a sweep each time."""
    with house(tmp_path, "rules: [{id: hush, when: new_activity, then: [mute]}]") as home:
        home.world.faults.add(faults.without_account("slackgo.T024BE7LD-U024BE7LH"), path="*/accounts")
        home.pass_time(900)
        home.world.log.clear()
        home.world.receive_message("!office:x", "One")
        home.pass_time(60)

        assert len(home.world.log.entries("GET", "/v1/accounts")) <= 2
        assert home.writes() == ["PATCH {'isMuted': True} Office"]


def test_retries_keep_their_order(tmp_path: Path) -> None:
    """While an action is to be tried again, later ones of the same rule on the same chat wait for it."""
    rules = "rules: [{id: quiet, when: new_activity, then: [mark_read, archive]}]"
    with house(tmp_path, rules) as home:
        home.world.faults.add(faults.error(503), method="POST", path="*/read", times=2)
        home.world.receive_message("!ann:x", "One")
        home.tick()
        home.pass_time(120, step_s=1)

        assert home.writes() == ["read Ann", "read Ann", "read Ann", "archive Ann"]


def test_a_chat_without_a_preview(tmp_path: Path) -> None:
    """A chat that the list shows without its newest message is archived like any other."""

    def without_preview(page: dict[str, Any]) -> dict[str, Any]:
        return page | {"items": [item | {"preview": None} for item in page["items"]]}

    with house(tmp_path, "rules: [{id: away, when: [unread_mention, new_activity], then: [archive]}]") as home:
        home.world.faults.add(faults.Changed(without_preview), method="GET", path="/v1/chats")
        home.pass_time(120)
        home.world.receive_message("!office:x", "One")
        home.pass_time(60)

        assert home.writes() == ["archive Office"]
        assert home.standings() == ["away archive done"]


def test_a_broken_part_costs_no_chat(tmp_path: Path) -> None:
    """A null, or an odd value in a part that no rule asks about, leaves the chat where it is."""

    def odd(page: dict[str, Any]) -> dict[str, Any]:
        for item in page["items"]:
            item["participants"]["items"] = None
            item["capabilities"] = {"archive": "maybe", "edit": 2, "state": {"title": 1}}
            item["imgURL"], item["localChatID"], item["labels"] = 5, 1071, [{"id": "l", "name": None}]
            item["preview"] = item["preview"] and item["preview"] | {
                "mentions": [{}],
                "links": ["x"],
                "senderName": None,
            }
        return page

    rules = "rules: [{id: hush, when: new_activity, if: {capabilities: {edit: full}}, then: [mute]}]"
    with house(tmp_path, rules) as home:
        home.world.faults.add(faults.Changed(odd), method="GET", path="/v1/chats")
        home.pass_time(120)
        home.world.receive_message("!ann:x", "One")
        home.pass_time(60)

        assert home.writes() == ["PATCH {'isMuted': True} Ann"]
        assert home.journal.notices.recent(10, "broken chat") == []
