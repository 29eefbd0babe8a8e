from beeper_rules.chat_names import find_chat
from beeper_rules.journal import ChatName


def test_a_whole_title_goes_before_parts() -> None:
    """Where one chat has exactly that title, others that only hold it are not meant."""
    chats = [ChatName("!1:x", "Anna", ""), ChatName("!2:x", "Ann", "")]
    assert find_chat("ann", chats).id == "!2:x"
