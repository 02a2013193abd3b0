"""Files of spreadsheets: read in any encoding, written back alike, and never run by anybody."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.marks.tables import (
    TableError,
    harmless,
    neutral,
    plain,
    read_number,
    read_table,
    write_rows,
)

ROWS = [["Student", "Größe"], ["Zoë, die Erste", "1;2\t3"], ['Ada "L."', ""], ["two\nlines", "é"]]


def written(rows, separator, encoding):
    memory = io.StringIO()
    csv.writer(memory, delimiter=separator).writerows(rows)
    return memory.getvalue().encode(encoding)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_file_is_read_in_any_encoding_and_written_back_byte_for_byte(tmp_path, separator, encoding):
    path = tmp_path / "list.csv"
    path.write_bytes(written(ROWS, separator, encoding))
    table = read_table(path)
    assert [list(table.header), *map(list, table.rows)] == ROWS
    assert table.to_bytes() == path.read_bytes()


def test_excels_own_line_names_the_separator(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"sep=;\r\na,b;c\r\n1;2\r\n")
    assert read_table(path).header == ("a,b", "c")


def test_what_an_encoding_cannot_hold_is_written_in_utf_8(tmp_path):
    """Feedback may hold any letter, also where the file came in Windows-1252."""
    path = tmp_path / "list.csv"
    path.write_bytes("name\r\né\r\n".encode("cp1252"))
    table = read_table(path)
    table = type(table)(**{**vars(table), "rows": (("−1 · 😀",),)})
    assert table.to_bytes().decode("utf-8-sig").splitlines() == ["name", "−1 · 😀"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04\x14\x00\x81\x8d", "not as a workbook"),
        (b"a,b\n1,2,3\n", "row 2 has 3 cells, the header has 2"),
        (b'a,b\n"1,2\n', "line 2: unexpected end of data"),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_next_step(tmp_path, data, words):
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(TableError, match=words):
        read_table(path)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1",
     "=cmd|' /C calc'!A0", '="="&HYPERLINK("http://x")&""'],
)  # fmt: skip
def test_formula_is_neutralised_and_read_back(cell):
    assert neutral(cell) == harmless(cell) == f"'{cell}"
    assert plain(neutral(cell)) == cell


def test_name_with_quotes_gets_out_of_what_canvas_puts_around_it():
    """So such a cell is neutralised once more, and yet gives the name."""
    name = '="&HYPERLINK("http://x")&"'
    assert plain(f'="{name}"') == name
    assert harmless(f'="{name}"').startswith("'=")


@pytest.mark.parametrize(
    "cell", ["-1", "-", "+1.5", "-1,5", "1e-3", "-12%", "0", "Ada", "'tis", "a=b"]
)
def test_number_and_plain_text_stay_as_they_are(cell):
    assert neutral(cell) == plain(cell) == cell


def test_formula_that_is_only_a_text_may_stay_in_a_file_from_elsewhere():
    """Canvas writes a name like =Ada so; Canvas must find it again."""
    assert harmless('="=Ada"') == '="=Ada"'
    assert plain('="=Ada"') == "=Ada"


def test_what_is_neutralised_already_is_not_neutralised_again():
    """A file may be filled twice."""
    assert harmless(harmless("=1+1")) == "'=1+1"


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n \"a1＝.,"), max_size=8) | st.text())
def test_every_text_is_read_back_as_it_was_and_none_runs(text):
    cell = neutral(text)
    assert plain(cell) == text
    runs = cell.lstrip(" \t\r\n")[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠")
    assert (
        not runs
        or cell.strip("+-").replace(",", "").replace(".", "").strip("%eE+-0123456789") == ""
    )


def test_written_rows_are_parsed_by_others(tmp_path):
    path = tmp_path / "rows.csv"
    write_rows(path, ("name", "points"), [("=1+1", 0.1 + 0.2), ('a, "b"', None), ("c", -1.0)])
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["'=1+1", 'a, "b"', "c"]
    assert float(rows[0]["points"]) == 0.1 + 0.2
    assert [row["points"] for row in rows[1:]] == ["", "-1"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("100", 100), ("100.00", 100), ("100,00", 100), ("0,5", 0.5), ("0.125", 0.125),
        ("1,000.00", 1000), ("1.000,00", 1000), ("1,234,567", 1234567), ("1.234.567,5", 1234567.5),
        ("1'000.00", 1000), ("1\u202f000,5", 1000.5), (" 12 ", 12), ("10.5000", 10.5),
        ("", None), (" ", None), ("-", None),
    ],
)  # fmt: skip
def test_number_is_read_with_its_separators(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["4-May", "4.50001E+16", "1e3", "nan", "inf", "A-", "85%", "1,00,000", "1.2.3",
             "2026-05-04", "1,000", "1.000", "12 34", "١٢", "-5"],
)  # fmt: skip
def test_what_is_no_number_or_could_be_two_is_not_taken_for_one_nor_for_nothing(text):
    with pytest.raises(ValueError, match=r"is no number|can be read in two ways"):
        read_number(text)
