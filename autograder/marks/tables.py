"""Read and write CSV as spreadsheets and learning platforms do, in many encodings.

A table is written as it was read: encoding, byte order mark, separator, line ends. A cell that a
spreadsheet would run as a formula gets a leading apostrophe (as OWASP advises, "CSV Injection");
``plain`` takes it off again.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.plain_text import shown

_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")  # full-width forms run in some spreadsheets
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?|[+-]")  # or a dash, for "no value"
_QUOTED = re.compile(r'="(.*)"', re.DOTALL)  # Canvas writes a name so that starts with =
_TEXT_ALONE = re.compile(r'="[^"]*"')  # a quote in the name would end the text, and start a formula
_MANGLED = re.compile(
    r"\d([.,]\d+)?[eE][+-]?\d+"  # a long number
    r"|\d{1,2}[- ][A-Za-z]{3,9}([- ]\d{2,4})?|[A-Za-z]{3,9}-\d{2,4}"  # a date
    r"|\d{1,4}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,4}( \d{1,2}:\d\d(:\d\d)?)?"
    r"|#+|#\w+[!?]"
)
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\r?\n')  # Excel's own, before the header
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class TableError(Exception):
    """A file cannot be read as a table; the message says what to do next."""


class AmbiguousNumberError(ValueError):
    """A number whose comma or point may part thousands or decimals."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A header and rows of the same length, and how the file was written.

    ``numbers`` are the rows' in the file, as a spreadsheet counts them: blank rows count.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"
    separator: str = ","
    line_end: str = "\r\n"
    numbers: tuple[int, ...] = ()

    def number(self, row: int) -> int:
        """Return the number in the file of the row at this index."""
        return self.numbers[row] if self.numbers else row + 2

    def column(self, name: str) -> int:
        """Return the index of the column with this name; case and outer spaces do not count.

        Raises TableError where there is none.
        """
        place = self.find(name)
        if place is None:
            raise TableError(f"there is no column {name!r}; found {list(self.header)}")
        return place

    def find(self, name: str) -> int | None:
        """Return the index of the column with this name, or None."""
        names = [plain(title).strip().casefold() for title in self.header]
        wanted = name.strip().casefold()
        return names.index(wanted) if wanted in names else None

    def to_bytes(self) -> bytes:
        """Return the file's bytes: in its encoding or, where that cannot hold them, in UTF-8."""
        memory = io.StringIO()
        writer = csv.writer(memory, delimiter=self.separator, lineterminator=self.line_end)
        writer.writerow(map(harmless, self.header))
        writer.writerows(map(harmless, row) for row in self.rows)
        try:
            return memory.getvalue().encode(self.encoding)
        except UnicodeEncodeError:
            return memory.getvalue().encode("utf-8-sig")


