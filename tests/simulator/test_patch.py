from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("isArchived", True),
        ("isLowPriority", True),
        ("isMuted", True),
        ("isPinned", True),
        ("title", "Ann of the mountains"),
        ("description", "topic"),
        ("imgURL", "/tmp/ann.png"),  # noqa: S108 - a path that nobody opens
        ("messageExpirySeconds", 0),
        ("messageExpirySeconds", 86400),
        ("draft", {"text": "Dear Ann"}),
    ],
)
def test_a_field_is_set_and_answered(
    world: World, api: Api, check: Callable[[object, Any], None], field: str, value: object
) -> None:
    """PATCH sets each documented field and answers 200 with the Chat."""
    answer = api.change(ANN, **{field: value})
    check(answer.json(), "Chat")
    assert (answer.status_code, answer.json()[field], world.chat(ANN)[field]) == (200, value, value)


@pytest.mark.parametrize("field", ["description", "imgURL", "messageExpirySeconds", "draft"])
def test_null_clears(api: Api, field: str) -> None:
    """PATCH with null clears what can be cleared."""
    api.change(ANN, **{field: {"text": "x"} if field == "draft" else 5 if "Seconds" in field else "x"})
    assert api.change(ANN, **{field: None}).json()[field] is None


def test_a_null_title_is_the_computed_one(api: Api) -> None:
    """PATCH with title null returns to the title that the app computes."""
    api.change(ANN, title="Mountain Ann")
    assert api.change(ANN, title=None).json()["title"] == "Ann Example"


def test_an_empty_patch_changes_nothing(world: World, api: Api) -> None:
    """PATCH without fields, or with unknown ones, answers the Chat as it is."""
    before = world.chat(ANN)
    assert api.change(ANN).json() == before
    assert api.change(ANN, isUnheardOf=1).json() == before


def test_a_draft_goes_only_into_an_empty_field(world: World, api: Api) -> None:
    """A draft over a draft is refused with all of its PATCH; null first, then the new one."""
    world.set_draft(ANN, "Typed by hand")
    answer = api.change(ANN, draft={"text": "by rule"}, isMuted=True)
    assert answer.status_code == 400
    assert (world.chat(ANN)["draft"], world.chat(ANN)["isMuted"]) == ({"text": "Typed by hand"}, False)
    api.change(ANN, draft=None)
    assert api.change(ANN, draft={"text": "by rule"}).json()["draft"] == {"text": "by rule"}


def test_an_empty_draft_is_none(world: World, api: Api) -> None:
    """A draft without text and attachments empties the field, also a full one."""
    world.set_draft(ANN, "Typed by hand")
    assert api.change(ANN, draft={"text": ""}).json()["draft"] is None


def test_draft_attachments_are_shown_as_stored(api: Api, check: Callable[[object, Any], None]) -> None:
    """Attachments of a draft come back in the shape of a DraftAttachment, with what the app knows of the file."""
    upload = api.post("/v1/assets/upload/base64", json={"content": "AAAA", "mimeType": "audio/ogg"}).json()
    attachment = {"uploadID": upload["uploadID"], "type": "voice-note", "duration": 2.5, "fileName": "a.ogg"}
    chat = api.change(ANN, draft={"text": "", "attachments": {"one": attachment}}).json()
    check(chat, "Chat")
    assert chat["draft"]["attachments"]["one"] == {
        "id": upload["uploadID"],
        "type": "recorded_audio",
        "audioDurationSeconds": 2.5,
        "fileName": "a.ogg",
        "mimeType": "audio/ogg",
        "fileSize": 3,
        "filePath": upload["srcURL"].removeprefix("file://"),
    }


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("isMuted", "yes", ["isMuted"]),
        ("isMuted", None, ["isMuted"]),
        ("isPinned", 1, ["isPinned"]),
        ("title", 5, ["title"]),
        ("messageExpirySeconds", -1, ["messageExpirySeconds"]),
        ("messageExpirySeconds", True, ["messageExpirySeconds"]),
        ("messageExpirySeconds", 1.5, ["messageExpirySeconds"]),
        ("draft", "text", ["draft"]),
        ("draft", {}, ["draft", "text"]),
        ("draft", {"text": "", "attachments": {"a": {}}}, ["draft", "attachments", "a", "uploadID"]),
        (
            "draft",
            {"text": "", "attachments": {"a": {"uploadID": "u", "type": "song"}}},
            ["draft", "attachments", "a", "type"],
        ),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(
    api: Api, check: Callable[[object, Any], None], field: str, value: object, path: list[str]
) -> None:
    """A value that is not as described is a 400 whose details name its path."""
    answer = api.change(ANN, **{field: value})
    check(answer.json(), "Error")
    check(answer.json()["details"], "DetailsValidationDetails")
    assert (answer.status_code, answer.json()["details"]["issues"][0]["path"]) == (400, path)


def test_all_issues_are_named_at_once(api: Api) -> None:
    """A body with several wrong values names all of them."""
    issues = api.change(ANN, isMuted=1, title=2).json()["details"]["issues"]
    assert [issue["path"] for issue in issues] == [["isMuted"], ["title"]]
