"""Operators: what could stand in a place of a program's syntax tree instead of what does.

They know Python and NumPy, and no exercise.
"""

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.audit.name_kinds import NameKinds

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv, ast.Mod, ast.MatMult),
    ast.MatMult: (ast.Mult,),
    ast.Div: (ast.FloorDiv, ast.Mult),
    ast.FloorDiv: (ast.Div, ast.Mult, ast.Mod),
    ast.Mod: (ast.FloorDiv, ast.Mult),
    ast.Pow: (ast.Mult,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.NotEq),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt, ast.NotEq),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_FUNCTIONS = {
    "sum": ("mean", "max", "prod"), "mean": ("sum",), "max": ("min", "sum"), "min": ("max", "sum"),
    "maximum": ("minimum",), "minimum": ("maximum",), "zeros": ("ones",), "ones": ("zeros",),
    "zeros_like": ("ones_like",), "floor": ("ceil", "round"), "ceil": ("floor", "round"),
    "round": ("floor", "ceil"), "flipud": ("fliplr",), "fliplr": ("flipud",), "add": ("subtract",),
    "subtract": ("add",), "multiply": ("add", "dot"), "dot": ("multiply", "outer"),
    "vdot": ("multiply", "dot"), "inner": ("outer",), "outer": ("inner",), "any": ("all",),
    "all": ("any",), "argmax": ("argmin",), "argmin": ("argmax",), "cumsum": ("cumprod",),
    "append": ("extend",), "hstack": ("vstack",), "vstack": ("hstack",),
}  # fmt: skip
_ALSO_BUILTIN = {"max", "min", "any", "all", "round"}
_HAVE_ORDER = ("reshape", "ravel", "flatten")  # by rows, where nothing else is said
_MAKE_ARRAYS = ("zeros", "ones", "zeros_like", "ones_like", "array")
# What is done to an array as a whole, and what else to a result.
_WRAPS = (
    "{}.T", "{}[::-1]", "{}[:, ::-1]", "{}[::-1, ::-1]", "-{}", "abs({})", "{}.astype(int)",
)  # fmt: skip
_RESULT_WRAPS = (
    *_WRAPS, "np.squeeze({})", "np.ravel({})", "np.maximum({}, 0)", "np.round({})",
    "np.array({}, dtype=np.float32)", "np.array({}, order='F')", "{0} / np.size({0})", "2 * {}",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Site:
    """A statement or an expression, and the place it has in the node above it."""

    node: Any
    parent: ast.AST
    field: str
    index: int | None

    @property
    def block(self) -> list[Any]:
        """The list it stands in."""
        found: list[Any] = getattr(self.parent, self.field)
        return found


@dataclass(frozen=True)
class Block:
    """Statements in the place of all those of the block in which a statement stands.

    ``what`` says what became of that statement.
    """

    statements: list[ast.stmt]
    what: str


def alternatives(site: Site, kinds: NameKinds) -> Iterator[ast.AST | Block]:
    """Yield all that may stand in a place instead of what does."""
    node, parent = site.node, site.parent
    if isinstance(node, ast.stmt):
        yield from _statement(site, kinds)
    elif isinstance(parent, ast.Expr) and isinstance(node, ast.Constant):
        return  # a docstring
    elif site.field in ("annotation", "returns", "func"):
        return
    else:
        yield from _by_type(node, site, kinds)
        if isinstance(parent, ast.Return):
            yield from _wrapped(node, _RESULT_WRAPS)
        elif isinstance(node, ast.Subscript) and _has_slice(node) and _is_read(node):
            yield from _wrapped(node, _WRAPS)


def _by_type(node: ast.expr, site: Site, kinds: NameKinds) -> Iterator[ast.AST]:
    match node:
        case ast.Constant():
            yield from _constant(node)
        case ast.Name() if _is_read(node):
            yield from _name(node, site, kinds)
        case ast.BinOp():
            yield from _operation(node)
        case ast.UnaryOp():
            yield node.operand
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            yield from node.values
        case ast.Compare(ops=[op], comparators=[right]):
            for other in _COMPARISONS[type(op)]:
                yield _with(node, ops=[other()])
            yield _with(node, comparators=[_plus(right, 1)])
            yield _with(node, comparators=[_plus(right, -1)])
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.Tuple() | ast.List():
            for elements in _neighbours_swapped(node.elts):
                yield _with(node, elts=elements)
            if isinstance(node, ast.Tuple) and _is_read(node):
                for elements in _shifted(node.elts):
                    yield _with(node, elts=elements)
        case ast.Subscript() if not isinstance(node.slice, ast.Tuple | ast.Slice):
            for index in _shifted([node.slice]):
                yield _with(node, slice=index[0])
        case ast.Slice():
            yield from _slice(node)
        case ast.Attribute() if _is_read(node):
            yield from _attribute(node)
        case ast.Call():
            yield from _call(node)


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    match value:
        case bool():
            yield ast.Constant(not value)
        case int() | float():
            for other in (value + 1, value - 1, -value, 0):
                yield _expression(repr(other))
        case str() if "->" in value:
            read, _, written = value.partition("->")
            operands = read.split(",")
            yield ast.Constant(f"{read}->{written[::-1]}")
            if len(operands) > 1:
                yield ast.Constant(f"{','.join(operands[::-1])}->{written}")
            for k, each in enumerate(operands):
                for turned in (each[:-2] + each[:-3:-1], each[1::-1] + each[2:]):
                    changed = [*operands[:k], turned, *operands[k + 1 :]]
                    yield ast.Constant(f"{','.join(changed)}->{written}")
        case "F" | "C":
            yield ast.Constant("C" if value == "F" else "F")


def _name(node: ast.Name, site: Site, kinds: NameKinds) -> Iterator[ast.AST]:
    name = node.id
    if name == "float":
        yield from map(_expression, ("int", "np.float32", "bool"))
    for other in kinds.like(name):
        yield ast.Name(other, ast.Load())
    for other in kinds.sizes_like(name):
        yield _expression(f"min({name}, {other})")
        yield _expression(f"max({name}, {other})")
    if name in kinds.arrays and not isinstance(site.parent, ast.Attribute):
        yield from _wrapped(node, _WRAPS)


def _operation(node: ast.BinOp) -> Iterator[ast.AST]:
    for other in _OPERATORS.get(type(node.op), ()):
        yield _with(node, op=other())
    yield node.left
    yield node.right
    if not isinstance(node.op, ast.Add | ast.Mult):
        yield _with(node, left=node.right, right=node.left)
    if isinstance(node.op, ast.FloorDiv):
        top, bottom = map(ast.unparse, (node.left, node.right))
        yield _expression(f"-(-({top}) // ({bottom}))")
        yield _expression(f"round(({top}) / ({bottom}))")


def _slice(node: ast.Slice) -> Iterator[ast.AST]:
    for bound in ("lower", "upper", "step"):
        value = getattr(node, bound)
        if value is not None:
            yield _with(node, **{bound: None})
            for by in (1, -1):
                yield _with(node, **{bound: _plus(value, by)})
    if node.step is None:
        yield _with(node, step=ast.Constant(2))
    if node.lower is None and node.step is None:
        yield _with(node, lower=ast.Constant(1))
    if node.upper is None and node.step is None:
        yield _with(node, upper=_expression("-1"))


def _attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    if node.attr == "T":
        yield node.value
    if node.attr == "shape":
        yield _expression(f"{ast.unparse(node)}[::-1]")
    if node.attr in ("float64", "float32"):
        yield ast.Name("int", ast.Load())


def _call(node: ast.Call) -> Iterator[ast.AST]:
    function, arguments, named = node.func, node.args, node.keywords
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    is_np = isinstance(function, ast.Attribute) and ast.unparse(function.value) in ("np", "numpy")
    for other in _FUNCTIONS.get(name, ()):
        if isinstance(function, ast.Attribute):
            yield _with(node, func=_with(function, attr=other))
        elif other in _ALSO_BUILTIN:
            yield _with(node, func=ast.Name(other, ast.Load()))
    if len(arguments) == 1 or (arguments and name in _MAKE_ARRAYS):  # the call dropped
        yield arguments[0]
    if isinstance(function, ast.Attribute) and not is_np:
        yield function.value
    for k in range(len(named)):
        yield _with(node, keywords=[*named[:k], *named[k + 1 :]])
    for swapped in _neighbours_swapped(arguments):
        yield _with(node, args=swapped)
    for k in range(1, len(arguments)):
        yield _with(node, args=[*arguments[:k], *arguments[k + 1 :]])
    given = {each.arg for each in named}
    for key, values in (
        ("order", ("'F'",) if name in (*_HAVE_ORDER, *_MAKE_ARRAYS) else ()),
        ("dtype", ("int", "np.float32", "bool") if is_np and name in _MAKE_ARRAYS else ()),
        ("axis", ("0", "1") if name in ("sum", "mean", "max") else ()),
    ):
        for value in values if key not in given else ():
            yield _with(node, keywords=[*named, ast.keyword(key, _expression(value))])
    if name == "range":
        for k in range(len(arguments)):
            for shifted in _shifted([arguments[k]]):
                yield _with(node, args=[*arguments[:k], *shifted, *arguments[k + 1 :]])
        if len(arguments) == 1:
            yield _with(node, args=[ast.Constant(1), *arguments])
        yield _expression(f"reversed({ast.unparse(node)})")
    if name in ("zeros", "ones") and len(arguments) == 1:
        match arguments[0]:
            case ast.Attribute(value=ast.Name(), attr="shape"):
                like = ast.unparse(arguments[0].value)
                yield _expression(f"np.{name}_like({like})")
                yield _expression(f"np.{name}({like}.shape, dtype={like}.dtype)")


def _statement(site: Site, kinds: NameKinds) -> Iterator[ast.AST | Block]:
    node, at = site.node, site.index
    if isinstance(node, ast.FunctionDef):
        for arguments in _neighbours_swapped(node.args.args):
            yield _with(node, args=_with(node.args, args=arguments))
        return
    if isinstance(node, ast.Import | ast.ImportFrom) or at is None:
        return
    before, after = site.block[:at], site.block[at + 1 :]
    yield Block([*before, *after] or [ast.Pass()], "deleted")
    match node:
        case ast.AugAssign():
            yield ast.Assign([node.target], node.value, lineno=node.lineno)
            for other in _OPERATORS.get(type(node.op), ()):
                yield _with(node, op=other())
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target]):
            yield ast.AugAssign(target, ast.Add(), node.value)
        case ast.For() | ast.While():
            *first, last = node.body
            if first:
                yield Block([*before, _with(node, body=first), last, *after], "ends one line up")
            if after:
                longer = _with(node, body=[*node.body, after[0]])
                yield Block([*before, longer, *after[1:]], "ends one line down")
        case ast.If():
            yield from (_with(node, test=ast.Constant(value)) for value in (True, False))
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if not isinstance(node, ast.For | ast.While | ast.If | ast.With):
        for pair in kinds.pairs:
            yield _Exchange(*pair).visit(copy.deepcopy(node))


