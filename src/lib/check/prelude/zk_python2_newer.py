"""What Python 2 does not know, in a tree of Python 3."""

import ast

_UNKNOWN = (
    *(ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.YieldFrom, ast.Await, ast.AsyncFunctionDef, ast.AsyncFor),
    *(ast.AsyncWith, ast.Nonlocal, ast.Match, ast.TryStar, ast.TypeAlias, ast.MatMult, ast.TemplateStr),
)


def first_unknown(tree):
    """A node of Python 3 only, or None."""
    for node in ast.walk(tree):
        if isinstance(node, _UNKNOWN) or _is_newer(node):
            return node
    return None


def _is_newer(node):
    if isinstance(node, ast.arguments):
        return bool(node.kwonlyargs or node.posonlyargs)
    if isinstance(node, ast.arg):
        return node.annotation is not None
    if isinstance(node, ast.FunctionDef):
        return node.returns is not None or bool(node.type_params)
    if isinstance(node, ast.ClassDef):
        return bool(node.keywords or node.type_params)
    if isinstance(node, ast.Raise):
        return node.cause is not None
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(isinstance(one, ast.Starred) for one in node.elts)
    if isinstance(node, ast.Dict):
        return None in node.keys
    if isinstance(node, ast.Call):
        starred = [isinstance(one, ast.Starred) for one in node.args]
        return any(starred[:-1]) or sum(one.arg is None for one in node.keywords) > 1
    return isinstance(node, ast.comprehension) and bool(node.is_async)
