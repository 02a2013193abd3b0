"""Values of the standard library and of the notebook's own classes, to functions and back."""

import pytest
from test_judge import assignment, check, judge, locked, notebook, solution, verdicts

from autograder.sandbox.sandbox import Limits, Sandbox


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=Limits(cell=2, call=2, notebook=30, memory=1 << 30)) as sandbox:
        yield sandbox


CLASSES = locked("classes", """
from collections import namedtuple
from dataclasses import dataclass
from enum import Enum
Point = namedtuple('Point', 'x y')
Suit = Enum('Suit', 'HEARTS SPADES')
@dataclass
class Account:
    owner: str
    balance: int = 0
    def doubled(self):
        return 2 * self.balance
""")  # fmt: skip


def verdict_of(test, work, sandbox):
    spec = assignment(CLASSES, solution("f"), check("test_f", test))
    result = judge(notebook(("classes", ""), ("f", work)), spec, "ann", sandbox=sandbox)
    return verdicts(result)["test_f"], result.items[0].message


@pytest.mark.parametrize(
    ("work", "right", "wrong"),
    [
        ("def f(): return {1, 2}", "f() == {1, 2}", "f() == {1}"),
        ("def f(): return {frozenset({1}), (2, 'a')}", "frozenset({1}) in f()", "3 in f()"),
        ("def f(): return 1 + 2j", "f().imag == 2", "f() == 1"),
        ("from decimal import Decimal\ndef f(): return Decimal('0.10')", "str(f()) == '0.10'",
         "f() == 1"),
        ("from fractions import Fraction\ndef f(): return Fraction(2, 4)", "f().denominator == 2",
         "f() == 2"),
        ("import datetime\ndef f(): return datetime.date(2026, 5, 1)", "f().isoweekday() == 5",
         "f().year == 2025"),
        ("def f(): return range(0, 9, 3)", "f() == range(0, 9, 3) and list(f()) == [0, 3, 6]",
         "f() == [0, 3, 6]"),
        ("from collections import Counter\ndef f(): return Counter('aab')",
         "f().most_common(1) == [('a', 2)]", "f()['a'] == 1"),
        ("def f(): return Point(1, 2)", "f() == Point(1, 2) and f().x == 1", "f() == Point(2, 1)"),
        ("def f(): return Account('ann', 5)", "f() == Account('ann', 5) and f().balance == 5",
         "f() == Account('ann', 6)"),
        ("def f(): return [Suit.HEARTS]", "f() == [Suit.HEARTS]", "f() == [Suit.SPADES]"),
        ("def f(): return {(1, 2j): 'a'}", "f()[1, 2j] == 'a'", "f() == {}"),
    ],
)  # fmt: skip
def test_what_a_function_returns_is_compared_as_what_it_plainly_is(work, right, wrong, sandbox):
    assert verdict_of(f"assert {right}", work, sandbox) == ("passed", "Passed: 1 of 1 points.")
    assert verdict_of(f"assert {wrong}", work, sandbox)[0] == "failed"
    assert verdict_of(f"assert {right}", "def f(): return None", sandbox)[0] == "failed"


@pytest.mark.parametrize(
    ("given", "does", "right"),
    [
        ("{3, 1}", "sorted(x)", "[1, 3]"),
        ("range(4)", "sum(x)", "6"),
        ("slice(1, 3)", "[0, 1, 2, 3][x]", "[1, 2]"),
        ("__import__('decimal').Decimal('0.1')", "str(x + x)", "'0.2'"),
        ("bytearray(b'a')", "x.decode()", "'a'"),
        ("Point(1, 2)", "isinstance(x, Point) and x.y", "2"),
        ("Account('ann', 5)", "isinstance(x, Account) and x.doubled()", "10"),
        ("[Suit.HEARTS]", "x[0] is Suit.HEARTS", "True"),
    ],
)
def test_an_argument_arrives_as_what_it_is(given, does, right, sandbox):
    work = f"def f(x): return {does}"
    assert verdict_of(f"assert f({given}) == {right}", work, sandbox)[0] == "passed"


@pytest.mark.parametrize(
    ("given", "change", "after"),
    [
        ("{1}", "x.add(2)", "{1, 2}"),
        ("Account('ann')", "setattr(x, 'balance', 7)", "Account('ann', 7)"),
        ("__import__('collections').deque([1])", "x.append(2)",
         "__import__('collections').deque([1, 2])"),
        ("bytearray(b'a')", "x.append(98)", "bytearray(b'ab')"),
    ],
)  # fmt: skip
def test_what_a_function_writes_into_an_argument_is_seen(given, change, after, sandbox):
    test = f"x = {given}\nf(x)\nassert x == {after}"
    assert verdict_of(test, f"def f(x): {change}", sandbox)[0] == "passed"


def test_a_class_of_the_students_own_leaves_nothing_to_the_next_test(sandbox):
    """A field of theirs may be a property that counts: then each test has a process of its own."""
    work = """
class Account:
    seen = []
    __dataclass_fields__ = {'owner': 0, 'balance': 0}
    @property
    def T(self):
        self.seen.append(1)
        return len(self.seen)
def f(x): return x.T
"""
    spec = assignment(
        CLASSES, solution("f"), *[
            check(f"test_{n}", "assert f(Account('ann')) == 1") for n in (1, 2, 3)
        ],
    )  # fmt: skip
    result = judge(notebook(("classes", ""), ("f", work)), spec, "ann", sandbox=sandbox)
    assert set(verdicts(result).values()) == {"passed"}


def test_a_value_of_another_class_is_named_and_the_next_step_with_it(sandbox):
    work = "class Frame: pass\ndef f(): return Frame()"
    said = verdict_of("assert f().iloc[0] == 1", work, sandbox)[1]
    assert "a value of type Frame stays in the student's process" in said
    assert "mark the test cell to be judged inside" in said


def test_a_result_names_no_class_of_the_judges(sandbox):
    """A student's class may be called as any class of the judge's: it is a record all the same."""
    work = """
from dataclasses import dataclass
@dataclass
class Popen:
    args: list
def f(): return Popen(['touch', '/tmp/x'])
"""
    test = "import subprocess\nassert type(f()).__name__ == 'Record'\nassert f().args[0] == 'touch'"
    assert verdict_of(test, work, sandbox)[0] == "passed"
