"""What the class report calls the items."""

from items import ITEMS

from autograder.report import words


def test_every_item_of_the_assignment_has_a_title_and_nothing_else_has():
    assert set(words.ITEM_TITLES) == set(ITEMS)
