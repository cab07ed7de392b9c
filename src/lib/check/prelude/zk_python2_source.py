"""
Python 2 written for Python 3, as edits of the text that leave all lines where they are. What differs in meaning and not in form is left to
zk_python2_tree.
"""

from zk_python2_literals import number, string
from zk_python2_tokens import tokenize

# Names of Python 2 that are keywords now; the tree gets them back.
RENAMED = {'async', 'await', 'nonlocal'}
RENAMED_PREFIX = '__zk_name_'
EXEC = '__zk_exec__'
TUPLE_PREFIX = '__zk_tuple_'


class Rewriting:
    """
    `edits` as SourceMap takes them; `tuples` says what the parameters that were tuples are made of; `constructs` are the places of what only
    Python 2 knows, as `(message, offset)`; `newer` the offset of what it does not know, or None.
    """

    def __init__(self, source):
        self.source = source
        self.edits = []
        self.tuples = {}
        self.constructs = []
        self.newer = None
        self.tokens = tokenize(source)
        quoted = []
        for index, token in enumerate(self.tokens):
            if token.kind == 'name':
                self._name(index, token)
            elif token.kind == 'number':
                self._literal(token, number, 'this form of number')
                following = self.tokens[index + 1] if index + 1 < len(self.tokens) else token
                if following.kind == 'name' and following.start == token.end and following.text[0] == '_':
                    self._is_newer(token.start)
            elif token.kind == 'string':
                self._string(token)
            elif token.text == '<>':
                self._only_2('`<>`', token)
                self._edit(token.start, token.end, '!=')
            elif token.text == '`':
                self._quote(token, quoted)
        self._bare_tuples()
        self._tabs()
        self.edits.sort(key=lambda edit: edit[:2])

    def _edit(self, start, end, text):
        lines = self.source.count('\n', start, end) - text.count('\n')
        self.edits.append((start, end, text + '\\\n' * lines))

    def _only_2(self, what, token):
        self.constructs.append((f'{what} exists only in Python 2', token.start))

    def _quote(self, token, quoted):
        """A quote closes the last one that is open between the same brackets, else it opens one."""
        if quoted and quoted[-1] == token.depth:
            quoted.pop()
            self._edit(token.start, token.end, '))')
        else:
            quoted.append(token.depth)
            self._only_2('backticks', token)
            self._edit(token.start, token.end, '__zk_repr__((')

    def _is_newer(self, offset):
        if self.newer is None or offset < self.newer:
            self.newer = offset

    def _literal(self, token, convert, what):
        text = convert(token.text)
        if text != token.text:
            self._only_2(what, token)
            self._edit(token.start, token.end, text)

    def _string(self, token):
        text = string(token.text)
        if text != token.text:
            if token.text[:2].lower() == 'ur':
                self._only_2('the prefix `ur`', token)
            self._edit(token.start, token.end, text)

    def _name(self, index, token):
        previous = self.tokens[index - 1].text if index > 0 else ''
        if not token.text.isascii():
            self._is_newer(token.start)
        elif token.text in RENAMED:
            self._edit(token.start, token.end, f'{RENAMED_PREFIX}{token.text}__')
        elif previous == '.':
            return
        elif token.text == 'except':
            self._except(index)
        elif token.text == 'raise':
            self._raise(index)
        elif token.text == 'exec' and previous != 'def':
            self._only_2('the statement `exec`', token)
            self._edit(token.start, token.end, f'{EXEC} =')
        elif token.text in ('def', 'lambda'):
            self._parameters(index)

    def _until(self, index, depth, ends):
        """Indexes of the tokens at this depth after one, up to the first that ends it, included."""
        for at in range(index + 1, len(self.tokens)):
            token = self.tokens[at]
            if token.depth < depth:
                return
            if token.depth == depth:
                yield at
                if token.text in ends or token.kind == 'newline':
                    return

    def _except(self, index):
        depth = self.tokens[index].depth
        places = list(self._until(index, depth, (':',)))
        comma = next((at for at in places if self.tokens[at].text == ','), None)
        if comma is None or any(self.tokens[at].text == 'as' for at in places) or self.tokens[places[-1]].text != ':':
            return
        self._only_2('`except E, e`', self.tokens[index])
        target = self.tokens[comma + 1]
        self._edit(self.tokens[comma].start, target.start, ' as ')

    def _raise(self, index):
        depth = self.tokens[index].depth
        places = list(self._until(index, depth, (';',)))
        if not any(self.tokens[at].text == ',' for at in places):
            return
        self._only_2('`raise E, value`', self.tokens[index])
        first = self.tokens[index + 1].start
        last = self.tokens[places[-1] - 1].end
        self._edit(first, first, '__zk_raise__(')
        self._edit(last, last, ')')

    def _parameters(self, index):
        """Parameters in brackets, as in `lambda (k, v): k`."""
        is_lambda = self.tokens[index].text == 'lambda'
        at = index + 1 if is_lambda else index + 3
        if not is_lambda and (at > len(self.tokens) or self.tokens[index + 2].text != '('):
            return
        depth = self.tokens[index].depth + (0 if is_lambda else 1)
        is_start = True
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.depth < depth or token.kind == 'newline' or (token.depth == depth and token.text == ':'):
                return
            if is_start and token.text == '(' and token.depth == depth:
                at = self._tuple(at)
                is_start = False
                continue
            is_start = token.depth == depth and token.text == ','
            at += 1

    def _tuple(self, index):
        start = self.tokens[index]
        names, after = self._names(index)
        end = self.tokens[after - 1].end
        if isinstance(names, str):
            self._edit(start.start, end, names)
        else:
            self._only_2('a tuple as parameter', start)
            made = f'{TUPLE_PREFIX}{len(self.tuples)}__'
            self.tuples[made] = names
            self._edit(start.start, end, made)
        return after

    def _names(self, index):
        """What is in brackets, nested lists of names, and the index of what follows them; one name alone is only a name."""
        names = []
        is_tuple = False
        at = index + 1
        while at < len(self.tokens) and self.tokens[at].text != ')':
            token = self.tokens[at]
            if token.text == '(':
                inner, at = self._names(at)
                names.append(inner)
                continue
            if token.text == ',':
                is_tuple = True
            elif token.kind == 'name':
                names.append(token.text)
            at += 1
        return (names if is_tuple or len(names) != 1 else names[0]), min(at + 1, len(self.tokens))

    def _bare_tuples(self):
        """`[x for x in 1, 2]`: brackets around what follows `in`."""
        for index, token in enumerate(self.tokens):
            if token.text != '[' or token.kind != 'sign':
                continue
            inside = [at for at in self._until(index, token.depth + 1, ())]
            begin = comma = None
            is_loop = False
            for at in [*inside, None]:
                text = '' if at is None else self.tokens[at].text
                if text in ('for', 'if', ''):
                    if begin is not None and comma is not None:
                        last = (inside[-1] if at is None else at - 1)
                        self._only_2('a tuple without brackets after `in`', self.tokens[begin])
                        self._edit(self.tokens[begin].start, self.tokens[begin].start, '(')
                        self._edit(self.tokens[last].end, self.tokens[last].end, ')')
                    begin = comma = None
                    is_loop = text == 'for'
                elif text == 'in' and is_loop:
                    begin, is_loop = at + 1, False
                elif text == ',' and begin is not None:
                    comma = at

    def _tabs(self):
        """A tab in an indentation goes on to the next multiple of eight."""
        lines = {token.start for before, token in zip([None, *self.tokens], self.tokens) if before is None or before.kind == 'newline'}
        for first in lines:
            start = self.source.rfind('\n', 0, first) + 1
            indentation = self.source[start:first]
            if '\t' in indentation and not indentation.strip():
                self._edit(start, first, indentation.expandtabs(8))
