"""Rules for every chat network, in plain YAML, on your own machine.

One turn of the loop is six stages, each a file or folder of that name; `tick.py` composes them and is read first:

| stage | what it does |
|---|---|
| `poll` | Beeper's chat list, and the messages that rules need → a Pass |
| `diff` | two sightings of a chat → its events, and who brought them about |
| `decide` | one change and the whole rulebook → a Decision, with a Reason for every no |
| `commit` | what was seen and what is to be done → the journal, before anything is done |
| `perform` | what the journal says is due → one attempt each |
| `settle` | what became of an attempt → the journal |

`model` holds the nouns, `vocabulary` every word of the rule language as data, `language` turns rule files into a
Rulebook, `guards` stands between a rule that matched and an action, `journal` is the only SQL, and `beeper` the only
HTTP. docs/design.md has the whole map, and why it is so.
"""

__version__ = "0.1.0"
