"""Which names in a piece of code are its own, and which it expects to find."""

import ast

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def free_names(tree, tuples, lists_leak):
    """
    The nodes of names that are read and that the code does not bind, in the order of the text. `tuples` are the parts of parameters that are
    tuples, by the name that stands for them; `lists_leak`: variables of list comprehensions belong to the function, as in Python 2.
    """
    finder = _Finder(tuples, lists_leak)
    # The name of a function or class is not one that it could use; what an expression assigns is.
    own = finder.bound([one for one in tree.body if isinstance(one, ast.Expr)])
    finder.block(tree.body, _Scope(own, None, is_class=False))
    return sorted(finder.found, key=lambda node: (node.lineno, node.col_offset))


class _Scope:
    def __init__(self, names, outer, is_class):
        self.names = names
        self.outer = outer
        self.is_class = is_class

    def knows(self, name):
        scope = self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.is_class):
                return True
            scope = scope.outer
        return False


class _Finder:
    def __init__(self, tuples, lists_leak):
        self.tuples = tuples
        self.lists_leak = lists_leak
        self.found = []

    def block(self, nodes, scope):
        for node in nodes:
            self.visit(node, scope)

    def visit(self, node, scope):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and not scope.knows(node.id):
                self.found.append(node)
        elif isinstance(node, _FUNCTIONS):
            self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            self.block([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)], scope)
            self.block(node.body, _Scope(self.bound(node.body), scope, is_class=True))
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node, scope)
        else:
            self.block(ast.iter_child_nodes(node), scope)

    def _function(self, node, scope):
        arguments = node.args
        outside = [*arguments.defaults, *(one for one in arguments.kw_defaults if one is not None)]
        if not isinstance(node, ast.Lambda):
            outside += node.decorator_list
        self.block(outside, scope)
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        names = self.bound(body)
        for one in ast.walk(arguments):
            if isinstance(one, ast.arg):
                names.update(_flat(self.tuples.get(one.arg, one.arg)))
        self.block(body, _Scope(names, scope, is_class=False))

    def _comprehension(self, node, scope):
        names = {name for generator in node.generators for name in _targets(generator.target)}
        inner = _Scope(names, scope, is_class=False)
        for index, generator in enumerate(node.generators):
            self.visit(generator.iter, scope if index == 0 else inner)
            self.block(generator.ifs, inner)
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self.block(results, inner)

    def bound(self, body):
        """The names that a body binds, without those of functions and classes in it."""
        names = set()
        outside = set()
        waiting = list(body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
                if not isinstance(node, ast.Lambda):
                    names.add(node.name)
                continue
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                outside.update(node.names)
            names.update(_bound_by(node))
            is_leaking = self.lists_leak and isinstance(node, ast.ListComp)
            if isinstance(node, _COMPREHENSIONS) and not is_leaking:
                # Of what is inside, only what `:=` binds belongs to the function.
                waiting += [ast.Expr(one) for one in ast.walk(node) if isinstance(one, ast.NamedExpr)]
                continue
            waiting += ast.iter_child_nodes(node)
        return names - outside


def _bound_by(node):
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, (ast.Store, ast.Del)) else []
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [(alias.asname or alias.name).split('.')[0] for alias in node.names]
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name] if node.name else []
    return [node.rest] if isinstance(node, ast.MatchMapping) and node.rest else []


def _targets(target):
    return {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}


def _flat(names):
    return [names] if isinstance(names, str) else [name for part in names for name in _flat(part)]