class _Exchange(ast.NodeTransformer):
    """Exchanges two names wherever a statement reads them."""

    def __init__(self, one: str, other: str) -> None:
        self._instead = {one: other, other: one}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if _is_read(node):
            node.id = self._instead.get(node.id, node.id)
        return node


def _is_read(node: Any) -> bool:
    return isinstance(node.ctx, ast.Load)


def _has_slice(node: ast.Subscript) -> bool:
    return any(isinstance(each, ast.Slice) for each in ast.walk(node.slice))


def _plus(node: ast.expr, number: int) -> ast.expr:
    sign = ast.Add() if number > 0 else ast.Sub()
    return ast.BinOp(node, sign, ast.Constant(abs(number)))


def _shifted(nodes: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield expressions with each one larger and smaller by one; constants change by themselves."""
    for k, node in enumerate(nodes):
        if isinstance(node, ast.Name | ast.BinOp | ast.Subscript | ast.Call):
            for number in (1, -1):
                yield [*nodes[:k], _plus(node, number), *nodes[k + 1 :]]


def _neighbours_swapped(nodes: Sequence[Any]) -> Iterator[list[Any]]:
    for k in range(len(nodes) - 1):
        yield [*nodes[:k], nodes[k + 1], nodes[k], *nodes[k + 2 :]]


def _wrapped(node: ast.expr, wraps: Sequence[str]) -> Iterator[ast.AST]:
    for wrap in wraps:
        yield _expression(wrap.format(f"({ast.unparse(node)})"))


def _with(node: Any, **fields: Any) -> Any:
    """Return a node with other fields."""
    other = copy.copy(node)
    vars(other).update(fields)
    return other


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
