"""`json` in the words of Python 2, which has one exception for all mistakes and tells less about most of them."""

import json

_NOTHING = 'No JSON object could be decoded'


def loads_2(s):
    try:
        return json.loads(s)
    except json.JSONDecodeError as error:
        raise ValueError(_words(error.msg, error.doc, error.pos)) from None


def _words(message, text, at):
    if message == 'Extra data':
        end = json.JSONDecodeError('', text, len(text))
        start = json.JSONDecodeError('', text, at)
        return (
            f'Extra data: line {start.lineno} column {start.colno} - line {end.lineno} column {end.colno}'
            f' (char {at} - {len(text)})'
        )
    if message == 'Illegal trailing comma before end of object':
        message = 'Expecting property name enclosed in double quotes'
        at = text.index('}', at)
    elif at == len(text) > 0 and _ends_early(message, text.rstrip()):
        message = 'Expecting object'
        at -= 1
    elif message in ('Expecting value', 'Illegal trailing comma before end of array'):
        return _NOTHING
    return str(json.JSONDecodeError(message, text, at))


def _ends_early(message, text):
    """Whether the text ends where a list or a mapping could go on."""
    return text != '' and message.startswith('Expecting') and message != "Expecting ':' delimiter" and not text.endswith(':')
