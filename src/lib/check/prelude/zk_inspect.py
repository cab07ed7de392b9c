"""Looks at code without running it: what a worker would refuse, and what the code expects to find."""

import ast
import json

from zk_alert import CONDITION_NAMES
from zk_errors import MalformedCode
from zk_helpers import make_helpers
from zk_inspect_calls import call_findings
from zk_inspect_version import python2_constructs
from zk_python2 import read_python2
from zk_safe_eval import compile_definition, form_errors
from zk_scopes import free_names
from zk_syntax import parse_python3
from zk_wrappers import IN_CHECKS, IN_CONDITIONS

_SHORTEST_STRING = 8


def inspect(request):
    """The answer as JSON text."""
    kind, source, runtime = request['as'], request['source'], request['runtime']
    report = _Inspection(source, kind, runtime).report()
    return json.dumps({'ok': True, 'kind': 'inspect', 'report': report})


class _Inspection:
    def __init__(self, source, kind, runtime):
        self.source = source
        self.kind = kind
        self.runtime = runtime
        self.findings = []
        self.rewriting = None
        self.parsed = {}
        self.errors = {}
        for version, parse in (('PYTHON_3', self._parse_3), ('PYTHON_2', self._parse_2)):
            try:
                self.parsed[version] = parse()
            except MalformedCode as error:
                self.errors[version] = error

    def _parse_3(self):
        return parse_python3(self.source, self.kind)

    def _parse_2(self):
        parsed, self.rewriting = read_python2(self.source, self.kind)
        return parsed

    def find(self, code, message, line, column):
        self.findings.append({'code': code, 'message': message, 'line': line, 'column': column})

    def find_at(self, code, message, node):
        self.find(code, message, node.lineno, node.col_offset + 1)

    def report(self):
        report = {'findings': self.findings, 'names': [], 'calls': [], 'strings': [], 'parsesAs': self._version()}
        if self.parsed:
            version = self.runtime if self.runtime in self.parsed else next(iter(self.parsed))
            self._read(self.parsed[version], version, report)
        else:
            error = self.errors[self.runtime]
            self.find('syntax', getattr(error, 'bare', str(error)), error.line, error.column)
        self.findings.sort(key=lambda finding: (finding['line'], finding['column']))
        return report

    def _version(self):
        return 'both' if len(self.parsed) == 2 else next(iter(self.parsed), 'neither')

    def _read(self, parsed, version, report):
        tree = parsed.tree
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        tuples = self.rewriting.tuples if version == 'PYTHON_2' else {}
        free = free_names(tree, tuples, version == 'PYTHON_2')
        free = [node for node in free if not node.id.startswith('__zk_')]
        self._form(parsed, version)
        self._versions(tree, version)
        for code, message, node in call_findings(tree, free, version):
            self.find_at(code, message, node)
        self._statements(tree)
        report['names'] = self._names(tree, free)
        report['calls'] = [_call(node, parents) for node in free if _is_called(node, parents)]
        report['strings'] = _strings(tree)

    def _form(self, parsed, version):
        before = len(self.findings)
        for error in form_errors(parsed):
            self.find(error.kind, str(error), error.line, error.column)
        if len(self.findings) == before and len(parsed.tree.body) == 1:
            self._definition(parsed)
        if len(self.findings) == before:
            try:
                compile_definition(self.source, self.kind, version)
            except MalformedCode as error:
                self.find('syntax', getattr(error, 'bare', str(error)), error.line, error.column)

    def _definition(self, parsed):
        """What can be said of the function or class before it is called."""
        (node,) = parsed.tree.body
        if isinstance(node, ast.FunctionDef):
            arguments = node.args.posonlyargs + node.args.args
            required = arguments[: len(arguments) - len(node.args.defaults)]
            required += [one for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults) if value is None]
            if required and not node.decorator_list:
                text = f'{parsed.source_name} is called without arguments, but `{required[0].arg}` of `{node.name}` has no default'
                self.find_at('form', text, required[0])
        elif isinstance(node, ast.ClassDef):
            is_plain = all(isinstance(base, ast.Name) and base.id == 'object' for base in node.bases)
            names = {one.name for one in node.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
            names |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            if is_plain and '__call__' not in names and not node.decorator_list:
                text = f'{parsed.source_name} should contain a callable class definition (missing __call__ method?)'
                self.find_at('form', text, node)

    def _versions(self, tree, version):
        """What only Python 2 has: its forms, and what would fail in Python 3 when it runs."""
        found = [] if 'PYTHON_3' in self.parsed or self.rewriting is None else list(self.rewriting.constructs)
        for message, offset in found:
            line = self.source.count('\n', 0, offset) + 1
            self.find('python2-only', message, line, offset - self.source.rfind('\n', 0, offset))
        if not found and self._version() == 'PYTHON_2':
            error = self.errors['PYTHON_3']
            self.find('python2-only', f'Python 3 does not read this: {error.bare}', error.line, error.column)
        for message, node in python2_constructs(tree):
            self.find_at('python2-only', message, node)

    def _statements(self, tree):
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.find_at('import', 'no module can be imported: ImportError: __import__ not found', node)
            for block in ('body', 'orelse', 'finalbody'):
                statements = getattr(node, block, None)
                if isinstance(statements, list):
                    self._unreachable(statements)

    def _unreachable(self, statements):
        for before, after in zip(statements, statements[1:]):
            if isinstance(before, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
                word = type(before).__name__.lower()
                self.find_at('unreachable', f'nothing gets here, after `{word}`', after)
                return

    def _names(self, tree, free):
        """The first use of each; the definition's own name is a finding, because it does not exist inside of it."""
        body = tree.body
        own = body[0].name if len(body) == 1 and isinstance(body[0], (ast.FunctionDef, ast.ClassDef)) else None
        first = {}
        for node in free:
            first.setdefault(node.id, node)
        if own in first and own not in _known(self.kind):
            node = first.pop(own)
            self.find_at('recursion', f"`{own}` cannot use itself: NameError: name '{own}' is not defined", node)
        return [{'name': name, 'line': node.lineno, 'column': node.col_offset + 1} for name, node in first.items()]


def _known(kind):
    if kind == 'check':
        return {'entity', *make_helpers(0), *IN_CHECKS}
    return {*CONDITION_NAMES, *make_helpers(0), *IN_CONDITIONS}


def _is_called(node, parents):
    call = parents.get(node)
    return isinstance(call, ast.Call) and call.func is node


def _call(name, parents):
    """The shape of a call, and the methods that are called on its result, one on the other."""
    call = parents[name]
    methods = []
    node = call
    while True:
        attribute = parents.get(node)
        outer = parents.get(attribute)
        if not (isinstance(attribute, ast.Attribute) and isinstance(outer, ast.Call) and outer.func is attribute):
            break
        methods.append({'name': attribute.attr, **_arguments(outer)})
        node = outer
    place = {'line': name.lineno, 'column': name.col_offset + 1}
    return {'name': name.id, 'methods': methods, **_arguments(call), **place}


def _arguments(call):
    starred = ['*' for one in call.args if isinstance(one, ast.Starred)]
    return {
        'positional': len(call.args) - len(starred),
        'keywords': [*starred, *(keyword.arg or '**' for keyword in call.keywords)],
    }


def _strings(tree):
    strings = [
        {'value': node.value, 'line': node.lineno, 'column': node.col_offset + 1}
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= _SHORTEST_STRING
    ]
    return sorted(strings, key=lambda one: (one['line'], one['column']))
