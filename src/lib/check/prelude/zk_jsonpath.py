"""What jsonpath_rw 1.4 finds, with its oddities: its paths as objects, and matches with `value`, `path`, `context` and `full_path`."""

from zk_seal import Sealed


class Match:
    """A value and where it was found: `path` in `context`, which is the match that it was found in."""

    def __init__(self, value, path=None, context=None):
        self.value = value
        self.path = This() if path is None else path
        self.context = context

    @property
    def full_path(self):
        return self.path if self.context is None else self.context.full_path.child(self.path)

    def __repr__(self):
        return f'DatumInContext(value={self.value!r}, path={self.path!r}, context={self.context!r})'


def _match(data):
    return data if isinstance(data, Match) else Match(data)


class Path(metaclass=Sealed):
    _parts = ()

    def child(self, child):
        """This path and then another one, without the parts that say nothing."""
        if isinstance(self, (This, Root)) or isinstance(child, Root):
            return child
        return self if isinstance(child, This) else Child(self, child)

    def __eq__(self, other):
        return type(self) is type(other) and all(
            getattr(self, part) == getattr(other, part) for part in self._parts
        )

    __hash__ = None

    def __repr__(self):
        inner = ', '.join(repr(getattr(self, part)) for part in self._parts)
        return f'{type(self).__name__}({inner})'


class Root(Path):
    def find(self, data):
        match = _match(data)
        while match.context is not None:
            match = match.context
        return [Match(match.value, Root())]

    def __str__(self):
        return '$'


class This(Path):
    def find(self, data):
        return [_match(data)]

    def __str__(self):
        return '`this`'


class Parent(Path):
    def find(self, data):
        return [_match(data).context]

    def __str__(self):
        return '`parent`'


class _Pair(Path):
    _parts = ('left', 'right')

    def __init__(self, left, right):
        self.left = left
        self.right = right


class Child(_Pair):
    def find(self, data):
        return [match for inner in self.left.find(data) for match in self.right.find(inner)]

    def __str__(self):
        return f'{self.left}.{self.right}'


class Where(_Pair):
    def find(self, data):
        return [match for match in self.left.find(data) if self.right.find(match)]

    def __str__(self):
        return f'{self.left} where {self.right}'


class Union(_Pair):
    def find(self, data):
        return self.left.find(data) + self.right.find(data)


class Intersect(_Pair):
    def find(self, data):
        # As in jsonpath-rw, which reads `&` and cannot do it.
        raise NotImplementedError()


class Descendants(_Pair):
    def find(self, data):
        found = []
        waiting = list(reversed(self.left.find(data)))
        while waiting:
            match = waiting.pop()
            found += self.right.find(match)
            value = match.value
            if isinstance(value, list):
                inner = [Match(item, Index(index), match) for index, item in enumerate(value)]
            elif isinstance(value, dict):
                inner = [Match(item, Fields(key), match) for key, item in value.items()]
            else:
                inner = []
            waiting.extend(reversed(inner))
        return found

    def __str__(self):
        return f'{self.left}..{self.right}'


class Fields(Path):
    _parts = ('fields',)

    def __init__(self, *fields):
        self.fields = fields

    def find(self, data):
        match = _match(data)
        names = self.fields
        if '*' in names:
            names = tuple(match.value.keys()) if hasattr(match.value, 'keys') else ()
        found = []
        for name in names:
            try:
                found.append(Match(match.value[name], Fields(name), match))
            except (TypeError, KeyError, AttributeError):
                pass
        return found

    def __str__(self):
        return ','.join(map(str, self.fields))

    def __repr__(self):
        return f'Fields({",".join(map(repr, self.fields))})'


class Index(Path):
    _parts = ('index',)

    def __init__(self, index):
        self.index = index

    def find(self, data):
        match = _match(data)
        if len(match.value) > self.index:
            return [Match(match.value[self.index], self, match)]
        return []

    def __str__(self):
        return f'[{self.index}]'


class Slice(Path):
    _parts = ('start', 'end')

    def __init__(self, start=None, end=None):
        self.start = start
        self.end = end

    def find(self, data):
        match = _match(data)
        if isinstance(match.value, (dict, int, str)):
            # What is no list is taken for a list of one.
            match = Match([match.value], match.path, match.context)
        places = range(len(match.value))[self.start : self.end]
        return [Match(match.value[index], Index(index), match) for index in places]

    def __str__(self):
        if self.start is None and self.end is None:
            return '[*]'
        return f'[{self.start or ""}{f":{self.end}" if self.end else ""}]'
