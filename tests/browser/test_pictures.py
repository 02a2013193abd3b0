"""The README's first picture shows the product as it is."""

import shutil

import pytest

from browser.pictures import FIRST, STUDENT, digest, made_from, parts


@pytest.fixture(scope="module")
def shown(browser, demo, tmp_path_factory):
    return parts(browser, demo[0], tmp_path_factory.mktemp("report"))


def test_first_picture_is_made_from_what_is_shown_now(shown):
    assert made_from(FIRST) == digest(shown), "docs/product.png is stale: run `make pictures`"


def test_first_picture_shows_the_commonest_mistake(shown):
    lecture = shown[1]
    assert "Where patches overlap, the last one counts" in lecture.made_from
    assert "1 / 5" in lecture.made_from


def test_other_words_on_a_students_page_make_the_picture_stale(browser, demo, shown, tmp_path):
    """The check can fail: a copy of the course in which one word of the page is another."""
    course = shutil.copytree(demo[0], tmp_path / "course")
    page = course / "feedback" / STUDENT / "conv2d/conv2d.html"
    text = page.read_text()
    word = shown[0].made_from.split()[0]
    assert f">{word}" in text
    page.write_text(text.replace(f">{word}", f">un{word}"))
    assert digest(parts(browser, course, tmp_path)) != digest(shown)
