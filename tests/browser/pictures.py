"""The README's pictures: the first shows the product, the others are screenshots of the last tests.

Run with ``make pictures`` after the tests in ``browser/``. The first is made from the sample class,
and holds a digest of what it shows: ``test_pictures.py`` says when that has changed.
"""

import base64
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, PngImagePlugin
from playwright.sync_api import Browser, Locator, Page

from autograder.demo.run import run_demo
from autograder.report.write import write_report
from browser.chromium import SCREENSHOTS, chromium, new_page

DOCS = Path(__file__).parents[2] / "docs"
FIRST = DOCS / "product.png"
SHOWN = {
    "student-second-validation": "student.png",
    "formgrader-by-hand": "formgrader.png",
    "report-slide-1": "report.png",
}
STUDENT = "tanaka"
_MADE_FROM = "made from"  # the digest's name in the picture's file
_STYLE = """
body { margin: 0; width: 1240px; background: #fff; color: #1b1b1b; font: 600 17px/1.4 sans-serif; }
main { display: flex; gap: 20px; padding: 14px; align-items: flex-start; }
figure { margin: 0; }
figcaption { padding: 0 0 6px; }
div { overflow: hidden; border: 1px solid #888; border-radius: 6px; max-height: 560px; }
img { display: block; width: 100%; }
"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the first picture: how it looks, and the words and the style that it is made of."""

    caption: str
    width: int  # pixels in the picture
    png: bytes
    made_from: str

    @classmethod
    def of(cls, page: Page, shown: Locator, caption: str, width: int) -> "Part":
        """Return what a page shows in one of its elements."""
        styles = page.locator("style").all_text_contents()
        return cls(
            caption=caption, width=width, png=shown.screenshot(animations="disabled"),
            made_from="\n".join([shown.inner_text(), *styles]),
        )  # fmt: skip


def parts(browser: Browser, course: Path, folder: Path) -> list[Part]:
    """Return the parts of the first picture, of a course with the graded sample class.

    The report is written into ``folder``.
    """
    with new_page(browser, "first-picture") as page:
        page.set_viewport_size({"width": 620, "height": 900})
        page.goto((course / "feedback" / STUDENT / "conv2d" / "conv2d.html").resolve().as_uri())
        box = page.locator("section.box, #toc").first
        student = Part.of(page, box, "What a student reads", 520)
        page.set_viewport_size({"width": 880, "height": 640})
        page.goto(write_report(course, "conv2d", folder / "report.html").path.resolve().as_uri())
        page.locator("#project").click()
        slide = page.locator(".slide.current")
        return [student, Part.of(page, slide, "What the class sees in the next lecture", 672)]


def digest(found: Sequence[Part]) -> str:
    """Return what tells whether a picture was made from these parts, and in this way."""
    told = "\0".join([Path(__file__).read_text(), *(part.made_from for part in found)])
    return hashlib.sha256(told.encode()).hexdigest()


def made_from(picture: Path) -> str:
    """Return the digest of the parts that a picture was made from."""
    with Image.open(picture) as image:
        return str(image.info[_MADE_FROM])


def put_together(browser: Browser, found: Sequence[Part]) -> bytes:
    """Return the parts beside each other, as a picture that holds their digest."""
    figures = "".join(
        f'<figure style="width:{part.width}px"><figcaption>{part.caption}</figcaption><div>'
        f'<img src="data:image/png;base64,{base64.b64encode(part.png).decode()}"></div></figure>'
        for part in found
    )
    with new_page(browser, "first-picture") as page:
        page.set_content(f"<style>{_STYLE}</style><main>{figures}</main>")
        shown = page.locator("main").screenshot()
    about = PngImagePlugin.PngInfo()
    about.add_text(_MADE_FROM, digest(found))
    return _small(Image.open(BytesIO(shown)), 32, about)


def _small(image: Image.Image, colours: int, about: PngImagePlugin.PngInfo | None = None) -> bytes:
    """Return a picture with as few colours as such a page has."""
    small = BytesIO()
    image.convert("RGB").quantize(colours).save(small, "png", optimize=True, pnginfo=about)
    return small.getvalue()


def make_first() -> None:
    """Write the first picture, from a sample class that is graded now."""
    with tempfile.TemporaryDirectory() as folder:
        course = run_demo(Path(folder) / "course", print)
        with chromium() as browser:
            FIRST.write_bytes(put_together(browser, parts(browser, course, Path(folder))))


def main() -> None:
    """Write all pictures."""
    for name, picture in SHOWN.items():
        (DOCS / picture).write_bytes(_small(Image.open(SCREENSHOTS / f"{name}.png"), 64))
    make_first()


if __name__ == "__main__":
    main()
