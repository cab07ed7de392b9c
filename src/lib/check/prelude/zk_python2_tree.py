"""Gives a tree the meaning that it has in Python 2, by calls of what zk_python2_builtins provides."""

import ast

from zk_python2_leaks import leaking
from zk_python2_names import original_name

# Attributes that objects of Python 3 do not have, or that mean something else there.
SPECIAL = frozenset(
    (
        *('iteritems', 'itervalues', 'iterkeys', 'viewitems', 'viewvalues', 'viewkeys', 'has_key'),
        *('keys', 'values', 'items', 'sort', 'encode', 'decode', 'format', 'next', 'message', 'translate', 'index'),
    )
)
_ARITHMETIC = {ast.Div: '__zk_div__', ast.FloorDiv: '__zk_floordiv__', ast.Mod: '__zk_mod__'}
_ORDER = {ast.Lt: 'lt', ast.LtE: 'le', ast.Gt: 'gt', ast.GtE: 'ge'}


def _name(identifier, context=None):
    return ast.Name(identifier, context or ast.Load())


def _call(function, *arguments):
    return ast.Call(_name(function), list(arguments), [])


class Python2Tree(ast.NodeTransformer):
    def __init__(self, tuples):
        self.tuples = tuples
        self.made = 0

    def visit(self, node):
        changed = super().visit(node)
        if changed is not node and isinstance(changed, ast.AST) and hasattr(node, 'lineno'):
            ast.copy_location(changed, node)
        return changed

    def transform(self, tree):
        self.leaks = leaking(tree)
        return ast.fix_missing_locations(self.visit(tree))

    def fresh(self):
        self.made += 1
        return f'__zk_{self.made}__'

    def visit_BinOp(self, node):
        self.generic_visit(node)
        function = _ARITHMETIC.get(type(node.op))
        return node if function is None else _call(function, node.left, node.right)

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            node.value = ast.copy_location(_call('__zk_divisor__', node.value), node.value)
        elif isinstance(node.op, ast.Mod) and isinstance(node.target, ast.Name):
            return ast.Assign([node.target], _call('__zk_mod__', _name(node.target.id), node.value))
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        if not any(type(op) in _ORDER for op in node.ops):
            return node
        if len(node.ops) == 1:
            return _call(f'__zk_{_ORDER[type(node.ops[0])]}__', node.left, node.comparators[0])
        if all(type(op) in _ORDER or isinstance(op, (ast.Eq, ast.NotEq)) for op in node.ops):
            operands = [ast.copy_location(_call('__zk_ordered__', one), one) for one in (node.left, *node.comparators)]
            return ast.Compare(operands[0], node.ops, operands[1:])
        return self._links(node)

    def _links(self, node):
        """A chain with `is` or `in`: links joined by `and`, each operand evaluated once, by way of a variable."""
        links = []
        left = node.left
        for op, right in zip(node.ops, node.comparators):
            if right is not node.comparators[-1]:
                name = self.fresh()
                first, again = ast.NamedExpr(_name(name, ast.Store()), right), _name(name)
            else:
                first, again = right, None
            if type(op) in _ORDER:
                links.append(_call(f'__zk_{_ORDER[type(op)]}__', left, first))
            else:
                links.append(ast.Compare(left, [op], [first]))
            left = again
        return ast.BoolOp(ast.And(), links)

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if node.attr in SPECIAL and isinstance(node.ctx, ast.Load):
            return _call('__zk_attribute__', node.value, ast.Constant(node.attr))
        return node

    def visit_ExceptHandler(self, node):
        """The name stays after the handler."""
        self.generic_visit(node)
        if node.name is not None:
            name, node.name = node.name, self.fresh()
            kept = ast.Assign([_name(name, ast.Store())], _name(node.name))
            node.body.insert(0, ast.copy_location(kept, node))
        return node

    def visit_ClassDef(self, node):
        self.generic_visit(node)
        node.decorator_list.append(ast.copy_location(_name('__zk_class__'), node))
        return node

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        at = 1 if ast.get_docstring(node, clean=False) is not None else 0
        for argument in reversed(node.args.args):
            if argument.arg in self.tuples:
                unpacked = ast.Assign([_target(self.tuples[argument.arg])], _name(argument.arg))
                node.body.insert(at, ast.copy_location(unpacked, argument))
        return node

    def visit_Lambda(self, node):
        """`lambda (k, v): body` becomes `lambda t: (lambda k, v: body)(*t)`; nested tuples one after the other."""
        self.generic_visit(node)
        for argument in reversed(node.args.args):
            if argument.arg in self.tuples:
                node.body = self._unpacking(argument.arg, self.tuples[argument.arg], node.body)
        return node

    def _unpacking(self, tuple_name, names, body):
        parameters = []
        for name in names:
            if not isinstance(name, str):
                inner = f'__zk_tuple_{self.fresh()}'
                body = self._unpacking(inner, name, body)
                name = inner
            parameters.append(ast.arg(original_name(name)))
        inner = ast.Lambda(ast.arguments([], parameters, None, [], [], None, []), body)
        values = _call('__zk_unpack__', _name(tuple_name), ast.Constant(len(names)))
        return ast.copy_location(ast.Call(inner, [ast.Starred(values, ast.Load())], []), body)

    def visit_ListComp(self, node):
        """Variables that are used outside go on to be there: each turn of the loop assigns them."""
        leaked = self.leaks.get(node, ())
        self.generic_visit(node)
        for generator in node.generators:
            assigned = []
            generator.target = self._renamed_target(generator.target, leaked, assigned)
            if assigned:
                generator.ifs.insert(0, ast.copy_location(ast.List(assigned, ast.Load()), generator.target))
        return node

    def _renamed_target(self, target, leaked, assigned):
        if isinstance(target, ast.Name) and target.id in leaked:
            name = self.fresh()
            assigned.append(ast.NamedExpr(_name(target.id, ast.Store()), _name(name)))
            return ast.copy_location(_name(name, ast.Store()), target)
        if isinstance(target, (ast.Tuple, ast.List)):
            target.elts = [self._renamed_target(one, leaked, assigned) for one in target.elts]
        return target


def _target(names):
    if isinstance(names, str):
        return _name(original_name(names), ast.Store())
    return ast.Tuple([_target(one) for one in names], ast.Store())
