"""Python 2: code of it becomes code of Python 3 that means the same."""

import zk_python2_builtins
import zk_series
from zk_python2_names import original_names
from zk_python2_newer import first_unknown
from zk_python2_source import Rewriting
from zk_python2_tree import Python2Tree
from zk_source_map import SourceMap
from zk_syntax import SOURCE_NAMES, Parsed, condition_edits, malformed_syntax, parse_text, unparenthesised_except


def read_python2(source, kind):
    """The tree of a text of Python 2 that was only put into the form of Python 3, and the rewriting. Raises MalformedCode."""
    source_name = SOURCE_NAMES[kind]
    rewriting = Rewriting(source)
    first = condition_edits(source) if kind == 'alert' else []
    source_map = SourceMap(source, sorted([*first, *rewriting.edits], key=lambda edit: edit[:2]))
    if rewriting.newer is not None:
        raise _invalid(source, rewriting.newer, source_name)
    tree = parse_text(source_map, source_name)
    loose = unparenthesised_except(tree, source_map)
    parsed = Parsed(original_names(source_map.restore(tree)), source_map, source_name)
    unknown = loose or first_unknown(parsed.tree)
    if unknown is not None:
        raise malformed_syntax(
            'invalid syntax', getattr(unknown, 'lineno', 1), getattr(unknown, 'col_offset', 0) + 1, source_name
        )
    return parsed, rewriting


def _invalid(source, offset, source_name):
    line = source.count('\n', 0, offset) + 1
    return malformed_syntax('invalid syntax', line, offset - source.rfind('\n', 0, offset), source_name)


def parse_python2(source, kind):
    """The tree with the meaning of Python 2. Raises MalformedCode."""
    parsed, rewriting = read_python2(source, kind)
    parsed.tree = Python2Tree(rewriting.tuples).transform(parsed.tree)
    return parsed


def builtins_of(runtime):
    """The names that this version of Python has beside those of all versions."""
    return zk_python2_builtins.python2_names() if runtime == 'PYTHON_2' else {}


def order_of(runtime):
    """How this version of Python orders values."""
    return zk_python2_builtins.ORDER if runtime == 'PYTHON_2' else zk_series.PLAIN_ORDER
