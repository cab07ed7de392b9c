# -*- coding: utf-8 -*-
"""
Run by Python 2.7: evaluates the definitions of a JSON list on stdin as a ZMON worker does, and prints a list of `{"value": …}` and
`{"error": name, "message": text}`.
"""

import __future__
import ast
import collections
import functools
import itertools
import json
import math
import re
import sys

NAMES = (
    'abs all any basestring bin bool chr dict divmod enumerate Exception False filter float hex int isinstance len list long map max min oct '
    'ord pow range reversed round set sorted str sum True tuple unichr unicode xrange zip'
).split()
CONTEXT = dict((name, __builtins__.__dict__[name]) for name in NAMES)
CONTEXT.update(
    Counter=collections.Counter,
    chain=itertools.chain,
    groupby=itertools.groupby,
    json=json.loads,
    math=math,
    re=re,
    reduce=functools.reduce,
)


def evaluate(source):
    names = {'__builtins__': {}, 'object': object, '__name__': 'check'}
    names.update(CONTEXT)
    flags = __future__.CO_FUTURE_PRINT_FUNCTION
    tree = compile(source, '<check-command>', 'exec', ast.PyCF_ONLY_AST | flags)
    (statement,) = tree.body
    if isinstance(statement, ast.Expr):
        value = eval(compile(source, '<check-command>', 'eval', flags), names)
        return value() if callable(value) else value
    made = {}
    exec compile(tree, '<check-command>', 'exec') in names, made
    (definition,) = made.values()
    if isinstance(definition, (type, type(Old))):
        definition = definition()
    return definition()


class Old:
    pass


def plain(value):
    if isinstance(value, (set, frozenset)):
        return sorted(map(plain, value))
    if isinstance(value, dict):
        return dict((key if isinstance(key, basestring) else str(key), plain(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return value.decode('utf-8')
    if value is None or isinstance(value, (bool, int, long, float, unicode)):
        # So that 3.0 and 3 are told apart.
        return {'float': repr(value)} if isinstance(value, float) else value
    return {'type': type(value).__name__}


def outcome(source):
    try:
        return {'value': plain(evaluate(source))}
    except Exception as error:
        return {'error': type(error).__name__, 'message': str(error)}


json.dump([outcome(source) for source in json.load(sys.stdin)], sys.stdout)
