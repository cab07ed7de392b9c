"""Values as Python 2 shows them: in backticks, by `%r`, and inside of a list."""

from zk_python2_wording import reworded

# What is larger is a `long` there in any case. Smaller numbers are not known to be one, because Python 3 has one type of whole numbers.
_LARGEST_INT = 2**63 - 1


def is_long(number):
    return not -_LARGEST_INT - 1 <= number <= _LARGEST_INT


def repr_2(value, above=()):
    """`repr(value)`. `above` are the containers that it is in."""
    kind = type(value)
    if kind is int:
        return f'{value}L' if is_long(value) else repr(value)
    if kind in _BRACKETS:
        return _container(value, kind, above)
    if isinstance(value, BaseException) and kind.__repr__ is BaseException.__repr__:
        return _error(value, above)
    return repr(value)


_BRACKETS = {list: ('[', ']'), tuple: ('(', ')'), dict: ('{', '}'), set: ('set([', '])')}


def _container(value, kind, above):
    opening, closing = _BRACKETS[kind]
    if any(value is one for one in above):
        return f'{opening}...{closing}'
    inside = (*above, value)
    if kind is dict:
        shown = [f'{repr_2(key, inside)}: {repr_2(item, inside)}' for key, item in value.items()]
    else:
        shown = [repr_2(item, inside) for item in value]
    comma = ',' if kind is tuple and len(shown) == 1 else ''
    return f'{opening}{", ".join(shown)}{comma}{closing}'


def _error(error, above):
    args = error.args
    if len(args) == 1 and isinstance(args[0], str):
        args = (reworded(error, args[0]),)
    return f'{type(error).__name__}{repr_2(args, (*above, error))}'
