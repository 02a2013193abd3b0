"""The allow-list for HTML in a notebook: elements, attributes and their values, styles.

What is not on the list is removed; the text inside of it stays.
"""

import base64
import io
import re

import nh3
from PIL import Image
from pygments.token import STANDARD_TYPES

_TEXT = """
a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption
figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub
summary sup table tbody td tfoot th thead tr u ul var
"""
_MATH = """
math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot
mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none
"""
_OF_MATH = """
accent accentunder columnalign columnlines columnspacing display displaystyle fence form
linethickness lspace mathcolor mathvariant maxsize minsize movablelimits notation rowlines
rowspacing rspace scriptlevel separator stretchy symmetric width
"""

# At most three digits and never negative, so that nothing covers other parts or grows endless.
_LENGTH = r"(?:0|\d{1,3}(?:\.\d{1,9})?(?:px|em|ex|pt|%)|\.\d{1,9}(?:em|ex))"
_COLOR = r"(?:#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20}|rgb\(\d{1,3}(?:, ?\d{1,3}){2}\))"
_BORDER = (
    rf"(?:{_LENGTH}|solid|double|dashed|dotted|none|{_COLOR})(?: (?:{_LENGTH}|{_COLOR})){{0,2}}"
)
_SIDES = rf"(?:{_LENGTH}|auto)(?: (?:{_LENGTH}|auto)){{0,3}}"
_STYLES = {
    name: re.compile(pattern)
    for names, pattern in (
        ("color background background-color border-color", _COLOR),
        ("border border-top border-right border-bottom border-left", _BORDER),
        ("padding padding-top padding-right padding-bottom padding-left", _SIDES),
        ("margin margin-top margin-right margin-bottom margin-left", _SIDES),
        ("width max-width", _LENGTH),
        ("font-size", r"(?:[1-9]\d?(?:\.\d{1,3})?(?:px|pt|%)|[0-3](?:\.\d{1,3})?em)"),
        ("border-collapse", "collapse|separate"),
        ("box-shadow", rf"inset(?: {_LENGTH}){{2,4}} {_COLOR}"),
        ("caption-side", "top|bottom"),
        ("display", "inline-block|block|inline"),
        ("font-family", "monospace|serif|sans-serif"),
        ("font-style", "normal|italic"),
        ("font-weight", r"normal|bold|\d00"),
        ("text-align", "left|right|center|justify|start|end"),
        ("text-decoration", "underline|line-through|none"),
        ("vertical-align", "top|middle|bottom|baseline"),
        ("white-space", "normal|nowrap|pre|pre-wrap"),
    )
    for name in names.split()
}
_LONGEST_STYLE = 1000

_ANYTHING = ".*"
_COUNT = r"\d{1,4}"
_SPAN = r"\d{1,2}"
# Links use http, https or mail, or stay in the page. Pictures are in the page, or in a file below
# the notebook's own folder.
_LINK = r"(?:https?://|mailto:)[^\s\\]+|#[^\s\\]*"
_OWN_PICTURE = r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.(?:png|jpe?g|gif|webp)"
_ATTRIBUTES = {
    ("*", "title"): _ANYTHING,
    ("*", "align"): "left|right|center|justify",
    ("a", "href"): _LINK,
    ("col", "span"): _SPAN,
    ("details", "open"): "|open",
    **{(f"h{level}", "id"): r"\S{1,200}" for level in range(1, 7)},
    ("img", "alt"): _ANYTHING,
    ("img", "height"): _COUNT,
    ("img", "width"): _COUNT,
    ("ol", "start"): _COUNT,
    **{(cell, name): _SPAN for cell in ("td", "th") for name in ("colspan", "rowspan")},
    ("th", "scope"): "row|col",
    **{
        (tag, name): rf"[a-zA-Z]{{1,20}}|{_COLOR}|\d|{_LENGTH}(?: {_LENGTH}){{0,9}}|[a-z ]{{1,80}}"
        for tag in _MATH.split()
        for name in _OF_MATH.split()
    },
}  # fmt: skip
_PATTERNS = {place: re.compile(pattern, re.DOTALL) for place, pattern in _ATTRIBUTES.items()}
_HIGHLIGHTED = {name for name in STANDARD_TYPES.values() if name}
_ID_PREFIX = "in-notebook-"  # so that no heading has an id of the page's own

NOT_DESCRIBED = "No description has been provided for this image"  # as nbconvert has it
# As the cleaner writes a tag: each value in double quotes, with none inside.
_TAG = r"""<{name}(?: [\w-]+="[^"]*")*>"""
_IMAGE = re.compile(_TAG.format(name="img"))
_EMPTY_HEADING = re.compile(_TAG.format(name="th") + r"\s*</th>")

PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_DATA_URL = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)")
_MOST_PIXELS = 25_000_000


def picture(kind: str, data: str) -> str:
    """Return a data URL of a picture given in base64, or "" where it is not of this kind."""
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
        # reads only its header
        with Image.open(io.BytesIO(content), formats=tuple(PICTURES)) as image:
            width, height = image.size
            found = PICTURES[image.format or ""]
    except (OSError, ValueError, KeyError, SyntaxError, Image.DecompressionBombError):
        return ""
    if found != kind or width * height > _MOST_PIXELS:
        return ""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def sanitised(html: str) -> str:
    """Return what the list allows of some HTML, with every element closed.

    For those who hear a page, a picture says that nobody has described it, and a heading of a table
    that says nothing, as data frames have one, is an ordinary cell.
    """
    clean = _IMAGE.sub(_described, _CLEANER.clean(html))
    return _EMPTY_HEADING.sub("<td></td>", clean)


def _described(image: re.Match[str]) -> str:
    return image[0] if ' alt="' in image[0] else f'{image[0][:-1]} alt="{NOT_DESCRIBED}">'


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it is allowed, or None."""
    if name == "style":
        return _style(value) or None
    if (tag, name) == ("img", "src"):
        data = _DATA_URL.fullmatch(value)
        if data:
            return picture(*data.groups()) or None
        return value if re.fullmatch(_OWN_PICTURE, value, re.ASCII) else None
    pattern = _PATTERNS.get((tag, name)) or _PATTERNS.get(("*", name))
    if pattern is None:  # class and rel, which the cleaner itself handles
        return value
    if not pattern.fullmatch(value):
        return None
    if name == "href" and value.startswith("#"):
        return f"#{_ID_PREFIX}{value.removeprefix('#').removeprefix(_ID_PREFIX)}"
    return value


def _style(value: str) -> str:
    kept = []
    for declaration in value[:_LONGEST_STYLE].split(";"):
        name, _, words = declaration.partition(":")
        name, words = name.strip().lower(), words.strip()
        if name in _STYLES and _STYLES[name].fullmatch(words):
            kept.append(f"{name}:{words}")
    return ";".join(kept)


def _attributes() -> dict[str, set[str]]:
    of_tag: dict[str, set[str]] = {"*": {"style"}, "img": {"src"}}
    for tag, name in _ATTRIBUTES:
        of_tag.setdefault(tag, set()).add(name)
    return of_tag


_CLEANER = nh3.Cleaner(
    tags={*_TEXT.split(), *_MATH.split()},
    clean_content_tags={"script", "style"},
    attributes=_attributes(),
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "data"},
    allowed_classes={
        "a": {"anchor-link"}, "div": {"highlight"}, "span": _HIGHLIGHTED, "table": {"dataframe"},
    },
    id_prefix=_ID_PREFIX,
)  # fmt: skip
