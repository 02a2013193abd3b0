"""Mutants: an exercise's right solutions and catalogued mistakes, each with one small edit more.

for mutant in mutants(find("conv2d")):
    print(mutant.id)  # 'loops/conv_forward:7:26 stride → stride + 1'
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from autograder.audit.edits import edits
from autograder.exercise import Exercise


@dataclass(frozen=True, kw_only=True)
class Program:
    """A student's whole cell, which defines ``function`` for a notebook that has NumPy as np.

    ``name`` says whose: 'loops/conv_forward', or the id of a catalogued mistake. It holds what the
    function needs and no more, written as ``ast.unparse`` does.
    """

    name: str
    function: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A program with one edit. ``id`` says which, where (line and column) and what."""

    id: str
    function: str
    source: str
    program: Program


def mutants(exercise: Exercise, every: int = 1, of_mistakes: int = 1) -> Iterator[Mutant]:
    """Yield the mutants of an exercise, in an order that is always the same.

    They are those of all right solutions, then of the catalogue's mistakes. No two have one text,
    and none is a program of these itself. Some compute what they should all the same. ``every`` 20
    takes each 20th edit alone, ``of_mistakes`` 5 of those to mistakes each fifth of these.
    """
    originals = tuple(programs(exercise))
    seen = {(each.function, each.source) for each in originals}
    mistakes = {entry.id for entry in exercise.catalogue}
    number = count()
    for program in originals:
        step = every * of_mistakes if program.name in mistakes else every
        for edit in edits(program.source, _each(step, number)):
            if (program.function, edit.source) in seen:
                continue
            seen.add((program.function, edit.source))
            yield Mutant(
                id=f"{program.name}:{edit.line}:{edit.column + 1} {edit.what}",
                function=program.function, source=edit.source, program=program,
            )  # fmt: skip


def _each(step: int, number: Iterator[int]) -> Callable[[], bool]:
    return lambda: next(number) % step == 0


def programs(exercise: Exercise) -> Iterator[Program]:
    """Yield what is mutated: each function of each right solution, then the catalogue."""
    for style, cells in exercise.right_solutions.items():
        for each in exercise.functions:
            if each.name in cells:
                source = needed("\n".join(cells.values()), each.name)
                yield Program(name=f"{style}/{each.name}", function=each.name, source=source)
    for entry in exercise.catalogue:
        source = needed(entry.source, entry.function)
        yield Program(name=entry.id, function=entry.function, source=source)


def needed(source: str, function: str) -> str:
    """Return a module's imports, and what a function of it uses, directly or not, and the function.

    >>> print(needed("def a(): pass\\ndef b(): pass\\ndef c(): return a()", "c"))
    def a():
        pass
    <BLANKLINE>
    def c():
        return a()
    """
    module = ast.parse(source)
    wanted, kept = {function}, set[int]()
    while True:
        found = {
            at
            for at, statement in enumerate(module.body)
            if at not in kept and wanted & _defined(statement)
        }
        if not found:
            break
        kept |= found
        wanted |= {name for at in found for name in _used(module.body[at])}
    statements = [
        statement
        for at, statement in enumerate(module.body)
        if at in kept or not (_defined(statement) or isinstance(statement, ast.Expr))
    ]
    return ast.unparse(ast.Module(statements, []))


def _defined(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {(each.asname or each.name).partition(".")[0] for each in names}
    return {each.id for each in _names(statement) if isinstance(each.ctx, ast.Store)}


def _used(statement: ast.stmt) -> set[str]:
    return {each.id for each in _names(statement)}


def _names(statement: ast.stmt) -> Iterator[ast.Name]:
    return (each for each in ast.walk(statement) if isinstance(each, ast.Name))
