"""From the events of the YAML library to nodes. No Python object is ever constructed from what a file says.

Limits are kept event by event, before anything is built, so neither a deep nor a large file costs more than reading it.
"""

import contextlib
import re
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

from beeper_rules.errors import InvalidSetup, Place, Problem
from beeper_rules.marked_yaml.keys import entries
from beeper_rules.marked_yaml.nodes import Mapping, Node, Scalar, Sequence, short
from beeper_rules.marked_yaml.scalars import resolve
from beeper_rules.marked_yaml.source import Source, read_source
from beeper_rules.marked_yaml.syntax import NO_CHARACTER, TAB, USE_SPACES, WRITE_IT, explain, quote_hint

DEEPEST = 50
MOST_NODES = 50_000
"""Reading more takes longer than a second."""
MOST_PROBLEMS = 100
"""Reading stops there: what follows is no rule file."""
FASTEST: "type[yaml.SafeLoader | yaml.CSafeLoader]" = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Both parse alike; without the C library it takes eight times as long."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_CURLY = re.compile("[\u201c\u201d\u201e\u2018\u2019\u00ab\u2039].*[\u201c\u201d\u2018\u2019\u00bb\u203a]", re.DOTALL)
_WORD = re.compile(r"[^\s,\]}]+")


def load(text: str | bytes, file: str, *, parser: "type[yaml.SafeLoader | yaml.CSafeLoader]" = FASTEST) -> Node:
    """Return what the file says; a file without any value is a Scalar of None. Raises InvalidSetup with every problem.

    `file` is the name in messages.
    """
    composer = _Composer(read_source(text, file))
    try:
        with contextlib.closing(_events(composer.source.text, parser)) as events:
            for event in events:
                composer.take(event)
                if composer.stopped or len(composer.problems) >= MOST_PROBLEMS:
                    break
    except yaml.MarkedYAMLError as error:
        composer.problems.append(explain(error, composer.source))
    except ValueError:  # the Python parser's answer to an escape behind the last character
        composer.problems.append(Problem(NO_CHARACTER, Place(file), WRITE_IT))
    if composer.problems:
        problems = sorted(composer.problems, key=lambda each: (each.place.line, each.place.column))
        raise InvalidSetup(problems[:MOST_PROBLEMS])
    return composer.root or Scalar(None, "", Place(file))


def _events(text: str, parser: "type[yaml.SafeLoader | yaml.CSafeLoader]") -> Generator[yaml.Event, None, None]:
    """Yield the events of the file; closing it frees the parser at once."""
    yield from yaml.parse(text, Loader=parser)


class _Span(NamedTuple):
    """Where an event begins and ends, counted from 0."""

    line: int
    column: int
    end_line: int
    end_column: int


def _span(event: yaml.Event) -> _Span:
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:  # only events that were made by hand have no marks
        return _Span(0, 0, 0, 0)
    return _Span(start.line, start.column, end.line, end.column)


@dataclass
class _Open:
    """A list or a mapping whose end was not seen yet."""

    start: _Span
    mapping: bool
    flow: bool
    first: Place | None = None
    """Where its first part stands."""
    parts: list[Node | None] = field(default_factory=list)
    """Items, or keys and values in turn; None for what was refused."""


