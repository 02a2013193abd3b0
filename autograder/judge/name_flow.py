"""The names that statements bind and read, in the order in which the parts of these run."""

import ast
import symtable
from collections.abc import Iterable, Iterator

_COMPREHENSIONS = frozenset(("listcomp", "setcomp", "dictcomp", "genexpr"))


def steps(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the simple statements within these, with what a compound one evaluates, in order."""
    for node in body:
        match node:
            case ast.If() | ast.While():
                yield ast.Expr(node.test)
                yield from steps([*node.body, *node.orelse])
            case ast.For():
                yield ast.Assign([node.target], node.iter, lineno=node.lineno)
                yield from steps([*node.body, *node.orelse])
            case ast.With():
                for item in node.items:
                    yield _binding(item.context_expr, item.optional_vars)
                yield from steps(node.body)
            case ast.Try() | ast.TryStar():
                yield from steps(node.body)
                for handler in node.handlers:
                    if handler.type is not None:
                        name = ast.Name(handler.name, ast.Store()) if handler.name else None
                        yield _binding(handler.type, name)
                    yield from steps(handler.body)
                yield from steps([*node.orelse, *node.finalbody])
            case _:
                yield node


def _binding(value: ast.expr, target: ast.expr | None) -> ast.stmt:
    return ast.Expr(value) if target is None else ast.Assign([target], value, lineno=1)


def names(node: ast.stmt) -> tuple[set[str], set[str], set[str]]:
    """Return the names that a simple statement binds, reads at once, and reads when called."""
    table = symtable.symtable(ast.unparse(node), "<cell>", "exec")
    binds, now, later = set[str](), set[str](), set[str]()
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
            binds.add(symbol.get_name())
        if symbol.is_referenced():
            now.add(symbol.get_name())
    for child in table.get_children():
        _names_within(child, binds, now, later, called=False)
    now -= {each.target.id for each in ast.walk(node) if isinstance(each, ast.NamedExpr)}
    match node:
        case ast.AugAssign(ast.Name(name)):
            now.add(name)
        case ast.Delete(targets):
            now |= {each.id for each in targets if isinstance(each, ast.Name)}
    return binds, now, later


def _names_within(
    table: symtable.SymbolTable, binds: set[str], now: set[str], later: set[str], *, called: bool
) -> None:
    """Sort the notebook's names that a scope within a statement uses into the three sets."""
    called |= table.get_type() == "function" and table.get_name() not in _COMPREHENSIONS
    for symbol in table.get_symbols():
        if not symbol.is_global():
            continue
        if symbol.is_referenced():
            (later if called else now).add(symbol.get_name())
        if symbol.is_assigned():
            binds.add(symbol.get_name())
    for child in table.get_children():
        _names_within(child, binds, now, later, called=called)
