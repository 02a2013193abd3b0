"""The README's pictures: two screenshots of the last test run, made small.

Run with ``make pictures`` after the tests in ``browser/``.
"""

from pathlib import Path

from PIL import Image

from browser.chromium import SCREENSHOTS

PICTURES = Path(__file__).parents[2] / "docs"
SHOWN = {"student-second-validation": "student.png", "formgrader-by-hand": "formgrader.png"}


def main() -> None:
    """Write the pictures with 64 colours, which is all that such a page has."""
    for name, picture in SHOWN.items():
        image = Image.open(SCREENSHOTS / f"{name}.png").convert("RGB")
        PICTURES.mkdir(exist_ok=True)
        image.quantize(64).save(PICTURES / picture, optimize=True)


if __name__ == "__main__":
    main()
