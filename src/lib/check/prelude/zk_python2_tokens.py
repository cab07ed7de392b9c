"""The words of Python 2. Python's own tokenizer reads Python 3 only."""

import re
from typing import NamedTuple

_STRING = r"""(?:[uU][rR]|[bB][rR]|[uUbBrR])?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
_NUMBER = (
    r'0[xX][0-9a-fA-F]+[lL]?|0[bB][01]+[lL]?|0[oO][0-7]+[lL]?'
    r'|(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?[jJ]?|\d+[eE][+-]?\d+[jJ]?|\d+[jJ]|\d+[lL]?'
)
_TOKEN = re.compile(
    rf'(?P<comment>\#[^\n]*)|(?P<newline>\n)|(?P<space>(?:[ \t\f\r]|\\\r?\n)+)|(?P<string>{_STRING})|(?P<number>{_NUMBER})'
    r'|(?P<name>[^\W\d]\w*)|(?P<sign><>|\*\*=?|//=?|<<=?|>>=?|[-+*/%&|^<>=!]=|[^\w\s])',
    re.DOTALL,
)
_OPEN = '([{'
_CLOSE = ')]}'


class Token(NamedTuple):
    """`depth` is the number of brackets around it; a bracket itself counts as outside of its pair. `kind` is a group of the pattern above."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


def tokenize(source):
    """
    The tokens up to the first thing that is none, which Python's parser is left to complain about. Blanks, comments and the line breaks that end
    nothing are left out.
    """
    tokens = []
    depth = 0
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None or match[0] in ('"', "'"):
            break
        at = match.end()
        kind = match.lastgroup
        text = match[0]
        if kind in ('space', 'comment') or (kind == 'newline' and depth > 0):
            continue
        if kind == 'sign' and text in _CLOSE:
            depth = max(0, depth - 1)
        tokens.append(Token(kind, text, match.start(), at, depth))
        if kind == 'sign' and text in _OPEN:
            depth += 1
    tokens.append(Token('newline', '', at, at, 0))
    return tokens
