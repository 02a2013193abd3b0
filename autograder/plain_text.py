"""Makes text from students safe to show: on a terminal, in a log, a table, a notebook, a page.

Letters, digits, punctuation, symbols, spaces and a few combining marks stay as they are. All other
characters are written as Python's escapes: those that move the cursor, change the direction of
writing, break the line or are invisible.
"""

import logging
import traceback
import unicodedata

MOST = 1_000  # characters of a text on one line
_MAX_MARKS = 4  # on one letter: no language uses more
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
# Letters, symbols and marks that are invisible: Unicode's "default ignorable" ones (but for the two
# that choose between a symbol and its emoji), and the empty Braille cell.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
)


def shown(text: str, most: int = MOST) -> str:
    r"""Return a text as one line with escapes for all that is not plain, cut after ``most``.

    >>> shown("zoe\n100 \x1b[1A"), shown("bad\udcff.txt")
    ('zoe\\n100 \\x1b[1A', 'bad\\xff.txt')
    """
    line = text[: most + 1]
    if not (line.isascii() and line.isprintable()):
        line = _escaped(line)
    if len(line) <= most:
        return line
    end = f"… ({len(text):,} characters)"
    return line[: max(0, most - len(end))] + end


def shown_lines(text: str, margin: str = "", most: int = MOST * 10) -> str:
    r"""Return a text of several lines, each as ``shown`` returns it.

    ``margin`` is put before each line after the first that does not begin with a space, so that no
    line of a message looks like a message of its own.

    >>> shown_lines("ann: refused\nzoe: 100\x07\n", margin="  ")
    'ann: refused\n  zoe: 100\\x07\n'
    """
    first, *others = (shown(line, most) for line in text.split("\n"))
    return "\n".join(
        [first, *(f"{margin}{line}" if line and line[0] != " " else line for line in others)]
    )


class PlainLog(logging.Filter):
    """Makes every message of a log plain; ``nbgrader_config.py`` names it.

    What is filled into a message stays on one line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record, and keep it."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                shown(str(each), MOST * 10) if isinstance(each, (str, BaseException)) else each
                for each in record.args
            )
        record.msg, record.args = shown_lines(record.getMessage(), "    "), ()
        if record.exc_info and record.exc_info[1] is not None:
            lines = traceback.format_exception(record.exc_info[1])
            record.exc_text = shown_lines("".join(lines).rstrip("\n"), "    ")
        return True


def _escaped(text: str) -> str:
    escaped, marks = [], _MAX_MARKS  # at the beginning there is no letter to put a mark on
    for each in text:
        kind = unicodedata.category(each)
        marks = marks + 1 if kind[0] == "M" else 0
        if kind == "Zs":
            escaped.append(" ")
        elif not each.isprintable() or each in _UNSEEN or marks > _MAX_MARKS:
            escaped.append(_escape(each))
        else:
            escaped.append(each)
    return "".join(escaped)


def _escape(character: str) -> str:
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # a byte of a file name that is not UTF-8, as Python keeps it
        number -= 0xDC00
    if number < 0x100:
        return _SHORT.get(character, f"\\x{number:02x}")
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
