"""The catalogue of wrong solutions: many, each described, each with items that must catch it."""

import pytest

from autograder.exercises.conv2d.misconceptions import CATALOGUE
from autograder.exercises.conv2d.sample_class import ITEMS


def test_catalogue_is_large_and_its_ids_are_its_own():
    assert len(CATALOGUE) >= 60
    assert len({mistake.id for mistake in CATALOGUE}) == len(CATALOGUE)
    assert len({(mistake.function, mistake.name) for mistake in CATALOGUE}) == len(CATALOGUE)
    assert len({(mistake.function, mistake.source) for mistake in CATALOGUE}) == len(CATALOGUE)


def test_its_items_are_the_assignments():
    assert set(ITEMS) > set().union(*(mistake.fails for mistake in CATALOGUE))


@pytest.mark.parametrize("mistake", CATALOGUE, ids=lambda mistake: mistake.id)
def test_every_entry_is_described(mistake):
    prefixes = {"conv_forward": "forward", "conv_backward_dW": "dW", "conv_backward_dX": "dX"}
    prefix = prefixes[mistake.function]
    assert mistake.id.startswith(f"{prefix}-")
    assert mistake.what.endswith(".")
    assert mistake.hidden_by
    assert mistake.fails
    assert all(item.startswith(f"test_{prefix}_") for item in mistake.fails)
