"""Every word of the rule language as data: the loader, the documentation, plan and diff read these and nothing else.

| file | holds |
|---|---|
| `kinds.py` | the types of values and the matchers that each takes |
| `fields.py` | FIELDS: what a rule can ask of a chat |
| `message_fields.py` | MESSAGE_FIELDS: what a rule can ask of `message` and `last_message` |
| `capability_tree.py` | the API's capability names, and what `can:` accepts |
| `events.py` | EVENTS: what `when:` accepts, and the state that each event leads to |
| `actions.py` | ACTIONS: what `then:` accepts, what each writes, needs and costs |
| `rule_keys.py` | RULE_KEYS and FILE_KEYS: the keys of a rule and of a rule file, and those still to come |
| `parts.py` | the words inside some of those keys: `limit`, `catch_up`, `mode` and the like |
| `reasons.py` | SENTENCES: every reason for a no, as people read it |
| `app_versions.py` | APP_VERSIONS: what each version of Beeper brought that matters to rules |
"""