def read_table(path: Path) -> Table:
    """Read a CSV file in UTF-8, UTF-16 or Windows-1252 with commas, semicolons or tabs.

    Raises TableError where it is not such a file, and OSError where it cannot be opened.
    """
    encoding, text = _decoded(path.read_bytes(), path)
    if stated := _SEPARATOR_LINE.match(text):
        text = text[stated.end() :]
    separator = stated[1] if stated else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [(number, tuple(row)) for number, row in enumerate(reader, 1) if row]
    except csv.Error as error:
        raise TableError(
            f"{path}, line {reader.line_num}: {error}. Next: download the file again, or save it "
            "as CSV from a spreadsheet"
        ) from error
    if not rows:
        raise TableError(f"{path} is empty. Next: download it again")
    (_, header), *body = rows
    for number, row in body:
        if len(row) > len(header):
            raise TableError(
                f"{path}: row {number} has {len(row)} cells, the header has {len(header)}. Next: "
                f"look for an unquoted {separator!r} in that row"
            )
    return Table(
        header=header,
        rows=tuple(row + ("",) * (len(header) - len(row)) for _, row in body),
        numbers=tuple(number for number, _ in body),
        encoding=encoding,
        separator=separator,
        line_end="\r\n" if "\r\n" in text else "\n",
    )


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula. A number stays a number.

    >>> neutral("=HYPERLINK(1)"), neutral("-1"), neutral("Ada")
    ("'=HYPERLINK(1)", '-1', 'Ada')
    """
    runs = _FORMULA.match(cell.lstrip("'")) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell


def harmless(cell: str) -> str:
    """As ``neutral``, for a cell of a file from elsewhere that may be safe already."""
    return cell if cell.startswith("'") or _TEXT_ALONE.fullmatch(cell) else neutral(cell)


def plain(cell: str) -> str:
    """Return a cell's text without the apostrophe or quotes that keep it from running.

    In a file from elsewhere, too, an apostrophe before a formula is taken for protection.

    >>> plain("'=HYPERLINK(1)"), plain('="=Ada"'), plain("'tis")
    ('=HYPERLINK(1)', '=Ada', "'tis")
    """
    if quoted := _QUOTED.fullmatch(cell):
        return quoted[1]
    if cell.startswith("'") and _FORMULA.match(cell.lstrip("'")):
        return cell[1:]
    return cell


def write_rows(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    encoding: str = "utf-8-sig",  # with the byte order mark by which spreadsheets recognise UTF-8
) -> None:
    """Write a new table, no cell of which a spreadsheet runs."""
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([neutral(shown(number(cell))) for cell in row] for row in rows)


def number(value: object) -> str:
    """Return a number in its shortest exact form, and anything else as text; None is empty.

    >>> number(70.0), number(0.1 + 0.2), number(None)
    ('70', '0.30000000000000004', '')
    """
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return "" if value is None else str(value)


def read_number(text: str) -> float | None:
    """Return the number that a cell says; None where it says nothing.

    Raises ValueError where it says something else, and AmbiguousNumberError where it can be read
    in two ways.

    >>> [read_number(text) for text in ("100.00", "12,5", "1,000.00", "1.000,00", "1 000", "-", "")]
    [100.0, 12.5, 1000.0, 1000.0, 1000.0, None, None]
    """
    plain_text = re.sub(r"(?<=\d)['’\s](?=\d{3}\b)", "", text.strip())
    if plain_text in ("", "-"):
        return None
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", plain_text):
        raise AmbiguousNumberError(f"{text.strip()!r} can be read in two ways")
    for group, point in ((",", "."), (".", ",")):
        form = rf"\d+(\{point}\d+)?|[1-9]\d{{0,2}}(\{group}\d{{3}})+(\{point}\d+)?"
        if re.fullmatch(form, plain_text, re.ASCII):
            return float(plain_text.replace(group, "").replace(point, "."))
    raise ValueError(f"{text.strip()!r} is no number")


def mangled(text: str) -> bool:
    """Return whether a spreadsheet has made something else of an id or a number.

    >>> [mangled(text) for text in ("4.50001E+16", "4-May", "01/05/2026", "#REF!", "45000", "ada")]
    [True, True, True, True, False, False]
    """
    return _MANGLED.fullmatch(text.strip()) is not None


def _decoded(data: bytes, path: Path) -> tuple[str, str]:
    """Return a file's encoding and its text. Raises TableError where it has none that we read."""
    marked = [name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark)]
    if marked or data.startswith(_WORKBOOKS):
        encodings = marked
    elif b"\0" in data[:200]:  # UTF-16 without a mark: half of each ASCII letter is zero
        encodings = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return encoding, data.decode(encoding)
    raise TableError(
        f"{path} is no text in UTF-8, UTF-16 or Windows-1252. Next: save it as CSV (UTF-8), not as "
        "a workbook"
    )


def _separator(text: str) -> str:
    """Return the separator that gives the header most cells; a comma if none occurs."""
    header = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])
    return max(",;\t", key=header.count)
