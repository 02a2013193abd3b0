"""Every small edit of a program: its syntax tree is changed in one place and written out again."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.audit.name_kinds import name_kinds
from autograder.audit.operators import Block, Site, alternatives


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A program with one edit. ``what`` is the edit in words: 'kh → kw'. Lines count from 1."""

    line: int
    column: int
    what: str
    source: str


def edits(source: str, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[Edit]:
    """Yield a program with each edit, in the order of its text; none is the program, none twice.

    ``is_wanted`` is asked before each, since most of the time goes into writing their texts.
    Programs are as ``ast.unparse`` writes them, and lines are counted there, so that an edit is all
    that differs.
    """
    normal = ast.unparse(ast.parse(source))
    tree = ast.parse(normal)
    kinds = name_kinds(tree)
    seen = {normal}
    for site in list(_sites(tree)):
        for instead in alternatives(site, kinds):
            if not is_wanted():
                continue
            text = _written(tree, site, instead)
            if text is None or text in seen:
                continue
            seen.add(text)
            what = instead.what if isinstance(instead, Block) else f"→ {_short(instead)}"
            yield Edit(
                line=site.node.lineno, column=site.node.col_offset, source=text,
                what=f"{_short(site.node)} {what}",
            )  # fmt: skip


def _sites(node: ast.AST) -> Iterator[Site]:
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(child, ast.stmt | ast.expr):
                yield Site(node=child, parent=node, field=field, index=index)
            if isinstance(child, ast.AST):
                yield from _sites(child)


def _written(tree: ast.Module, site: Site, instead: ast.AST | Block) -> str | None:
    """Return the tree's text with something else in a place, or None where that is no program."""
    before = getattr(site.parent, site.field)
    new: Any = instead
    if isinstance(instead, Block):
        new = instead.statements
    elif site.index is not None:
        new = [*before[: site.index], instead, *before[site.index + 1 :]]
    setattr(site.parent, site.field, new)
    try:
        text = ast.unparse(tree)
        compile(text, "<edit>", "exec")
    except (SyntaxError, ValueError):  # 'return' outside of a function, an empty block
        return None
    finally:
        setattr(site.parent, site.field, before)
    return text


def _short(node: ast.AST) -> str:
    first, *more = ast.unparse(node).splitlines()
    return f"{first} …" if more else first
