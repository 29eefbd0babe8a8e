import pytest

from beeper.raw_server import RawServer, Script, cut, hang, reply
from beeper_rules.discovery import Answer, Who, ask, ask_all, one_each
from beeper_rules.simulator import GENERATIONS, World, running

UNAUTHORIZED = reply(401, {"message": "Unauthorized: Invalid or missing token", "code": "unauthorized"})
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Run the asynchronous tests on asyncio."""
    return "asyncio"


def info(**app: object) -> bytes:
    """Return the answer of an app that says this about itself."""
    return reply(200, {"app": app, "server": {"status": "running"}})


@pytest.mark.parametrize("generation", sorted(GENERATIONS))
async def test_every_generation_is_found(generation: str) -> None:
    """Every version of the app is found, and only those that cannot say who they are are in doubt."""
    with running(World(behaviour=GENERATIONS[generation])) as server:
        answer = await ask(server.base_url)
    assert answer.who is (Who.PERHAPS if generation == "4.1.294" else Who.BEEPER)
    assert answer.usable


async def test_the_token_is_not_asked_for() -> None:
    """Nothing is sent but two requests without a token."""
    async with RawServer(UNAUTHORIZED) as server:
        await ask(server.url)
        asked = [(each.target, "authorization" in each.headers) for each in server.requests]
    assert asked == [("/v1/info", False), ("/v1/accounts", False)]


@pytest.mark.parametrize(
    ("scripts", "who", "said"),
    [
        ([info(name="Beeper Nightly", version="5.0.1")], Who.BEEPER, "Beeper Nightly 5.0.1"),
        ([info(name="EasyMatrix", version="1.0")], Who.PERHAPS, "calls itself EasyMatrix 1.0"),
        ([info(version="4.3.73")], Who.PERHAPS, "calls itself an app without a name 4.3.73"),
        ([info(name="Printer")], Who.ELSE, "does not call itself Beeper but Printer"),
        ([reply(404), UNAUTHORIZED], Who.PERHAPS, "before 4.2.557"),
        ([UNAUTHORIZED], Who.PERHAPS, "before 4.2.557"),
        ([reply(404), reply(401)], Who.PERHAPS, "before 4.2.557"),
        ([reply(404), reply(200, [{"accountID": "matrix"}])], Who.PERHAPS, "before 4.2.557"),
        ([reply(404), reply(200, [])], Who.ELSE, "status 404"),
        ([reply(401, b"<html>log in</html>")], Who.ELSE, "status 401"),
        ([reply(404)], Who.ELSE, "status 404"),
        ([reply(500)], Who.ELSE, "Beeper does so while it starts"),
        ([reply(200, b"<html>")], Who.ELSE, "something answers that is not Beeper"),
        ([reply(200, [1])], Who.ELSE, "something answers that is not Beeper"),
        ([cut(b"220 smtp ready\r\n")], Who.ELSE, "does not speak as Beeper does"),
        ([hang], Who.ELSE, "no complete answer within 0.2 s"),
    ],
)
async def test_who_answers(scripts: list[bytes | Script], who: Who, said: str) -> None:
    """Who answers is told by what it says of itself, or else by how it refuses; the words are one printable line."""
    async with RawServer(*scripts) as server:
        answer = await ask(server.url, deadline_s=0.2)
    assert answer.who is who
    assert said in answer.text
    assert answer.text.isprintable()


async def test_nobody_listens() -> None:
    """A closed port is nobody."""
    assert (await ask("http://127.0.0.1:1")).who is Who.NOBODY


async def test_a_name_that_is_none() -> None:
    """A host that looks like a name and is none is nobody, with the reason."""
    answer = await ask("http://xn--a")
    assert (answer.who, "does not name a host" in answer.text) == (Who.NOBODY, True)


async def test_hostile_words_stay_on_their_line() -> None:
    """Whatever an app calls itself cannot disturb the terminal."""
    async with RawServer(info(name="Beeper\x1b[2J\n" * 100, version="1\n2")) as server:
        answer = await ask(server.url)
    assert answer.text.isprintable()
    assert len(answer.text) <= 200


async def test_addresses_keep_their_order() -> None:
    """The answers stand in the order of the addresses."""
    urls = ["http://127.0.0.1:1", "http://[::1]:1"]
    assert [each.url for each in await ask_all(urls)] == urls


def test_an_app_on_both_families_is_one() -> None:
    """The same port on both loopback families is one app; the sure ones come first, and nobody is left out else."""
    answers = [
        Answer("http://127.0.0.1:7", Who.PERHAPS, "old"),
        Answer("http://127.0.0.1:8", Who.BEEPER, "four"),
        Answer("http://[::1]:8", Who.BEEPER, "six"),
        Answer("http://127.0.0.1:9", Who.ELSE, "else"),
        Answer("http://[::1]:9", Who.NOBODY, "nobody"),
    ]
    assert [each.text for each in one_each(answers)] == ["four", "old"]
