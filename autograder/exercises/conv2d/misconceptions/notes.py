"""The kit's notes: the catalogue's words, each sealed with what a function that errs so does."""

import base64
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from autograder.diagnosis.results import quiet
from autograder.exercise import Misconception
from autograder.exercises.conv2d.kit import checks, findings
from autograder.exercises.conv2d.kit.places import Symbol
from autograder.exercises.conv2d.misconceptions import CATALOGUE, FAMILIES
from autograder.exercises.conv2d.symbols import RESULTS


def notes() -> str:
    """Return the source of ``kit/notes``: the catalogue's words, each sealed with its mistake.

    A note is for a mistake that the worked example shows already, and for one that no other entry
    shares the key of.
    """
    alike: dict[bytes, list[Misconception]] = defaultdict(list)
    with quiet():
        for entry in CATALOGUE:
            symbol = RESULTS[entry.function]
            key = findings.fingerprint(entry.define(), symbol)
            if key and not _passes_here(entry.define(), symbol):
                alike[key].append(entry)
    lines = []
    for key, entries in alike.items():
        ids = {entry.id for entry in entries}
        families = [family for family in FAMILIES if ids <= family.members]
        cause = families[0] if families else entries[0] if len(entries) == 1 else None
        if cause is not None:
            words = [cause.name, cause.hint, getattr(cause, "hint_by_text", "")]
            text = findings.sealed("\n".join(words).rstrip().encode(), key)
            note = base64.b85encode(text).decode()
            lines.append(f'    "{findings.note_name(key)}": "{note}",\n')
    about = "Words on mistakes, each sealed with what a function that makes it does."
    return f'"""{about}"""\n\nNOTES = {{\n{"".join(sorted(lines))}}}\n'


def _passes_here(function: Callable[..., Any], symbol: Symbol) -> bool:
    """Return whether a function passes all checks of the worked example."""
    check = {"out": checks.check_forward, "dW": checks.check_dW, "dX": checks.check_dX}[symbol]
    try:
        check(function, 1)
        check(function, 2)
        checks.check_rules(function, symbol)
    except checks.CheckFailed:
        return False
    return True
