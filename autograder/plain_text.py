"""What others wrote, shown as plain text: on a terminal, in a log, a table, a notebook, a page.

What may stand as it is, is listed: letters, digits, punctuation, signs, the space, and a few marks
on a letter. All else is shown by its number, as Python writes it: what moves the cursor, turns the
direction of writing, breaks the line or cannot be seen.
"""

import logging
import traceback
import unicodedata

MOST = 1_000  # characters of one text on one line
_MAX_MARKS = 4  # on one letter; the most that a language piles up
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
# Counted among letters, signs and marks, and not to be seen: Unicode's "default ignorable" ones,
# less the two that choose between a sign and its picture, and the empty Braille cell.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
)


def shown(text: str, most: int = MOST) -> str:
    r"""Return a text as one line that says all that it holds; beyond ``most`` it is cut.

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
    r"""Return a text of several lines, each as ``shown`` has it.

    ``margin`` goes before each line but the first that does not begin with a space already: so no
    line of a message looks like a message of its own.

    >>> shown_lines("ann: refused\nzoe: 100\x07\n", margin="  ")
    'ann: refused\n  zoe: 100\\x07\n'
    """
    first, *others = (shown(line, most) for line in text.split("\n"))
    return "\n".join(
        [first, *(f"{margin}{line}" if line and line[0] != " " else line for line in others)]
    )


class PlainLog(logging.Filter):
    """Makes every message of a log plain, whoever wrote it; named in ``nbgrader_config.py``.

    What is filled into a message stays on its line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; all are kept."""
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
    spelt, marks = [], _MAX_MARKS  # at the beginning there is no letter that a mark could stand on
    for each in text:
        kind = unicodedata.category(each)
        marks = marks + 1 if kind[0] == "M" else 0
        if kind == "Zs":
            spelt.append(" ")
        elif not each.isprintable() or each in _UNSEEN or marks > _MAX_MARKS:
            spelt.append(_escape(each))
        else:
            spelt.append(each)
    return "".join(spelt)


def _escape(character: str) -> str:
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # how Python keeps a byte of a file's name that is not UTF-8
        number -= 0xDC00
    if number < 0x100:
        return _SHORT.get(character, f"\\x{number:02x}")
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
