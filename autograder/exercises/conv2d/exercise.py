"""The exercise conv2d, as the engine knows it: ``EXERCISE``."""

from pathlib import Path
from typing import Any

import numpy as np

from autograder.exercise import (
    Call,
    Evidence,
    Exercise,
    Failure,
    Function,
    Mask,
    StudentFile,
    written,
)
from autograder.exercises.conv2d import (
    allowed_calls,
    calls,
    hidden_checks,
    proofreading,
    traits,
    words,
)
from autograder.exercises.conv2d.kit import findings, places
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES
from autograder.exercises.conv2d.misconceptions.notes import notes
from autograder.exercises.conv2d.sample_class import sample_class
from autograder.exercises.conv2d.solutions import read_right, right_styles
from autograder.exercises.conv2d.symbols import REFERENCE, RESULTS, ConvolutionSymbols

_KIT = "autograder.exercises.conv2d.kit"


def say(failure: Failure, evidence: Evidence) -> tuple[list[str], str]:
    """Return a failed check in words, with what is known besides: its lines, and the next step."""
    tables = evidence.tables
    known = findings.Evidence(
        pattern=evidence.pattern,
        wrong=evidence.wrong,
        tables=None if tables is None else (tables.right, tables.yours, tables.setting),
        causes=evidence.causes,
        here=evidence.here,
        hint=evidence.hint,
        varies=evidence.varies,
        symbol=RESULTS.get(evidence.function, ""),
        facts=tuple((fact.key, dict(fact.details)) for fact in evidence.facts),
    )
    if failure.key in words.WORDS:
        return words.say(failure.key, failure.facts, known)
    own = {"text": failure.text, "next_step": failure.next_step}
    return words.say("own words", own, known)


def pattern(function: str, call: Call, wrong: Mask) -> str:
    """Return the name of the pattern that wrong entries make: where patches overlap, a last row."""
    image, kernel = (np.shape(array) for array in _arrays(function, call)[-2:])
    if len(image) != 2 or len(kernel) != 2:
        return ""
    return places.pattern(wrong, RESULTS[function], image, kernel, traits.stride_of(function, call))


def describe(function: str, call: Call) -> str:
    """Return a call in words: 'dout [[3, 4]], kernel [[2, 3]], an image of 1×3, stride 1'."""
    *dout, image, kernel = _arrays(function, call)
    by_columns = not image.flags.c_contiguous
    return words.PROBLEM[RESULTS[function]].format(
        image=written(image), kernel=written(kernel), dout=written(dout[0]) if dout else "",
        image_shape="×".join(map(str, image.shape)), kernel_shape="×".join(map(str, kernel.shape)),
        order=words.BY_COLUMNS if by_columns else "", stride=traits.stride_of(function, call),
    )  # fmt: skip


def heading(function: str, call: Call) -> str:
    """Return what a result is called: 'dX at stride 2'."""
    return words.TITLE.format(symbol=RESULTS[function], stride=traits.stride_of(function, call))


def _arrays(function: str, call: Call) -> tuple[Any, ...]:
    return call.arguments[: 2 if function == "conv_forward" else 3]


def _function(name: str) -> Function:
    taken = ("X", "W") if name == "conv_forward" else ("dout", "X", "W")
    return Function(
        name=name,
        result=RESULTS[name],
        arguments={argument: words.ARRAYS[argument] for argument in taken},
        reference=REFERENCE[name],
    )


EXERCISE = Exercise(
    name="conv2d",
    functions=tuple(map(_function, RESULTS)),
    checks={name: getattr(hidden_checks, name) for name in hidden_checks.__all__},
    probe_calls=calls.probe_calls,
    small_calls=calls.small_calls,
    traits=traits.TRAITS,
    sizes=traits.sizes,
    size_rules=traits.SIZE_RULES,
    allowed_calls=allowed_calls.allowed_calls,
    say=say,
    describe=describe,
    heading=heading,
    catalogue=CATALOGUE,
    families=FAMILIES,
    composed=Path(__file__).parent / "misconceptions" / "composed.npz",
    swapped={"dW-returns-dX": "dX-returns-dW", "dX-returns-dW": "dW-returns-dX"},
    plain_style="loops",
    right_solutions={style: read_right(style) for style in right_styles()},
    pattern=pattern,
    symbols=ConvolutionSymbols(),
    sample_class=sample_class,
    labels=words.LABELS,
    proofread=proofreading.proofread,
    student_file=StudentFile(
        name="convkit.py",
        parts=(
            "autograder.diagnosis.results",
            "autograder.diagnosis.relations",
            "autograder.diagnosis.structure",
            *(
                f"{_KIT}.{part}"
                for part in (
                    "words", "fact_words", "places", "formulas", "example", "findings", "imports",
                    "checks", "pictures", "self_check", "notes",
                )
            ),
        ),
        front=f"{_KIT}.checks",
        made={f"{_KIT}.notes": notes},
    ),
)  # fmt: skip
