"""What a visible check tells of a mistake: the autograder's own words, and nothing it would not."""

import itertools
import linecache
import random
import re

import pytest
from hidden_tests import ENTRIES, RIGHT, causes, defined, judged, of_entries
from test_diagnose import FAMILY_OF

from autograder.diagnosis.results import quiet
from autograder.exercises.conv2d.exercise import EXERCISE
from autograder.exercises.conv2d.kit import checks as convkit
from autograder.exercises.conv2d.kit import findings
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES
from autograder.exercises.conv2d.symbols import RESULTS
from autograder.judge import explain

pytestmark = pytest.mark.filterwarnings("ignore")

CHECKS = {"out": convkit.check_forward, "dW": convkit.check_dW, "dX": convkit.check_dX}
TOLD = {
    cause.id: (cause.name, cause.hint, getattr(cause, "hint_by_text", ""))
    for cause in (*CATALOGUE, *FAMILIES)
}


def shown(source, name):
    """Return the words of the first check of a function that fails: for a grader, and as shown.

    Without the line of an error, which the judge tells of a notebook's cells alone.
    """
    symbol = RESULTS[name]
    namespace = defined(RIGHT)
    linecache.cache["a cell"] = len(source), None, source.splitlines(keepends=True), "a cell"
    exec(compile(source, "a cell", "exec"), namespace)  # with its text, as a kernel has it
    function = namespace[name]
    for check in (
        lambda: CHECKS[symbol](function, 1),
        lambda: CHECKS[symbol](function, 2),
        lambda: convkit.check_rules(function, symbol),
    ):
        try:
            with quiet():
                check()
        except convkit.CheckFailed as failure:
            both = str(failure), "\n".join(failure._render_traceback_())
            return tuple(re.sub(r" Line \d+ of its cell: `.*`\.", "", words) for words in both)
    return "", ""


def note(source, name):
    function = defined({**RIGHT, name: source})[name]
    with quiet():
        return findings.opened(findings.fingerprint(function, RESULTS[name]))


def test_words_before_the_deadline_are_those_after_it():
    """For all mistakes that the worked example shows: word for word what depth "hint" says."""
    named = 0
    for entry in CATALOGUE:
        plain, words = shown(entry.source, entry.function)
        for item in of_entries(entry.id):
            if (
                item.passed or explain.in_words(item.failure, EXERCISE) != plain
            ):  # the item failed on a hidden problem
                continue
            graded = explain.explain(item, EXERCISE, "hint")
            if note(entry.source, entry.function) is None:
                kept = [line for line in graded.splitlines() if line[:5] not in ("Likel", "Next:")]
                assert words.splitlines()[: len(kept)] == kept, entry.id
            else:
                assert words == graded, entry.id
                named += 1
    assert named > 110


@pytest.mark.parametrize(
    ("line", "adds"),
    [
        ("dX[i * s + a, j * s + b] += dout[:, :, None, None] * W", True),
        ("dX[rows[k], cols] = dX[rows[k], cols] + d * W", True),
        ("dX[r:r + kh, c:c + kw] = W * dout[i, j]", False),
        ("dX[r:r + kh, c:c + kw] = 0\n    dX[r:r + kh, c:c + kw] += W * dout[i, j]", False),
        ("patch[a, b] += W[a, b] * dout[i, j]\n    dX[r:r + kh, c:c + kw] = patch", False),
        ("assert dX[0, 0] == 0", False),
        ("dX[r:r + kh, c:c + kw] +", False),
    ],
)
def test_code_that_adds_to_its_result_is_told_from_code_that_assigns(line, adds):
    assert findings.adds_to_its_result(f"def f(dout, X, W):\n    {line}\n    return dX") == adds
    assert not findings.adds_to_its_result(f"def f(dout, X, W):\n    {line}\n    return grad")


def test_no_note_names_another_mistake_than_the_diagnosis():
    for entry in CATALOGUE:
        found = note(entry.source, entry.function)
        if found is not None:
            told = set(causes(of_entries(entry.id)).values())
            assert {TOLD[id] for id in told} == {found}, entry.id


@pytest.mark.parametrize("seed", [0, 1])
def test_two_mistakes_at_once_open_no_note_but_that_of_one_of_them(seed):
    """Or one that the diagnosis gives too, where the two come to the same as a third."""
    pairs = [
        pair
        for pair in itertools.combinations(CATALOGUE, 2)
        if pair[0].function == pair[1].function
    ]
    asked = 0
    for one, other in random.Random(seed).sample(pairs, 200):
        source = one.spellings[0].joined(other.spellings[0])
        if source is None or (found := note(source, one.function)) is None:
            continue
        asked += 1
        told = set(causes(judged({one.function: source})).values())
        if told == {None}:  # one of the two that does not let the other show, or changes nothing
            told = {FAMILY_OF.get(id, id) for id in (one.id, other.id)}
        parts = {part for id in told - {None} for part in id.split("+")}
        assert found in {TOLD[id] for id in parts}, (seed, one.id, other.id, told)
    assert asked > 5


def test_mistake_that_nobody_has_catalogued_is_told_by_symbols_alone():
    _, words = shown(RIGHT["conv_forward"].replace("return out", "return 3 * out"), "conv_forward")
    assert "3·X[0, 0]·w1 + 3·X[0, 1]·w2" in words
    assert "Likely" not in words
    assert words.endswith(
        "Next: work out out[0, 0] by hand and print what your function adds to it."
    )


def test_examining_a_function_prints_nothing_of_its_own(capsys):
    chatty = ENTRIES["dX-overwrites-overlaps"].source.replace(
        "    dX = np.zeros", "    print('noise')\n    dX = np.zeros"
    )
    assert chatty.count("noise") == 1
    assert "Likely: where patches overlap" in shown(chatty, "conv_backward_dX")[1]
    assert "noise" not in capsys.readouterr().out


def test_function_that_cannot_be_examined_is_told_the_plain_words():
    class Hostile:
        def __array__(self, *arguments, **named):
            raise RuntimeError

    with pytest.raises(convkit.CheckFailed) as caught:
        convkit.check_forward(lambda X, W, stride: Hostile())
    with pytest.raises(RuntimeError):
        caught.value.examine()
    assert "\n".join(caught.value._render_traceback_()) == str(caught.value)
    assert "returned a value of type Hostile" in str(caught.value)
