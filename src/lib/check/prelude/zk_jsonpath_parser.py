"""Grammar of jsonpath_rw 1.4: from text to the tree of zk_jsonpath."""

import re

import zk_jsonpath as paths

_TOKEN = re.compile(
    r"""[ \t]*(?:(?P<name>[a-zA-Z_@][a-zA-Z0-9_@\-]*)|(?P<number>-?\d+)|(?P<descent>\.\.)|(?P<sign>[*.\[\]()$,:|&])
    |'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)"|`(?P<named>(?:[^`\\]|\\.)*)`)""",
    re.VERBOSE | re.DOTALL,
)
# The further down, the tighter; all of them group to the left.
_STRENGTH = {'..': 1, '.': 2, '|': 3, '&': 4, 'where': 5}
_JOINED = {
    '.': paths.Child,
    '..': paths.Descendants,
    'where': paths.Where,
    '|': paths.Union,
    '&': paths.Intersect,
}


def _tokens(text):
    tokens = []
    at = 0
    end = len(text.rstrip(' \t\n'))
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise Exception(f'Error on line 1, col {at}: Unexpected character: {text[at:].lstrip()[:1]} ')
        kind = match.lastgroup
        value = match[kind]
        if kind in ('single', 'double', 'named'):
            value = re.sub(r'(?s)\\(.)', r'\1', value)
        if kind in ('single', 'double'):
            kind = 'name'
        elif kind == 'name' and value == 'where':
            kind = 'sign'
        elif kind == 'descent':
            kind = 'sign'
        elif kind == 'number':
            value = int(value)
        tokens.append((kind, value, match.start(kind) if kind in match.groupdict() else match.start()))
        at = match.end()
    return tokens


class _Parser:
    def __init__(self, text):
        self.tokens = _tokens(text)
        self.at = 0

    def peek(self, ahead=0):
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else ('end', None, 0)

    def take(self):
        token = self.peek()
        self.at += 1
        return token

    def is_sign(self, value, ahead=0):
        kind, own, _ = self.peek(ahead)
        return kind == 'sign' and own == value

    def expect(self, value):
        if not self.is_sign(value):
            self.fail()
        self.at += 1

    def fail(self):
        kind, value, place = self.peek()
        if kind == 'end':
            raise Exception('Parse error near the end of string!')
        raise Exception(f'Parse error at 1:{place} near token {value} ({kind})')

    def path(self, strength=0):
        left = self.atom()
        while True:
            kind, sign, _ = self.peek()
            if strength == 0 and self.is_sign('['):
                # Brackets belong to all that stands before them: `a|b[0]` is `(a|b)[0]`.
                left = paths.Child(left, self.bracket())
            elif kind != 'sign' or _STRENGTH.get(sign, 0) <= strength:
                return left
            else:
                self.take()
                left = _JOINED[sign](left, self.path(_STRENGTH[sign]))

    def atom(self):
        kind, value, _ = self.peek()
        if kind == 'name':
            return paths.Fields(*self.fields())
        if kind == 'named':
            self.take()
            if value == 'this':
                return paths.This()
            if value == 'parent':
                return paths.Parent()
            raise Exception(f'Unknown named operator `{value}` at 1:0')
        if kind == 'sign' and value == '[':
            return self.bracket()
        if kind == 'sign' and value in ('*', '$', '('):
            self.take()
            if value == '*':
                return paths.Fields('*')
            if value == '$':
                return paths.Root()
            inner = self.path()
            self.expect(')')
            return inner
        return self.fail()

    def fields(self):
        names = [self.take()[1]]
        while self.is_sign(','):
            self.take()
            if self.peek()[0] != 'name':
                self.fail()
            names.append(self.take()[1])
        return names

    def bracket(self):
        self.expect('[')
        kind, value, _ = self.peek()
        if kind == 'name':
            inner = paths.Fields(*self.fields())
        elif self.is_sign('*'):
            self.take()
            inner = paths.Slice()
        else:
            start = self.take()[1] if kind == 'number' else None
            if self.is_sign(':'):
                self.take()
                inner = paths.Slice(start, self.take()[1] if self.peek()[0] == 'number' else None)
            elif start is None:
                self.fail()
            else:
                inner = paths.Index(start)
        self.expect(']')
        return inner


def parse(text):
    """A path with `find(data)`. Raises Exception with the place, as jsonpath_rw does."""
    parser = _Parser(text)
    found = parser.path()
    if parser.peek()[0] != 'end':
        parser.fail()
    return found
