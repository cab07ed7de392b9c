"""Writes definitions as zmon-cli does (its dump_yaml), one JSON document per input line, one JSON string per output line."""

import json
import sys

import yaml

LITERAL_FIELDS = {'command', 'condition', 'description'}
FIELD_ORDER = ['id', 'check_definition_id', 'type', 'name', 'team', 'owning_team', 'responsible_team', 'description',
               'condition', 'command', 'interval', 'entities', 'entities_exclude', 'status', 'last_modified_by']
FIELD_SORT_INDEX = {k: i for i, k in enumerate(FIELD_ORDER)}


class Literal(str):
    pass


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def represent_literal(dumper, data):
    return dumper.represent_scalar('tag:yaml.org,2002:str', data, style='|')


def represent_dict(dumper, data):
    return dumper.represent_mapping('tag:yaml.org,2002:map', sorted(
        data.items(), key=lambda x: (FIELD_SORT_INDEX.get(x[0], len(FIELD_ORDER)), x[0])))


Dumper.add_representer(Literal, represent_literal)
Dumper.add_representer(dict, represent_dict)


def trimmed(text):
    text = '\n'.join(line.rstrip() for line in text.strip().split('\n'))
    return Literal(text) if text else text


def literal(value):
    if isinstance(value, dict):
        return {k: trimmed(v) if k in LITERAL_FIELDS and isinstance(v, str) else literal(v) for k, v in value.items()}
    return [literal(v) for v in value] if isinstance(value, list) else value


for line in sys.stdin:
    document = {k: v for k, v in json.loads(line).items() if v is not None}
    text = yaml.dump(literal(document), Dumper=Dumper, default_flow_style=False, allow_unicode=True, sort_keys=False)
    print(json.dumps({'text': text, 'back': yaml.safe_load(text)}, default=str), flush=True)
