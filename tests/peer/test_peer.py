"""What ``make peer`` compares with: each difference is stated, and a new or past one is found."""

from peer import points, suite
from peer.suite import Difference, Run

CALLED = dict.fromkeys(suite.COUNTED, 1)
STATED = Difference(reason="as it is meant", file="README.md", says="An auto-graded exercise")


def compared(outcomes, *, stock=(), listed=(), calls=CALLED):
    run = Run(outcomes=outcomes, calls=calls)
    return suite.compare(run, stock, dict.fromkeys(listed, STATED))


def test_differences_that_are_listed_and_no_other_are_as_they_should_be():
    assert compared({"a": "passed", "b": "1 != 2", "c": "skipped"}, listed=["b"]) == []


def test_new_difference_is_named_with_what_was_seen():
    (line,) = compared({"a": "x.py:3: 1 != 2"})
    assert line.startswith("a fails with this course's settings and passes without: x.py:3: 1 != 2")


def test_what_fails_with_stock_settings_too_is_not_ours():
    assert compared({"a": "1 != 2"}, stock=["a"]) == []


def test_difference_that_is_no_more_is_to_be_struck():
    for outcomes in ({"a": "passed"}, {}):
        (line,) = compared(outcomes, listed=["a"])
        assert line == "a is listed and does not differ. Next: strike it from differences.toml"


def test_settings_that_were_not_in_force_are_found():
    (line,) = compared({}, calls=CALLED | {"Judge": 0})
    assert line == "Judge was not called once: the settings are not in force"
    (line,) = compared({}, calls=CALLED | {suite.KERNEL: 2})
    assert line.startswith("2 notebooks went through nbgrader's own kernel")


def test_every_difference_is_stated_where_the_list_says():
    assert suite.unstated(suite.read_list()) == []
    missing = Difference(reason="", file="README.md", says="words that stand nowhere")
    assert suite.unstated({"a": missing}) == [
        "a: README.md does not say 'words that stand nowhere'"
    ]


ROW = ("tests/made_up", "model", "p1", "item")


def table(stock, judged, graded):
    given = zip(points.WAYS, (stock, judged, graded), strict=True)
    return points.Table(
        points={way: {ROW: each} for way, each in given}, most={ROW: "1"}, refused={}
    )


def reasons(*patterns):
    return {"meant": points.Reason(why="it is meant", items=patterns)}


def test_points_that_differ_without_a_reason_are_named():
    made = table("1", "0", "0")
    (line,) = points.faults(made, {}, points.text(made, {}))
    assert line.startswith("tests/made_up model item: {'stock': '1', 'plug-in': '0', 'grade': '0'}")


def test_reason_that_explains_nothing_is_to_be_struck():
    made = table("1", "1", "1")
    (line,) = points.faults(made, reasons("tests/*"), points.text(made, {}))
    assert line == "'tests/*' of meant in points.toml explains no difference. Next: strike it"


def test_other_points_than_those_committed_are_found_line_by_line():
    was, why = table("1", "0", "0"), reasons("*/made_up model item")
    committed = points.text(was, why)
    assert points.faults(was, why, committed) == []
    lines = points.faults(table("1", "0", "1"), why, committed)
    assert lines[0].endswith("| 1 | 0 | 1 | meant |")
    assert lines[1].endswith("| 1 | 0 | 0 | meant |")


def test_committed_table_explains_each_difference():
    """A row has nine cells; the last names a reason where the three before it are not the same."""
    lines = points.TABLE.read_text().splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.count("|") == 10][2:]
    differ = {row[-1].strip() for row in rows if len({*row[5:8]}) > 1}
    assert differ == points.read_reasons().keys()
    assert not any(row[-1].strip() for row in rows if len({*row[5:8]}) == 1)
