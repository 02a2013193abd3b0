"""What the class report calls the items."""

from items import ITEMS

from autograder.exercises.conv2d.words import LABELS


def test_every_item_of_the_assignment_has_a_title_and_nothing_else_has():
    assert set(LABELS) == set(ITEMS)
