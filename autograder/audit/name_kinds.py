"""Which names of a program are of one kind, so that one is easily written for another."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations


@dataclass
class NameKinds:
    """Groups of names that mean alike things.

    ``pairs`` are two names that are bound side by side, as in ``kh, kw = W.shape``, or computed by
    one rule in two neighbouring lines. ``arrays`` are names that may hold a whole array.
    """

    pairs: list[tuple[str, str]] = field(default_factory=list)
    arrays: set[str] = field(default_factory=set)
    _groups: list[tuple[str, ...]] = field(default_factory=list)
    _counters: set[str] = field(default_factory=set)

    def like(self, name: str) -> list[str]:
        """Return the names that are easily written for this one."""
        groups = [group for group in (*self._groups, *self.pairs) if name in group]
        return [other for other in _unique(groups) if other != name]

    def sizes_like(self, name: str) -> list[str]:
        """Return the sizes that are bound beside this one, which is a size too."""
        if name in self._counters | self.arrays:
            return []
        groups = [pair for pair in self.pairs if name in pair]
        return [other for other in _unique(groups) if other not in {name, *self.arrays}]


def name_kinds(tree: ast.Module) -> NameKinds:
    """Return the kinds of the names of a program."""
    kinds = NameKinds()
    counters: list[str] = []
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef():
                names = [each.arg for each in node.args.args]
                kinds._groups.append(tuple(names))
                kinds.arrays.update(names[: len(names) - len(node.args.defaults)])
            case ast.For() | ast.comprehension():
                counters += _names(node.target)
        for block in ("body", "orelse"):
            _bound(getattr(node, block, None), kinds)
    kinds._counters.update(counters)
    kinds._groups.append(tuple(counters))
    kinds.pairs += [
        pair for pair in combinations(dict.fromkeys(counters), 2) if pair not in kinds.pairs
    ]
    return kinds


def _bound(block: object, kinds: NameKinds) -> None:
    """Note the names that a block's assignments bind, beside each other and from each other."""
    if not isinstance(block, list):
        return
    last: tuple[str, str] | None = None  # a name, and the rule that it was computed by
    for statement in block:
        rule = None
        match statement:
            case ast.Assign(targets=[ast.Tuple() as target], value=value):
                kinds.pairs += combinations(_names(target), 2)
                if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
                    for name, made_of in zip(target.elts, value.elts, strict=True):
                        kinds._groups += [
                            (name.id, each)
                            for each in _names(made_of)
                            if isinstance(name, ast.Name)
                        ]
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                rule = name, _skeleton(value)
                if last and last[1] == rule[1]:
                    kinds.pairs.append((last[0], name))
                if isinstance(value, ast.Call | ast.Subscript):
                    kinds.arrays.add(name)
        last = rule


def _names(node: ast.AST) -> list[str]:
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]


def _skeleton(node: ast.AST) -> str:
    """Return what an expression looks like without its names and numbers."""
    shape = ast.parse(ast.unparse(node))
    for each in ast.walk(shape):
        match each:
            case ast.Name():
                each.id = ""
            case ast.Constant():
                each.value = 0
    return ast.dump(shape)


def _unique(groups: Sequence[tuple[str, ...]]) -> Iterator[str]:
    return iter(dict.fromkeys(name for group in groups for name in group))
