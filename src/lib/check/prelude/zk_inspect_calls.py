"""Calls whose function is known before anything runs: whether their arguments, their methods and the spans of time in them can be right."""

import ast
import inspect

from zk_helpers import MATH, RE, make_helpers
from zk_inspect_types import Types
from zk_inspect_version import GONE, has_codec
from zk_python2 import builtins_of
from zk_seal import Builtin
from zk_time import TimeWrapper, parse_datetime, parse_timedelta

_MODULES = {'math': MATH, 're': RE}
_OVER_TIME = 'timeseries_'


def call_findings(tree, free, version):
    """`(code, message, node)` of each. `free` are the nodes of names that the code does not bind itself."""
    checker = _Calls(free, version)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield from checker.attribute(node)
        elif isinstance(node, ast.Call):
            yield from checker.call(node)


class _Calls:
    def __init__(self, free, version):
        self.free = set(free)
        self.version = version
        self.types = Types(self.free, version)
        helpers = make_helpers(0)
        self.functions = {**helpers, **builtins_of(version)}
        # What one version takes and the other does not is a matter of the version.
        self.of_python2 = {**helpers, **builtins_of('PYTHON_2')}

    def attribute(self, node):
        """A method that no value of this type has, or a name that a module lacks."""
        value, name = node.value, node.attr
        if not isinstance(node.ctx, ast.Load) or name.startswith('__'):
            return
        if isinstance(value, ast.Name) and value in self.free and value.id in _MODULES:
            if name not in _MODULES[value.id]:
                yield 'unknown-method', f'`{value.id}` has no `{name}`', node
            return
        known = self.types.of(value)
        # What Python 2 has is told as a matter of the version.
        if known is None or hasattr(known, name) or name in GONE or name == 'decode':
            return
        if known is TimeWrapper:
            if name not in TimeWrapper.__slots__:
                yield 'unknown-method', f'`time()` has no `{name}`; it has isoformat, format, astimezone and time', node
        else:
            yield 'unknown-method', f'{_ARTICLES.get(known, known.__name__)} has no `{name}`', node

    def call(self, node):
        function = node.func
        if isinstance(function, ast.Name) and function in self.free:
            yield from self._of_name(node, function.id)
        elif isinstance(function, ast.Attribute):
            yield from self._of_attribute(node, function)

    def _of_name(self, node, name):
        if name in self.functions:
            problem = _problem(node, name, self.functions[name])
            if problem is not None:
                other = self.version == 'PYTHON_3' and _problem(node, name, self.of_python2[name]) is None
                yield ('python2-only', f'{problem} in Python 3', node) if other else ('call-arguments', problem, node)
            elif name == 'time':
                yield from _moment(node)
        elif name.startswith(_OVER_TIME):
            yield from _span(node, name)

    def _of_attribute(self, node, function):
        value, name = function.value, function.attr
        if isinstance(value, ast.Name) and value in self.free and value.id in _MODULES:
            member = _MODULES[value.id].get(name)
            problem = _problem(node, f'{value.id}.{name}', member) if callable(member) else None
        else:
            known = self.types.of(value)
            if known is str and name == 'decode' and not has_codec(node):
                yield 'python2-only', '`.decode()` of a text exists only in Python 2', function
            member = getattr(known, name, None) if known is not None else None
            problem = _problem(node, f'.{name}()', member, bound=1) if callable(member) else None
        if problem is not None:
            yield 'call-arguments', problem, node


_ARTICLES = {str: 'a text', int: 'an int', float: 'a float', list: 'a list', dict: 'a dict', set: 'a set', tuple: 'a tuple'}


def _problem(call, name, function, bound=0):
    """Why the function cannot be called so, or None. `bound` arguments are given already: the object of a method."""
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        # What comes out of a list or a mapping is not known before it runs.
        return None
    try:
        signature = inspect.signature(function._function if isinstance(function, Builtin) else function)
    except (TypeError, ValueError):
        return None
    parameters = list(signature.parameters.values())[bound:]
    # `cmp` is told as a matter of the version.
    keywords = [one.arg for one in call.keywords if one.arg != 'cmp']
    return _mismatch(name, parameters, len(call.args), keywords)


def _mismatch(name, parameters, positional, keywords):
    kinds = {one.kind for one in parameters}
    places = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    if positional > len(places) and inspect.Parameter.VAR_POSITIONAL not in kinds:
        most = len(places)
        return f'`{name}` takes at most {most} argument{"" if most == 1 else "s"}, {positional} are given'
    by_name = {one.name: one for one in parameters if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)}
    for keyword in keywords:
        if keyword not in by_name and inspect.Parameter.VAR_KEYWORD not in kinds:
            return f'`{name}` has no argument `{keyword}`'
        if by_name.get(keyword) in places[:positional]:
            return f'`{name}` gets `{keyword}` twice'
    for parameter in parameters:
        needed = parameter.default is parameter.empty and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if needed and parameter not in places[:positional] and parameter.name not in keywords:
            return f'`{name}` needs `{parameter.name}`'
    return None


def _argument(call, name):
    """The node of the first argument, or of the one with this name."""
    if call.args:
        return call.args[0]
    return next((one.value for one in call.keywords if one.arg == name), None)


def _span(call, name):
    node = _argument(call, 'time_spec')
    if not isinstance(node, ast.Constant):
        return
    if not isinstance(node.value, str) or parse_timedelta(node.value) is None:
        yield 'time-span', f'{node.value!r} is no span of time for `{name}`', node


def _moment(call):
    node = _argument(call, 'spec')
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return
    if node.value == 'now' or parse_timedelta(node.value) is not None:
        return
    try:
        parse_datetime(node.value)
    except ValueError:
        yield 'time-span', f'{node.value!r} is no time for `time`', node
