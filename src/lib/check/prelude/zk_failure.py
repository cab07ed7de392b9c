"""What is told of an exception: its name, its text, its place in the definition, and the traceback that a worker would store."""

import itertools
import re

from zk_errors import InsufficientPermissionsError, MalformedCode, ResultSizeError, SecurityError
from zk_python2_wording import reworded
from zk_syntax import SOURCE_NAMES

_PLAIN = (SecurityError, InsufficientPermissionsError, ResultSizeError)
_LONGEST = 100_000
_TUPLE_PARAMETER = re.compile(r'__zk_tuple_\d+__')
_REPEATED = 3


def describe(error, source_name, runtime=None):
    """A failure as the host knows it, in the words of a version of Python. Only frames of the definition are told."""
    if isinstance(error, MalformedCode):
        message = str(error)
        return {
            'exception': error.name,
            'message': message,
            'text': _malformed(error) if source_name == SOURCE_NAMES['alert'] else message,
            'line': error.line,
            'column': error.column,
        }
    name = type(error).__name__
    message = message_of(error)
    frames = _frames(error, source_name)
    if runtime == 'PYTHON_2':
        message = reworded(error, message)
    failure = {'exception': name, 'message': message}
    failure['text'] = message if isinstance(error, _PLAIN) else _traceback(frames, source_name, name, message)
    if frames:
        line, column, _ = frames[-1]
        failure['line'] = line
        if column is not None:
            failure['column'] = column + 1
    return failure


def _malformed(error):
    """Of conditions the worker keeps a traceback in any case."""
    if error.kind != 'syntax':
        return f'Traceback (most recent call last):\nInvalidEvalExpression: {error}'
    place = f'  File "{SOURCE_NAMES["alert"]}", line {error.line}'
    return f'Traceback (most recent call last):\n{place}\n{error.name}: {getattr(error, "bare", error)}'


def message_of(error):
    try:
        text = str(error)
    except Exception:
        return f'<unprintable {type(error).__name__} object>'
    text = _TUPLE_PARAMETER.sub('(…)', text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + ' …'


def _frames(error, source_name):
    """Line, column from 0, and name of the function, the innermost last."""
    frames = []
    innermost = None
    tb = error.__traceback__
    while tb is not None:
        code = tb.tb_frame.f_code
        if code.co_filename == source_name and not _made_by_us(code):
            innermost = tb
            frames.append((tb.tb_lineno, None, code.co_name))
        tb = tb.tb_next
    if innermost is not None:
        code = innermost.tb_frame.f_code
        frames[-1] = (innermost.tb_lineno, _column(innermost), code.co_name)
    return frames


def _made_by_us(code):
    """The outer one of the two functions that a Python 2 lambda with a tuple parameter becomes."""
    return code.co_name == '<lambda>' and any(name.startswith('__zk_tuple_') for name in code.co_varnames[: code.co_argcount])


def _column(tb):
    place = next(itertools.islice(tb.tb_frame.f_code.co_positions(), tb.tb_lasti // 2, None), None)
    return place[2] if place is not None and place[0] == tb.tb_lineno else None


def _traceback(frames, source_name, name, message):
    last_line = f'{name}: {message}' if message else name
    if not frames:
        return last_line
    lines = ['Traceback (most recent call last):']
    repeated = 0
    last = None
    for line, _, function in frames:
        text = f'  File "{source_name}", line {line}, in {function}'
        repeated = repeated + 1 if text == last else 0
        last = text
        if repeated < _REPEATED:
            lines.append(text)
        elif repeated == _REPEATED:
            lines.append('  [Previous line repeated 1 more time]')
        else:
            lines[-1] = f'  [Previous line repeated {repeated - _REPEATED + 1} more times]'
    lines.append(last_line)
    return '\n'.join(lines)
