"""Errors in the words of Python 2, where Python 3 has other words for the same mistake."""

import re

# Of the code of functions, not of modules and classes: `inspect.CO_OPTIMIZED`.
_OPTIMIZED = 0x1
_FUNCTION = r'(?:.*\.)?(\w+|<lambda>)\(\)'
_WORDS = {
    'TypeError': (
        (r"('.+') object is not subscriptable", r"\1 object has no attribute '__getitem__'"),
        (r"string indices must be integers, not '.+'", 'string indices must be integers'),
        (r'(list|tuple) indices must be integers or slices, not (.+)', r'\1 indices must be integers, not \2'),
        (r'can only concatenate str \(not "(.+)"\) to str', r"cannot concatenate 'str' and '\1' objects"),
        (r'cannot unpack non-iterable (.+) object', r"'\1' object is not iterable"),
        (r"argument of type ('.+') is not a container or iterable", r'argument of type \1 is not iterable'),
        (r"cannot use '.+' as a (?:dict key|set element) \((unhashable type: '.+')\)", r'\1'),
        (r"int\(\) argument must be .+, not ('.+')", r'int() argument must be a string or a number, not \1'),
        (r"float\(\) argument must be .+", 'float() argument must be a string or a number'),
        (r'must be real number, not .+', 'a float is required'),
        (r'%(\w) format: a real number is required, not (.+)', r'%\1 format: a number is required, not \2'),
        (r'sequence item (\d+): expected str instance, (.+) found', r'sequence item \1: expected string, \2 found'),
        (r'keys must be str, int, .+', 'keys must be a string'),
        (r'the JSON object must be str, .+', 'expected string or buffer'),
        (r'reduce\(\) of empty iterable (.+)', r'reduce() of empty sequence \1'),
        (_FUNCTION + r' takes 0 positional arguments but (\d+) (?:was|were) given', r'\1() takes no arguments (\2 given)'),
        (_FUNCTION + r' takes (1) positional argument but (\d+) were given', r'\1() takes exactly 1 argument (\3 given)'),
        (_FUNCTION + r' takes (\d+) positional arguments but (\d+) (?:was|were) given', r'\1() takes exactly \2 arguments (\3 given)'),
        (_FUNCTION + r' takes from \d+ to (1) positional arguments but (\d+) were given', r'\1() takes at most 1 argument (\3 given)'),
        (_FUNCTION + r' takes from \d+ to (\d+) positional arguments but (\d+) were given', r'\1() takes at most \2 arguments (\3 given)'),
        (_FUNCTION + r" got multiple values for argument ('.+')", r'\1() got multiple values for keyword argument \2'),
        (_FUNCTION + r" got an unexpected keyword argument ('\w+').*", r'\1() got an unexpected keyword argument \2'),
    ),
    'ValueError': (
        (r'too many values to unpack \(.+\)', 'too many values to unpack'),
        (r'not enough values to unpack \(.+, got 1\)', 'need more than 1 value to unpack'),
        (r'not enough values to unpack \(.+, got (\d+)\)', r'need more than \1 values to unpack'),
        (r"could not convert string to float: '(.*)'", r'could not convert string to float: \1'),
        (r'expected a (?:nonnegative|positive|finite) input.*', 'math domain error'),
    ),
    'ZeroDivisionError': ((r'zero to a negative power', '0.0 cannot be raised to a negative power'),),
    'UnboundLocalError': (
        (r"cannot access local variable ('.+') where .+", r'local variable \1 referenced before assignment'),
    ),
    'NameError': (
        (
            r"cannot access free variable ('.+') where .+",
            r'free variable \1 referenced before assignment in enclosing scope',
        ),
    ),
}
_PATTERNS = {name: [(re.compile(pattern, re.DOTALL), words) for pattern, words in rows] for name, rows in _WORDS.items()}
_UNDEFINED = re.compile(r"name '\w+' is not defined")


def reworded(error, message):
    """The message of an exception, as Python 2 has it."""
    name = type(error).__name__
    for pattern, words in _PATTERNS.get(name, ()):
        match = pattern.fullmatch(message)
        if match:
            return match.expand(words)
    if name == 'NameError' and _UNDEFINED.fullmatch(message) and _raised_in_function(error):
        return f'global {message}'
    return message


def _raised_in_function(error):
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    return innermost is not None and bool(innermost.tb_frame.f_code.co_flags & _OPTIMIZED)
