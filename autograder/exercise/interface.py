"""``Exercise``, and what its parts are."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from autograder.exercise.calls import Call, Fact, Function, Mask, Place, SizeRule, Trait
from autograder.exercise.misconception import Family, Misconception


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

    The names are for the gradebook; without them it holds the student's id alone.
    """

    student: str
    about: str
    first_name: str = ""
    last_name: str = ""
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
    # The file that ``diagnosis.composed`` writes for the catalogue.
    composed: Path | None = None
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
