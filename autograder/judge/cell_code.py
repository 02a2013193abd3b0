"""A cell's code, read without running it: what it takes from elsewhere, and what it gives.

A name that is read before the cell binds it comes from elsewhere, as in a kernel. Magics are seen
as the Python that IPython makes of them.
"""

import ast
import builtins
import functools
import importlib
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import CodeType

from autograder.judge.assignment import SpecCell
from autograder.judge.name_flow import names, steps
from autograder.judge.rewriting import rewritten

# Names that a notebook has and Python has not. Those in the second set the judge cannot give.
NOTEBOOK_NAMES = frozenset(("display", "get_ipython"))
ITS_OUTPUTS = frozenset(("In", "Out", "_", "__", "___"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Stars = tuple[tuple[str, frozenset[str]], ...]  # modules, with the names that they give
KNOWN = NOTEBOOK_NAMES | set(vars(builtins)) | {"__name__"}
# Line magics that change how things look, and nothing that a test could see.
_LOOKS = frozenset(
    ("matplotlib", "config", "load_ext", "autoreload", "precision", "pprint", "xmode", "colors")
)
_PLAIN_CELL_MAGIC = re.compile(r"\s*%%(time|capture)[ \t]*(\n|$)")  # runs the cell as it is
_WORD = re.compile(r"[^\W\d]\w*")

INSIDE_WOULD_DO = "add the tag `inside` to this cell, which would do, or test what functions return"


class Broken(Exception):
    """A test that cannot judge: the instructor's to read, never the student's fault."""

    def __init__(self, cell: SpecCell, line: int, seen: str, next_step: str) -> None:
        """Name the cell, the line (0: none), what was seen there, and what to do."""
        lines = cell.source.splitlines()
        text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        where = f"{cell.grade_id}, line {line}: `{text}`" if text else cell.grade_id
        super().__init__(f"{where}: {seen}. Next: {next_step}.")


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement: the names that it binds, reads and changes, and why it cannot be run."""

    node: ast.stmt
    nodes: tuple[ast.stmt, ...]  # to be run in its place
    bound: frozenset[str]
    now: frozenset[str]  # what it reads before it binds it
    later: frozenset[str]  # what functions in it read when they are called
    changed: frozenset[str]  # whose value it changes: by `x[0] = …`, `x.n = …`, `x.append(…)`
    fault: str = ""

    @property
    def reads(self) -> frozenset[str]:
        """All that it takes from elsewhere."""
        return self.now | self.later

    @property
    def is_shown(self) -> bool:
        """Whether it only shows or checks something."""
        return isinstance(self.node, ast.Expr | ast.Assert)


@dataclass(frozen=True, eq=False)
class Code:
    """A cell's code, and the names that tie it to other cells. ``fault``: why it is no Python."""

    cell: SpecCell
    statements: tuple[Statement, ...] = ()
    bound: frozenset[str] = frozenset()
    unbound: tuple[str, ...] = ()  # what it reads before it binds it, in order
    texts: frozenset[str] = frozenset()  # names that it may look up by their text
    looks_up: bool = False  # it asks what names there are
    imported: Mapping[str, str] = field(default_factory=dict)  # modules, by the names they get
    is_all_known: bool = False  # ``bound`` is all that it defines
    ends_in_semicolon: bool = False
    fault: str = ""
    fault_line: int = 0

    def broken(self) -> Broken:
        """Return the error that says why it is no Python."""
        step = "mend it, or add the tag `inside` to the test cells that need it"
        return Broken(self.cell, self.fault_line, self.fault, step)

    def giving(
        self, wanted: Iterable[str], own: Collection[str], *, whole: bool
    ) -> tuple[Statement, ...]:
        """Return the statements that give these names, and what those need of its ``own``.

        ``whole``: all that defines something. What only shows or checks something is left out, but
        for what changes a value: ``cases.append(…)``. Raises Broken where one cannot be run.
        """
        changeable = _assigned(self.statements).intersection(own)
        needed, chosen = set(wanted), set[Statement]()
        count = -1
        while count < len(chosen):
            count = len(chosen)
            for each in self.statements:
                if each in chosen:
                    continue
                gives = bool(each.bound & needed) or (whole and not each.fault)
                if (gives and not each.is_shown) or each.changed & needed & changeable:
                    if each.fault:
                        raise self._broken_by(each)
                    chosen.add(each)
                    needed |= each.reads.intersection(own)
        return tuple(each for each in self.statements if each in chosen)

    def require_runnable(self) -> None:
        """Raise Broken where a statement cannot be run."""
        if self.fault:
            raise self.broken()
        for each in self.statements:
            if each.fault:
                raise self._broken_by(each)

    def _broken_by(self, statement: Statement) -> Broken:
        return Broken(self.cell, statement.node.lineno, statement.fault, INSIDE_WOULD_DO)


@functools.lru_cache(maxsize=1024)
def read_code(cell: SpecCell, stars: Stars = ()) -> Code:
    """Return a cell's code; one that is no Python has a ``fault`` and no statements.

    ``stars`` are the names of the modules beside the notebook, for ``from module import *``.
    """
    source = _PLAIN_CELL_MAGIC.sub(r"\2", cell.source, count=1)
    try:
        tree = _parsed(source)
        flow = _Flow(dict(stars))
        statements = tuple(flow.statement(node) for node in tree.body if not _is_of_looks(node))
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 0
        said = getattr(error, "msg", error)
        return Code(cell, fault=f"is not Python that the judge can run: {said}", fault_line=line)
    return Code(
        cell=cell,
        statements=statements,
        bound=frozenset[str]().union(*(each.bound for each in statements)),
        unbound=unbound_in(statements),
        texts=_texts(tree),
        looks_up=_uses(tree, _LISTS_NAMES),
        imported=_imported(tree),
        is_all_known=flow.is_all_known and not any(each.fault for each in statements),
        ends_in_semicolon=_ends_in_semicolon(source),
    )


def unbound_in(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return what these statements together take from elsewhere, in order.

    What a function reads counts when it is called: as bound where they bind it at all.
    """
    bound, unbound = set[str](), set[str]()
    every = {name for each in statements for name in each.bound}
    for each in statements:
        unbound |= (each.now - bound) | (each.later - every)
        bound |= each.bound
    return _in_order([each.node for each in statements], unbound - KNOWN)


def _in_order(nodes: list[ast.stmt], names: Collection[str]) -> tuple[str, ...]:
    found = (n.id for n in ast.walk(ast.Module(nodes, [])) if isinstance(n, ast.Name))
    return tuple(name for name in dict.fromkeys(found) if name in names)


def compiled(
    cell: SpecCell, statements: Iterable[Statement], *, value: bool
) -> tuple[CodeType, CodeType | None]:
    """Return the code of statements and, with ``value``, of the last one where it is an expression.

    Its filename is ``file_of(cell)``.
    """
    body = [node for each in statements for node in each.nodes]
    last = None
    if value and body and isinstance(node := body[-1], ast.Expr):
        body, last = body[:-1], compile(ast.Expression(node.value), file_of(cell), "eval")
    return compile(ast.Module(body, []), file_of(cell), "exec"), last


FILE = "<cell "  # begins the name under which a cell's code is compiled


def file_of(cell: SpecCell) -> str:
    """Return the name under which a cell's code is compiled."""
    return f"{FILE}{cell.grade_id}>"


def public_names(source: bytes) -> frozenset[str]:
    """Return what ``from module import *`` gives of a module's source."""
    try:
        tree = ast.parse(source)
        bound = {name for node in tree.body for name in _Flow({}).statement(node).bound}
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name("__all__")], ast.List(each) | ast.Tuple(each)):
                return frozenset(str(e.value) for e in each if isinstance(e, ast.Constant))
    return frozenset(name for name in bound if not name.startswith("_"))


def _imported(tree: ast.Module) -> dict[str, str]:
    return {
        alias.asname or alias.name: alias.name
        for node in tree.body
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname or "." not in alias.name
    }


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager  # few cells need it

        return ast.parse(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]


def _fault(node: ast.stmt) -> str:
    """Return why a statement cannot be run in the judge, or "". The notebook's own things count."""
    try:
        compile(ast.Module([node], []), "<cell>", "exec")
    except (SyntaxError, ValueError) as error:
        return f"is not Python that the judge can run: {getattr(error, 'msg', error)}"
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and _is_name(each.func, "get_ipython"):
            return "uses a magic, a shell command or get_ipython(), which only a notebook has"
    return ""


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_of_looks(node: ast.stmt) -> bool:
    """Whether a statement is a line magic that changes nothing but looks."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Call(ast.Name("get_ipython")), "run_line_magic"),
                               [ast.Constant(str(name)), *_])):  # fmt: skip
            return name in _LOOKS
    return False


@dataclass
class _Flow:
    """Follows names through statements in the order in which these run."""

    stars: Mapping[str, Collection[str]]
    is_all_known: bool = True  # whether nothing binds names that cannot be read here

    def statement(self, node: ast.stmt) -> Statement:
        bound, now, later = self._all([node])
        return Statement(
            node=node, nodes=rewritten(node), bound=frozenset(bound), now=frozenset(now - KNOWN),
            later=frozenset(later - bound - KNOWN), changed=_changed(node), fault=_fault(node),
        )  # fmt: skip

    def _all(self, body: list[ast.stmt]) -> tuple[set[str], set[str], set[str]]:
        bound, now, later = set[str](), set[str](), set[str]()
        for step in steps(body):
            binds, at_once, when_called = names(step)
            match step:
                case ast.ImportFrom(str(module), [ast.alias("*")]):
                    binds |= self._starred(module)
            if at_once & {"exec", "globals", "locals", "vars"}:
                self.is_all_known = False
            now |= at_once - bound
            later |= when_called
            bound |= binds
        return bound, now, later

    def _starred(self, module: str) -> set[str]:
        if module in self.stars:
            return set(self.stars[module])
        try:
            found = importlib.import_module(module)
        except Exception:  # whatever it stops with, it gives nothing
            self.is_all_known = False
            return set()
        public = [name for name in vars(found) if not name.startswith("_")]
        return set(getattr(found, "__all__", public))


def _changed(node: ast.stmt) -> frozenset[str]:
    """Return the names whose values a statement changes, in so far as its form tells."""
    found = set[str]()
    for each in ast.walk(node):
        match each:
            case (
                ast.Attribute(ctx=ast.Store() | ast.Del())
                | ast.Subscript(ctx=ast.Store() | ast.Del())
            ):
                found |= _root(each)
            case ast.Call(func=ast.Attribute() as method):
                found |= _root(method)
    return frozenset(found)


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _assigned(statements: Iterable[Statement]) -> set[str]:
    """Return the names that statements bind otherwise than by import, def or class."""
    kinds = (ast.Import, ast.ImportFrom, *FUNCTIONS)
    return {name for each in statements if not isinstance(each.node, kinds) for name in each.bound}


# What looks names up by their text.
_LISTS_NAMES = frozenset(("globals", "locals", "vars", "dir"))
_LOOKS_UP = _LISTS_NAMES | {"eval", "exec", "hasattr", "getattr", "patch"}


def _texts(tree: ast.Module) -> frozenset[str]:
    """Return the words in a cell's strings that may be names, where it looks names up by text."""
    if not _uses(tree, _LOOKS_UP):
        return frozenset()
    texts = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return frozenset(word for text in texts for word in _WORD.findall(text)) - KNOWN


def _uses(tree: ast.Module, names: Collection[str]) -> bool:
    words = (getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(tree))
    return any(word in names for word in words)


def _ends_in_semicolon(source: str) -> bool:
    """Whether the last statement ends in a semicolon: then a notebook shows no value."""
    if ";" not in source:
        return False
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return False
    kinds: Collection[int] = (
        tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER,
        tokenize.INDENT, tokenize.DEDENT,
    )  # fmt: skip
    said = [token.string for token in tokens if token.type not in kinds]
    return said[-1:] == [";"]
