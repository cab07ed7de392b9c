"""Which variables of list comprehensions are used after them: in Python 2 they belong to the function around."""

import ast

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.Lambda)


def leaking(tree):
    """The names that leak out of each list comprehension that some do, by its node."""
    leaks = {}
    _scope(tree, leaks)
    return leaks


def _scope(tree, leaks):
    reader = _Reader()
    for child in ast.iter_child_nodes(tree):
        reader.visit(child)
    if not isinstance(tree, ast.ClassDef):
        for node, names, bound in reader.lists:
            found = (names & reader.used) - bound
            if found:
                leaks[node] = found
    for inner in reader.scopes:
        _scope(inner, leaks)


class _Reader(ast.NodeVisitor):
    """Reads one scope: the names that are used outside of the comprehensions that bind them, and the list comprehensions."""

    def __init__(self):
        self.used = set()
        self.lists = []
        self.scopes = []
        self.bound = frozenset()
        self.in_iterable = False

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id not in self.bound:
            self.used.add(node.id)

    def visit_FunctionDef(self, node):
        self.scopes.append(node)
        for one in (*node.decorator_list, *node.args.defaults):
            self.visit(one)
        self._inside(node, node.body)

    def visit_Lambda(self, node):
        self.scopes.append(node)
        for one in node.args.defaults:
            self.visit(one)
        self._inside(node, [node.body])

    def visit_ClassDef(self, node):
        self.scopes.append(node)
        self._inside(node, node.body)

    def _inside(self, node, body):
        """What a function inside uses may be a variable of this scope."""
        own = {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
        for part in body:
            for one in ast.walk(part):
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and one.id not in own | self.bound:
                    self.used.add(one.id)

    def visit_ListComp(self, node):
        self._comprehension(node, [node.elt])

    visit_SetComp = visit_ListComp
    visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node):
        self._comprehension(node, [node.key, node.value])

    def _comprehension(self, node, results):
        outer_bound, outer_iterable = self.bound, self.in_iterable
        names = frozenset(
            one.id
            for generator in node.generators
            for one in ast.walk(generator.target)
            if isinstance(one, ast.Name)
        )
        if isinstance(node, ast.ListComp) and not outer_iterable:
            # A generator's variable cannot be assigned to from inside.
            self.lists.append((node, set(names), self._fixed))
        for index, generator in enumerate(node.generators):
            self.in_iterable = True
            self.bound = outer_bound if index == 0 else outer_bound | names
            self.visit(generator.iter)
            self.in_iterable = outer_iterable
            self.bound = outer_bound | names
            for condition in generator.ifs:
                self.visit(condition)
        outer_fixed = self._fixed
        if not isinstance(node, ast.ListComp):
            self._fixed = self._fixed | names
        for result in results:
            self.visit(result)
        self._fixed = outer_fixed
        self.bound, self.in_iterable = outer_bound, outer_iterable

    _fixed = frozenset()
