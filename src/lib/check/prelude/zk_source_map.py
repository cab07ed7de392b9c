"""Code that is run is not always the code that was written; this knows where each place of the one is in the other."""

import ast


class SourceMap:
    """
    A source text with edits that leave its lines where they are. `edits` are `(start, end, replacement)` in characters of the original,
    ascending and apart from each other; a replacement has as many line breaks as what it replaces.
    """

    def __init__(self, original, edits=()):
        self.original = original
        self.edited = bool(edits)
        self.text, self._segments = _apply(original, edits)
        self._lines = self.text.split('\n')

    def column(self, line, byte_column):
        """The column in the original, in characters from 0, of a column in UTF-8 bytes of the edited text."""
        if not 0 < line <= len(self._lines):
            return byte_column
        text = self._lines[line - 1]
        column = byte_column if text.isascii() else len(text.encode()[:byte_column].decode(errors='ignore'))
        return self._back(line, column)

    def character_column(self, line, column):
        """The same for a column in characters from 0, as syntax errors have it."""
        return self._back(line, column)

    def _back(self, line, column):
        shift = 0
        for start, end, original_start, original_end in self._segments.get(line, ()):
            if column < start:
                break
            if column < end:
                return min(original_start + (column - start), max(original_start, original_end - 1))
            shift = original_end - end
        return column + shift

    def restore(self, tree):
        """Gives every node of a tree the place that it has in the original; columns become characters."""
        if not self.edited and self.text.isascii():
            return tree
        for node in ast.walk(tree):
            if hasattr(node, 'lineno'):
                node.col_offset = self.column(node.lineno, node.col_offset)
                if node.end_lineno is not None:
                    node.end_col_offset = self.column(node.end_lineno, node.end_col_offset)
                    if node.end_lineno == node.lineno and node.end_col_offset < node.col_offset:
                        node.end_col_offset = node.col_offset
        return tree


def _apply(original, edits):
    """The edited text, and by line the stretches that are new: where they are, and what they stand for."""
    parts = []
    segments = {}
    done = 0
    line = 1
    column = 0
    for start, end, replacement in edits:
        kept = original[done:start]
        parts += (kept, replacement)
        line, column = _advance(line, column, kept)
        first = start - (original.rfind('\n', 0, start) + 1)
        for new, old in zip(replacement.split('\n'), original[start:end].split('\n'), strict=True):
            segments.setdefault(line, []).append((column, column + len(new), first, first + len(old)))
            line, column, first = line + 1, 0, 0
        line, column = line - 1, len(new) if '\n' in replacement else segments[line - 1][-1][1]
        done = end
    parts.append(original[done:])
    return ''.join(parts), segments


def _advance(line, column, text):
    breaks = text.count('\n')
    return line + breaks, len(text) - text.rfind('\n') - 1 if breaks else column + len(text)
