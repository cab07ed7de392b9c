"""Names that the rewriting changed, put back into the tree, where nothing speaks against them."""

import ast

from zk_python2_source import EXEC, RENAMED_PREFIX

_FIELDS = {
    ast.Name: 'id',
    ast.Attribute: 'attr',
    ast.arg: 'arg',
    ast.keyword: 'arg',
    ast.FunctionDef: 'name',
    ast.ClassDef: 'name',
    ast.ExceptHandler: 'name',
}


def original_names(tree):
    """Renames in place, and marks what was the statement `exec`, as `zk_exec`."""
    for node in ast.walk(tree):
        field = _FIELDS.get(type(node))
        if field is not None:
            name = getattr(node, field)
            if name is not None and name.startswith(RENAMED_PREFIX):
                setattr(node, field, original_name(name))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            node.zk_exec = node.targets[0].id == EXEC
        elif isinstance(node, ast.Global):
            node.names = [original_name(name) for name in node.names]
    return tree


def original_name(name):
    return name[len(RENAMED_PREFIX) : -2] if name.startswith(RENAMED_PREFIX) else name