@dataclass
class _Composer:
    """Takes events one by one; ends with a root or with problems."""

    source: Source
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    stopped: bool = False
    """Whether reading on makes no sense."""
    documents: int = 0
    nodes: int = 0
    open: list[_Open] = field(default_factory=list)

    def take(self, event: yaml.Event) -> None:
        """Take the next event; the ends of documents and of the stream say nothing."""
        match event:
            case yaml.DocumentStartEvent():
                self._document(event)
            case yaml.NodeEvent():
                self._node(event)
            case yaml.CollectionEndEvent():
                self._close(self.open.pop(), _span(event))

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        place = self.source.stretch(*_span(event))
        if self.documents > 1:
            self._stop("a second document begins here", place, "one file holds one document: delete the `---`")
        elif event.version not in {None, (1, 2)} or event.tags:
            self._refuse("a `%` line cannot stand here", place, "delete it: every file is read as YAML 1.2")

    def _node(self, event: yaml.NodeEvent) -> None:
        self.nodes += 1
        span = _span(event)
        if self.source.tabs.get(span.line) == span.column:
            tab = self.source.lines[span.line].index("\t")
            self._refuse(TAB, self.source.place(span.line, tab), USE_SPACES)
        allowed = self._properties_allowed(event, span)
        if self.nodes > MOST_NODES:
            message = f"the file holds more than {MOST_NODES:,} values"
            self._stop(message, self.source.place(span.line, span.column), "split it into several files")
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event, span)
        elif isinstance(event, yaml.ScalarEvent) and allowed:
            self._deliver(self._scalar(event, span))
        else:
            self._deliver(None)

    def _begin(self, event: yaml.CollectionStartEvent, span: _Span) -> None:
        if len(self.open) >= DEEPEST:
            message = f"lists and mappings stand more than {DEEPEST} deep in each other"
            self._stop(message, self.source.place(span.line, span.column), "close what is open, or write it flatter")
        else:
            self.open.append(_Open(span, isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)))

    def _scalar(self, event: yaml.ScalarEvent, span: _Span) -> Scalar | None:
        """Return the scalar; None when it was refused."""
        quoted = bool(event.style)
        place = self.source.stretch(*span)
        container = self.open[-1] if self.open else None
        if not quoted and not event.value and container and container.mapping and container.parts:
            key = container.parts[-1]  # an empty value stands nowhere; its key shows the line
            place = key.place if key else place
        if _SURROGATE.search(event.value):  # only escapes make them, and only the Python parser lets them pass
            self._refuse(NO_CHARACTER, place, WRITE_IT)
            return None
        if not quoted and _CURLY.fullmatch(event.value):
            inside = short(event.value[1:-1])
            self._refuse("these quotes are of the printed kind: YAML takes them for text", place, f'write "{inside}"')
            return None
        try:
            value = event.value if quoted else resolve(event.value)
        except ValueError as error:
            self._refuse(str(error), place, f'put it in quotes if it is text: "{short(event.value)}"')
            return None
        return Scalar(value, event.value, place, quoted)

    def _deliver(self, node: Node | None) -> None:
        """Put a finished node where it belongs."""
        if not self.open:
            self.root = node
            return
        container = self.open[-1]
        container.first = container.first or (node.place if node else None)
        container.parts.append(node)

    def _close(self, ended: _Open, end: _Span) -> None:
        place = self._extent(ended, end)
        if ended.mapping:
            kept, problems = entries(ended.parts, place, flow=ended.flow)
            self.problems += problems
            self._deliver(Mapping(kept, place))
        else:
            self._deliver(Sequence(tuple(each for each in ended.parts if each), place))

    def _extent(self, ended: _Open, end: _Span) -> Place:
        """Return the brackets of a flow collection, the dash of a block list, the first key of a block mapping."""
        start = ended.start
        if ended.flow:
            return self.source.stretch(start.line, start.column, end.end_line, end.end_column)
        if ended.mapping and ended.first:
            return ended.first
        return self.source.place(start.line, start.column)

    def _properties_allowed(self, event: yaml.NodeEvent, span: _Span) -> bool:
        """Refuse tags, anchors and aliases; return whether there was none."""
        if event.anchor is None and getattr(event, "tag", None) is None:
            return True
        line = self.source.lines[span.line]
        found = _WORD.match(line, span.column)
        word = short(found[0] if found else line[span.column : span.column + 1])
        place = self.source.place(span.line, span.column, len(word))
        if isinstance(event, yaml.AliasEvent):
            self._refuse(f"aliases ('{word}') are not read here", place, f"write it out; {quote_hint(word)}")
        elif event.anchor is not None:
            self._refuse(f"anchors ('{word}') are not read here", place, f"delete it; {quote_hint(word)}")
        else:
            hint = "delete it; a value in quotes is text" if word.startswith("!!") else quote_hint(word)
            self._refuse(f"tags ('{word}') are not read here", place, hint)
        return False

    def _stop(self, message: str, place: Place, hint: str) -> None:
        self._refuse(message, place, hint)
        self.stopped = True

    def _refuse(self, message: str, place: Place, hint: str) -> None:
        self.problems.append(Problem(message, place, hint))
