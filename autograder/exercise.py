"""What an exercise offers the engine, and how one is found.

An exercise is a value of ``Exercise`` that a package names among its entry points:

    [project.entry-points."autograder.exercises"]
    conv2d = "autograder.exercises.conv2d.exercise:EXERCISE"

A source notebook chooses one in its metadata: ``{"autograder": {"exercise": "conv2d"}}``. Where it
names none, all works but what an exercise brings: diagnoses, an audit by known solutions, a sample
class. A function's name chooses nothing.
"""

import functools
import hmac
import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

GROUP = "autograder.exercises"

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Place = tuple[int, ...]


class ExerciseError(Exception):
    """An exercise that cannot be had, with the next step for the instructor."""


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a function: its arguments, as they were before it."""

    arguments: tuple[Any, ...]
    named: Mapping[str, Any] = field(default_factory=dict)


# By which rule a result's size comes about: from named sizes, each down and across.
SizeRule = Callable[[Mapping[str, tuple[int, int]]], tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Trait:
    """A property of calls by which some mistakes show and others do not: "kernel" is "square".

    ``of`` returns its value for a function's call. Where calls of different values can be right
    independently of each other (an unfinished stride), it ``splits``: a mistake is looked for among
    the calls that share the value. ``plain`` is the value that is in nobody's way.
    """

    name: str
    of: Callable[[str, Call], str]
    splits: bool = False
    plain: str | None = None

    def value(self, function: str, call: Call) -> str:
        """Return its value, or "" for a call that has none: a test may call with anything."""
        try:
            return self.of(function, call)
        except (AttributeError, IndexError, TypeError, ValueError, ZeroDivisionError):
            return ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that a wrong function was seen to do: a key of a word file, with details."""

    key: str
    details: tuple[tuple[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it with its details as JSON holds them."""
        plain = {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.details
        }
        return {"key": self.key, **plain}


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function that students write. ``reference`` is right; it takes the same arguments.

    ``result`` is what its result is called ("dX"); ``arguments`` are the names of its arguments,
    each with how a heading calls it ("X": "image X").
    """

    name: str
    result: str
    arguments: Mapping[str, str]
    reference: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """One way to write a mistake: a right cell ``base`` with ``edits``, or a whole cell alone.

    An edit is a pair: a text that stands in the base once, and what the student writes instead.
    """

    base: str
    edits: tuple[tuple[str, str], ...] = ()

    @functools.cached_property
    def source(self) -> str:
        """The student's whole cell. Raises ValueError where an edited text is not there once."""
        text = self.base
        for old, new in self.edits:
            if (count := text.count(old)) != 1:
                raise ValueError(f"{old!r} occurs {count} times, expected once, in:\n{text}")
            text = text.replace(old, new)
        return text

    def joined(self, other: "Spelling") -> str | None:
        """Return the cell with both mistakes, or None where they change the same place.

        >>> base = "for i in range(n): total += x[i]"
        >>> short = Spelling(base=base, edits=(("range(n)", "range(n - 1)"),))
        >>> lost = Spelling(base=base, edits=(("+=", "="),))
        >>> short.joined(lost)
        'for i in range(n - 1): total = x[i]'
        """
        if self.base != other.base or self._places is None or other._places is None:
            return None
        places = sorted((*self._places, *other._places))
        for (_, end, _), (start, after, _) in itertools.pairwise(places):
            if start < end or (start == end and after == end):
                return None
        return _with(self.base, places)

    @functools.cached_property
    def _places(self) -> list[tuple[int, int, str]] | None:
        """What is replaced by what, from where to where in the base; None where edits overlap."""
        places = []
        for old, new in self.edits:
            if self.base.count(old) != 1:
                return None
            start, same = self.base.index(old), _common(old, new)
            rest = _common(old[len(same) :][::-1], new[len(same) :][::-1])
            end = start + len(old) - len(rest)
            places.append((start + len(same), end, new[len(same) : len(new) - len(rest)]))
        places.sort()
        return places if places and _with(self.base, places) == self.source else None


def _common(one: str, other: str) -> str:
    """Return what two texts begin with alike."""
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(pair[0] for pair in alike)


def _with(text: str, places: Sequence[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(places):
        text = text[:start] + new + text[end:]
    return text


@dataclass(frozen=True, kw_only=True)
class Misconception:
    """One mistake that students make.

    ``spellings`` are ways to write it, for a notebook that has imported NumPy as np; each defines
    ``function``. ``hidden_by`` says on which inputs the mistake does not show. ``hint`` is
    the next step for a student who has made it. ``fails`` are the grade_ids at which it must lose
    points; it must pass all others. The same mistake in two functions has an id that ends alike
    after the first hyphen.
    """

    id: str
    name: str
    function: str
    spellings: tuple[Spelling, ...]
    what: str
    hidden_by: str
    hint: str
    fails: frozenset[str]

    @property
    def source(self) -> str:
        """The student's whole cell, in its first spelling."""
        return self.spellings[0].source

    def define(self) -> Callable[..., Any]:
        """Return its function, defined afresh."""
        return define(self.function, self.source)


def define(function: str, source: str) -> Callable[..., Any]:
    """Return the function that a cell defines, defined afresh."""
    namespace: dict[str, Any] = {"np": np}
    exec(_compiled(source), namespace)
    defined: Callable[..., Any] = namespace[function]
    return defined


@dataclass(frozen=True, kw_only=True)
class Family:
    """Mistakes that compute the same, written differently: no input tells them apart.

    Where ``by_text`` holds of the student's cell, ``hint_by_text`` is the hint.
    """

    id: str
    name: str
    what: str
    hint: str
    members: frozenset[str]
    by_text: Callable[[str], bool] | None = None
    hint_by_text: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Failure:
    """A failed check: by its ``key`` and ``facts``, put into words last; else by its words.

    A check raises an AssertionError. Where that has ``key`` and ``facts``, ``Exercise.say`` puts
    them into words. ``text`` is what it says by itself, ``next_step`` what the judge adds to that.
    ``because`` is what the judge knows of the cause from elsewhere in the notebook: it follows the
    words, and with it ``next_step`` takes the place of theirs.
    """

    text: str
    key: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    next_step: str = ""
    because: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """What is known of a failed function beyond what the check saw.

    ``wrong`` are the entries of its result that are, and ``pattern`` names what they have in
    common; ``varies``: two calls with the same inputs differ. ``causes`` are the mistakes that are
    named; ``here`` says of each whether it shows on inputs like the failing one. ``facts`` are what
    the function was seen to do besides.
    """

    function: str
    pattern: str = ""
    wrong: Mask | None = None
    tables: "Tables | None" = None
    causes: tuple[str, ...] = ()
    here: tuple[bool, ...] = ()
    hint: str = ""
    varies: bool = False
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Tables:
    """Two tables of symbols, of the right function and the student's, under one setting."""

    setting: Any
    right: Any
    yours: Any


class Symbols(Protocol):
    """Functions read as formulas: tables whose entries are sums of products of the inputs.

    A ``setting`` is what tables are made for: the worked example at a stride. A table is the
    exercise's own; the engine asks for its ``shape`` and hands it back.
    """

    def settings(self, function: str, failing: Call | None) -> Sequence[Hashable]:
        """Return the settings to look at, the one of the failing call first."""

    def call(self, function: str, setting: Any) -> Call:
        """Return one call under a setting, with values that are all different."""

    def right(self, function: str, setting: Any) -> Any:
        """Return the table of the reference."""

    def read(self, student: Callable[..., Any], function: str, setting: Any) -> Any | None:
        """Return the table that a function computes, or None where it computes none."""

    def differences(self, right: Any, yours: Any) -> list[Place]:
        """Return the entries in which two tables of one shape differ."""

    def compared(self, right: Any, yours: Any, place: Place) -> tuple[str, str]:
        """Return an entry's sum in both tables: 'd1·w2 + d2·w1', 'd2·w1'."""

    def marked(
        self, right: Any, yours: Any, place: Place
    ) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
        """Return an entry's lines in a picture: what is too much, what is right, what is missing.

        The entry is wrong where the first or the last part has a line.
        """

    def factors(self, function: str) -> tuple[str, ...]:
        """Return the names of the arrays whose products a function adds up."""

    def products(self, table: Any) -> tuple[Any, tuple[Any, Any]]:
        """Return how often each product of two entries is in each entry, and the factors' shapes.

        See ``diagnosis.structure.Products``.
        """

    def padded(self, tables: Tables) -> Tables:
        """Return two tables of different shapes with zeros where one has no entry."""

    def worked(self, function: str, call: Call, place: Place) -> tuple[str, str]:
        """Return an entry of the right result in symbols and in numbers: 'd1·w2', '3·2'."""


@dataclass(frozen=True, kw_only=True)
class StudentFile:
    """A file that lies beside the notebook, put together from modules.

    ``parts`` are modules by their full names, in order; ``front`` is the one whose docstring opens
    the file. ``made`` gives the source of parts that are derived themselves.
    """

    name: str
    parts: tuple[str, ...]
    front: str
    made: Mapping[str, Callable[[], str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A made-up student's work: what is in each solution cell, and which items lose their points.

    ``notebook`` names one where there are several.
    """

    student: str
    about: str
    cells: Mapping[str, str] = field(default_factory=dict)
    loses: frozenset[str] = frozenset()
    days_after_deadline: int = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class Exercise:
    """An exercise. What has a default may be left out: the engine then does without.

    Functions are named as students define them. Calls and words are asked for with that name.
    """

    name: str
    functions: tuple[Function, ...]
    # What hidden tests call, by name: `from autograder import check`, then `check.forward(...)`.
    checks: Mapping[str, Any]
    # The fixed calls that a function is asked to know it by its answers. The last two have the
    # sizes of the first: with other values, then with the same, so that what is kept shows.
    probe_calls: Callable[[str], Sequence[Call]]
    # Calls in order of size: the first that a function fails is shown to be done by hand.
    small_calls: Callable[[str], Sequence[Call]]
    # By what calls differ, the most telling first.
    traits: tuple[Trait, ...] = ()
    # The sizes of a call, and the rules, right and wrong, by which a result's size can come about.
    sizes: Callable[[str, Call], Mapping[str, tuple[int, int]]] = lambda function, call: {}
    size_rules: Mapping[str, SizeRule] = field(default_factory=dict)
    # A failed check in words, with what is known besides: its lines, and the next step or "".
    say: Callable[[Failure, Evidence], tuple[list[str], str]]
    # One call in words: 'image [[1, 2]], kernel [[2]], stride 2'; and a heading for its result:
    # 'out at stride 2'.
    describe: Callable[[str, Call], str]
    heading: Callable[[str, Call], str]
    # Every small call that the rules given to students allow, in order of size: functions that are
    # right on all of them are taken for right. Left out, they are the small calls and the probes.
    allowed_calls: Callable[[str], Sequence[Call]] | None = None
    catalogue: tuple[Misconception, ...] = ()
    families: tuple[Family, ...] = ()
    # The file that ``diagnosis.pairs`` writes for the catalogue.
    pairs: Path | None = None
    # Two mistakes' ids: each returns what the other function is asked for.
    swapped: Mapping[str, str] = field(default_factory=dict)
    # Right solutions by style: each the cells by their grade_id.
    right_solutions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # The style whose cells surround a catalogue's entry.
    plain_style: str = ""
    # The name of the pattern that wrong entries of a result make, or "".
    pattern: Callable[[str, Call, Mask], str] | None = None
    symbols: Symbols | None = None
    sample_class: Callable[[], Sequence[Sample]] | None = None
    # Titles of items, by grade_id.
    labels: Mapping[str, str] = field(default_factory=dict)
    student_file: StudentFile | None = None
    # What the source notebook's cells say twice and differently: a line for each, with the place
    # and both values. A cell has nbformat's keys: id, cell_type, metadata, source.
    proofread: Callable[[Sequence[Mapping[str, Any]]], list[str]] | None = None

    def function(self, name: str) -> Function | None:
        """Return the function of this name, or None."""
        return next((each for each in self.functions if each.name == name), None)

    def reference(self, name: str) -> Callable[..., Any]:
        """Return what is right for the function of this name. Raises KeyError for no such one."""
        return {each.name: each.reference for each in self.functions}[name]


@functools.cache
def find(name: str) -> Exercise | None:
    """Return the installed exercise of this name; None for no name.

    Raises ExerciseError where it is not installed or cannot be loaded.
    """
    if not name:
        return None
    found = list(entry_points(group=GROUP, name=name))
    if not found:
        known = sorted(each.name for each in entry_points(group=GROUP))
        raise ExerciseError(
            f"the notebook names the exercise {name!r}, which is not installed; installed are "
            f"{', '.join(known) or 'none'}. Next: install the package that has it, or mend "
            '"exercise" under "autograder" in the metadata of the source notebook.'
        )
    loaded = found[0].load()
    if not isinstance(loaded, Exercise):
        raise ExerciseError(
            f"the entry point {found[0].value} of the exercise {name!r} is a "
            f"{type(loaded).__name__}, not an autograder.exercise.Exercise."
        )
    return loaded


def installed() -> list[str]:
    """Return the names of all exercises that are installed."""
    return sorted({each.name for each in entry_points(group=GROUP)})


def packages() -> list[Path]:
    """Return where the packages lie that have exercises, without this one: folders or modules."""
    names = {each.module.partition(".")[0] for each in entry_points(group=GROUP)} - {"autograder"}
    origins = [Path(spec.origin) for spec in map(find_spec, sorted(names)) if spec and spec.origin]
    return [path.parent if path.name == "__init__.py" else path for path in origins]


def chosen_by(metadata: Mapping[str, Any]) -> str:
    """Return the name of the exercise that a source notebook's metadata choose, or ""."""
    about = metadata.get("autograder")
    name = about.get("exercise") if isinstance(about, Mapping) else None
    return name if isinstance(name, str) else ""


def written(values: Array) -> str:
    """Return a table as it is written in Python, with short numbers.

    >>> written(np.array([[1.0, 2.5], [3.0, 4.0]]))
    '[[1, 2.5], [3, 4]]'
    """
    if values.ndim == 0:
        return f"{float(values):g}"
    return "[" + ", ".join(map(written, values)) + "]"


_key_in_force: ContextVar[bytes] = ContextVar("key_in_force", default=b"")
_exercise_in_force: ContextVar[Exercise | None] = ContextVar("exercise_in_force", default=None)


def student_key(secret: bytes, student: str, assignment: str, work: str = "") -> bytes:
    """Return the 32 bytes that decide a student's values; it tells nothing of another student's.

    ``work`` is what was handed in: values read from an error's words are of no use in the next try.
    """
    return hmac.digest(secret, f"{student}\0{assignment}\0{work}".encode(), "sha256")


@contextmanager
def key_in_force(key: bytes, exercise: Exercise | None = None) -> Iterator[None]:
    """Draw hidden values from this student's key, and check by this exercise, inside ``with``."""
    tokens = _key_in_force.set(key), _exercise_in_force.set(exercise)
    try:
        yield
    finally:
        _key_in_force.reset(tokens[0])
        _exercise_in_force.reset(tokens[1])


def current_key() -> bytes:
    """Return the key in force, or the public one where a notebook is run by hand in a kernel."""
    return _key_in_force.get()


def current_exercise() -> Exercise | None:
    """Return the exercise whose notebook is being judged, or None where it is run by hand."""
    return _exercise_in_force.get()


@functools.lru_cache(maxsize=4096)
def _compiled(source: str) -> Any:
    return compile(source, "<string>", "exec")
