"""The player above the notebook's steps: one timer, a pause, and words for a screen reader."""

import pytest
from playwright.sync_api import expect

from autograder.exercises.conv2d.kit import pictures
from autograder.exercises.conv2d.kit.words import PAUSE, PLAY, SIDE_BY_SIDE
from browser.chromium import accessibility_faults, new_page, screenshot

TICK = 900  # milliseconds a step


PAGE = "<!DOCTYPE html><html lang='en'><title>Steps</title><main><h1>Steps</h1>{}</main>"


@pytest.fixture
def player(browser):
    """A page that holds the lesson's nine steps, and a clock that the test moves on."""
    with new_page(browser, "player") as page:
        page.clock.install()
        page.set_content(PAGE.format(pictures.play_backward().markup))
        expect(page.get_by_role("slider")).to_be_visible()
        page.clock.pause_at(page.evaluate("Date.now()") + 1000)
        yield page


def at(page):
    """Return which steps are in sight, from 1, and what the player says that it shows."""
    steps = page.locator("[data-step]")
    seen = [n + 1 for n in range(steps.count()) if steps.nth(n).is_visible()]
    said = page.get_by_role("status").inner_text()
    assert (page.get_by_role("slider").get_attribute("aria-valuetext") or "") == said
    return seen, said


def press(page, name):
    page.get_by_role("button", name=name).click()


def test_it_plays_to_the_end_and_then_from_the_start(player):
    assert at(player) == ([1], "step 1 of 9")
    press(player, PLAY)
    for step in range(2, 10):
        player.clock.run_for(TICK)
        assert at(player) == ([step], f"step {step} of 9")
    player.clock.run_for(5 * TICK)
    assert at(player) == ([9], "step 9 of 9")
    press(player, PLAY)
    assert at(player) == ([1], "step 1 of 9")


def test_pause_stays_at_its_step_and_play_goes_on_from_there(player):
    press(player, PLAY)
    player.clock.run_for(2 * TICK)
    press(player, PAUSE)
    player.clock.run_for(5 * TICK)
    assert at(player) == ([3], "step 3 of 9")
    press(player, PLAY)
    player.clock.run_for(TICK)
    assert at(player) == ([4], "step 4 of 9")
    screenshot(player, "student-player")


def test_however_often_the_button_is_pressed_one_timer_runs(player):
    for name in (PLAY, PAUSE, PLAY, PAUSE, PLAY):
        press(player, name)
    player.clock.run_for(TICK)
    assert at(player) == ([2], "step 2 of 9")


def test_slider_moved_by_keyboard_stops_the_player(player):
    press(player, PLAY)
    player.clock.run_for(TICK)
    player.get_by_role("slider").focus()
    player.keyboard.press("ArrowRight")
    player.clock.run_for(5 * TICK)
    assert at(player) == ([3], "step 3 of 9")
    expect(player.get_by_role("button", name=PLAY)).to_be_visible()


def test_side_by_side_stops_it_and_shows_all_and_play_begins_anew(player):
    press(player, PLAY)
    player.clock.run_for(TICK)
    press(player, SIDE_BY_SIDE)
    player.clock.run_for(5 * TICK)
    assert at(player) == ([*range(1, 10)], "")
    expect(player.get_by_role("button", name=SIDE_BY_SIDE, pressed=True)).to_be_visible()
    press(player, SIDE_BY_SIDE)
    assert at(player) == ([2], "step 2 of 9")
    press(player, SIDE_BY_SIDE)
    press(player, PLAY)
    assert at(player) == ([1], "step 1 of 9")
    expect(player.get_by_role("button", name=SIDE_BY_SIDE, pressed=False)).to_be_visible()


def test_player_whose_cell_runs_again_leaves_no_timer(player):
    player.evaluate("window.gone = document.querySelector('details')")
    press(player, PLAY)
    player.evaluate("window.gone.remove()")
    player.clock.run_for(5 * TICK)
    assert player.evaluate("window.gone.querySelector('output').textContent") == "step 1 of 9"
    assert player.evaluate("window.gone.querySelector('button').textContent") == PLAY


def test_words_may_hold_what_a_script_reads_as_its_own(browser, monkeypatch):
    """A translation's apostrophes, quotes and angle brackets."""
    odd = {"play": 'l\'étape "<b>"', "pause": "\\", "beside": "&", "slider": "'", "shown": "{step}"}
    monkeypatch.setattr(pictures, "_BUTTONS", odd)
    with new_page(browser, "player-words") as page:
        page.set_content(pictures.play_backward().markup)
        expect(page.get_by_role("button", name=odd["play"])).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("1")


def test_player_keeps_nobody_out(browser):
    with new_page(browser, "player-axe") as page:  # axe needs a clock that runs
        page.set_content(PAGE.format(pictures.play_backward().markup))
        expect(page.get_by_role("slider")).to_be_visible()
        assert accessibility_faults(page) == []
        press(page, PLAY)
        assert page.get_by_role("status").get_attribute("aria-live") == "polite"
        assert accessibility_faults(page) == []
