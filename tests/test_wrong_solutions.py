"""Every catalogued wrong solution loses points in the items that concern it, and in no other."""

import numpy as np
import pytest

from autograder import cases, check
from autograder.misconceptions import CATALOGUE

JUDGES = {
    "conv_forward": {
        "test_forward_s1": lambda f: check.forward(f, stride=1),
        "test_forward_s2": lambda f: check.forward(f, stride=2),
        "test_forward_general": check.forward_general,
    },
    "conv_backward_dW": {
        "test_dW_s1": lambda f: check.dW(f, stride=1),
        "test_dW_s2": lambda f: check.dW(f, stride=2),
        "test_dW_general": check.dW_general,
    },
    "conv_backward_dX": {
        "test_dX_s1": lambda f: check.dX(f, stride=1),
        "test_dX_s2": lambda f: check.dX(f, stride=2),
        "test_dX_general": check.dX_general,
    },
}


def failed_items(mistake):
    """Return the hidden items that the mistake fails, each judged in a fresh namespace."""
    failed = set()
    for item, judge in JUDGES[mistake.function].items():
        namespace = {"np": np}
        exec(mistake.source, namespace)
        try:
            judge(namespace[mistake.function])
        except check.CheckFailed:
            failed.add(item)
    return failed


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("key", [b"", b"another student"], ids=["public key", "a student's key"])
@pytest.mark.parametrize("mistake", CATALOGUE, ids=lambda mistake: mistake.id)
def test_wrong_solution_fails_where_it_should_and_nowhere_else(mistake, key):
    assert mistake.fails
    with cases.key_in_force(key):
        assert failed_items(mistake) == mistake.fails


def test_catalogue_is_large_and_its_ids_are_its_own():
    assert len(CATALOGUE) >= 60
    assert len({mistake.id for mistake in CATALOGUE}) == len(CATALOGUE)
    assert len({(mistake.function, mistake.name) for mistake in CATALOGUE}) == len(CATALOGUE)
    assert len({(mistake.function, mistake.source) for mistake in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("mistake", CATALOGUE, ids=lambda mistake: mistake.id)
def test_every_entry_is_described(mistake):
    prefix = {"conv_forward": "forward-", "conv_backward_dW": "dW-", "conv_backward_dX": "dX-"}
    assert mistake.id.startswith(prefix[mistake.function])
    assert mistake.what.endswith(".")
    assert mistake.hidden_by
    assert mistake.fails <= JUDGES[mistake.function].keys()
