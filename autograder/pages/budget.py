"""What a page may spend on the contents of a notebook: time, characters, elements."""

import html
from dataclasses import dataclass
from typing import Any

from autograder.pages.painter import painter

NOT_PAINTED = "(Shown as it is written: laid out, it shows nothing, or takes too long.)"
CUT = "(Here {count:,} characters more are left out; they are in the notebook.)"
LONGEST = 50_000  # characters of one cell's text, or of one output
_PICTURE = 100  # elements that a picture counts as: a browser lays out all its pixels
_SLOWEST = 0.3  # seconds for one text or picture


@dataclass(kw_only=True)
class Budget:
    """What is left to spend. Elements cost most, as nbconvert parses its own page again."""

    seconds: float
    characters: int
    elements: int
    pictures: int  # their characters in base64

    def paint(self, kind: str, text: str, **more: Any) -> str | None:
        """Return a text as HTML; None where the budget does not allow it, or it would be empty."""
        if len(text) > LONGEST or self.seconds <= 0:
            return None
        painted, seconds = painter().paint(kind, text, min(_SLOWEST, self.seconds), **more)
        self.seconds -= seconds
        return painted if painted and self._takes(painted) else None

    def picture(self, kind: str, data: str) -> str | None:
        """Return a data URL of a picture, or None."""
        room = len(data) <= self.pictures and self.elements >= _PICTURE and self.seconds > 0
        if not room:
            return None
        painted, seconds = painter().paint("picture", kind, _SLOWEST, data=data)
        self.seconds -= seconds
        self.pictures -= len(data)
        self.elements -= _PICTURE
        return painted or None

    def plain(self, text: str) -> str:
        """Return a text as it is written, with a note of what is left out."""
        return f"<pre>{html.escape(self.cut(text), quote=False)}</pre>"

    def cut(self, text: str) -> str:
        """Return as much of a text as may be shown, with a note of what is left out."""
        room = max(0, min(LONGEST, self.characters))
        shown = text[:room]
        self.characters -= len(html.escape(shown))
        if len(text) <= room:
            return text
        return f"{shown}\n{CUT.format(count=len(text) - room)}"

    def take(self, count: int) -> bool:
        """Spend ``count`` elements; return False where so many are not left."""
        if count > self.elements:
            return False
        self.elements -= count
        return True

    def _takes(self, painted: str) -> bool:
        if len(painted) > self.characters or not self.take(painted.count("<")):
            return False
        self.characters -= len(painted)
        return True


def budgets() -> dict[bool, Budget]:
    """Return a new page's budgets: True for what the instructor wrote, False for a student's."""
    return {
        True: Budget(seconds=3, characters=1_000_000, elements=40_000, pictures=20_000_000),
        False: Budget(seconds=0.7, characters=500_000, elements=12_000, pictures=6_000_000),
    }
