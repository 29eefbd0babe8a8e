"""YAML 1.2 values that know where they stand: file, line and column.

| file | holds |
|---|---|
| `nodes.py` | Scalar, Sequence, Mapping, Entry: what a file says and where |
| `source.py` | bytes of a file → checked text, places in it |
| `scalars.py` | words → values, as YAML 1.2 reads them |
| `compose.py` | events of the YAML library → nodes, with every limit and refusal |
| `keys.py` | which keys a mapping may have |
| `syntax.py` | errors of the YAML library → sentences |
| `fields.py` | typed values out of a mapping, every problem collected |
"""

from beeper_rules.marked_yaml.compose import load
from beeper_rules.marked_yaml.fields import Fields
from beeper_rules.marked_yaml.nodes import Entry, Mapping, Node, Scalar, Sequence, describe, short
from beeper_rules.marked_yaml.source import read_file

__all__ = ["Entry", "Fields", "Mapping", "Node", "Scalar", "Sequence", "describe", "load", "read_file", "short"]
