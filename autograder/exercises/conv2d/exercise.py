"""The exercise conv2d, as the engine knows it."""

from autograder.diagnosis import calls, smallest
from autograder.exercise import Exercise, Function
from autograder.exercises.conv2d import check, oracle, proofreading

EXERCISE = Exercise(
    name="conv2d",
    functions=(
        Function(
            name="conv_forward", result="out", arrays=("X", "W"), reference=oracle.conv_forward
        ),
        Function(
            name="conv_backward_dW",
            result="dW",
            arrays=("dout", "X", "W"),
            reference=oracle.conv_backward_dW,
        ),
        Function(
            name="conv_backward_dX",
            result="dX",
            arrays=("dout", "X", "W"),
            reference=oracle.conv_backward_dX,
        ),
    ),
    checks={name: getattr(check, name) for name in check.__all__},
    probes=lambda name: calls.problems(calls.SYMBOLS[name]),
    small_calls=lambda name: [call for call, _ in smallest.small_problems(calls.SYMBOLS[name])],
    say=lambda failure, where, wrong, tables: ([failure.text], ""),
    describe=lambda name, call: "",
    proofread=proofreading.proofread,
)
