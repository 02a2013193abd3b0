"""What students try in a notebook so that a page that shows it does something.

Each would ask for something whose name holds ``evil``, or open a window.
"""

import base64
import re

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

DO = "alert(1);fetch('/evil')"
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{DO}\"><script>{DO}</script></svg>"
_B64 = base64.b64encode(f"<script>{DO}</script>".encode()).decode()
_B64_SVG = base64.b64encode(SVG.encode()).decode()

HTML = (
    f"<script>{DO}</script>",
    "<ScRiPt src=//evil.invalid/x.js></sCrIpT>",
    f"<script type=module>{DO}</script>",
    f"<script type='text/x-mathjax-config'>{DO}</script>",
    f"<script>\n{DO}",
    f"<img src=evil onerror=\"{DO}\">",
    f"<img/src=evil/onerror={DO}>",
    f"<img src='/evil.png' onload=\"{DO}\" width='1 onerror={DO}'>",
    "<img src=http://evil.invalid/x.png srcset='http://evil.invalid/y.png 2x'>",
    "<img src='//evil.invalid/z.png'><img src='/evil.png'><img src='../../evil.png'>",
    f"<svg onload=\"{DO}\"></svg>",
    f"<svg><animate onbegin=\"{DO}\" attributeName=x dur=1s></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>evil</text></a></svg>",
    f"<svg><foreignObject><img src=evil onerror=\"{DO}\"></foreignObject></svg>",
    "<svg><use href='data:image/svg+xml;base64," + _B64_SVG + "#x'></use></svg>",
    f"<details open ontoggle=\"{DO}\"><summary>fold</summary>text</details>",
    f"<input autofocus onfocus=\"{DO}\">",
    f"<select autofocus onfocus=\"{DO}\"></select><textarea autofocus onfocus=\"{DO}\"></textarea>",
    f"<div tabindex=0 autofocus onfocus=\"{DO}\" onmouseover=\"{DO}\" style='width:100%'>hover</div>",
    f"<body onload=\"{DO}\" onpageshow=\"{DO}\">",
    f"<video autoplay onloadstart=\"{DO}\"><source src=evil.mp4 onerror=\"{DO}\"></video>",
    f"<audio src=evil.mp3 autoplay onerror=\"{DO}\"></audio>",
    f"<marquee onstart=\"{DO}\">m</marquee>",
    f"<style>@keyframes x{{}}</style><b style='animation-name:x' onanimationstart=\"{DO}\">x</b>",
    "<a href='javascript:alert(1)'>evil</a>",
    "<a href=' &#1;JaVa&Tab;Scr&NewLine;ipt&colon;alert(1)'>evil</a>",
    "<a href='data:text/html;base64," + _B64 + "'>evil</a>",
    "<a href='vbscript:evil'>evil</a><a href='blob:evil'>b</a><a href='filesystem:evil'>f</a>",
    "<a href='view-source:javascript:alert(1)'>evil</a><a href='file:///etc/passwd'>f</a>",
    "<a href='/formgrader/?path=/evil'>evil</a><a href='//evil.invalid'>e</a><a href='\\\\evil'>e</a>",
    "<a href='#x' ping='http://evil.invalid/ping' target=_top download>evil</a>",
    "<area href='javascript:alert(1)'><map name=formgrader></map>",
    "<base href='http://evil.invalid/'><base target=_top>",
    "<meta http-equiv=refresh content='0;url=http://evil.invalid/'>",
    "<meta http-equiv=Content-Security-Policy content='script-src *'>",
    "<link rel=stylesheet href='http://evil.invalid/x.css'><link rel=prefetch href='/evil'>",
    "<style>@import 'http://evil.invalid/x.css'; body{background:url(http://evil.invalid/b)}</style>",
    "<div style='background:url(http://evil.invalid/u);behavior:url(evil);width:expression(alert(1))'>s"
    "</div>",
    "<div style='position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:9999;background:#fff'>"
    "Score: 100</div>",
    "<div style='margin:-900px 0 0 -900px'>over</div><div style='box-shadow:0 0 0 9999px red'>o</div>",
    "<form action='http://evil.invalid/' id=formgrader><input name=submit><button>evil</button></form>",
    "<button formaction='javascript:alert(1)' form=formgrader>evil</button>",
    f"<iframe srcdoc=\"<script>{DO}</script>\"></iframe><iframe src='javascript:alert(1)'></iframe>",
    "<iframe src='http://evil.invalid/'></iframe><frameset><frame src=evil></frameset>",
    "<object data='data:text/html;base64," + _B64 + "'></object><embed src='evil.swf'>",
    "<object type='text/html' data='/evil'><param name=x value=y></object><applet code=evil></applet>",
    "<portal src='http://evil.invalid/'></portal><fencedframe src=evil></fencedframe>",
    # names that the formgrader's scripts look up
    "<a id=statusmessage name=formgrader class='score tabbable'>c</a>"
    "<img name=submission_id id=base_url><div id=test_dX_s1 class=nbgrader_cell>c</div>"
    "<input class='score tabbable' id=test_dX_s2 value=100><span class=full-credit>c</span>"
    "<a data-link=evil data-toggle=tooltip title='<img src=evil onerror=alert(1)>' data-html=true>d</a>",
    # what is other text when it is read again
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=evil "
    f"onerror={DO}&gt;\">",
    f"<svg></p><style><a id=\"</style><img src=evil onerror={DO}>\">",
    f"<noscript><p title=\"</noscript><img src=evil onerror={DO}>\">",
    f"<form><math><mtext></form><form><mglyph><style></math><img src=evil onerror={DO}>",
    f"<math><annotation-xml encoding='text/html'><img src=evil onerror=\"{DO}\"></annotation-xml></math>",
    "<math href='javascript:alert(1)'><mi xlink:href='javascript:alert(1)'>evil</mi></math>",
    "<math><maction actiontype='statusline#http://evil.invalid' xlink:href='javascript:alert(1)'>e"
    "</maction></math>",
    f"<textarea><img src=evil onerror={DO}></textarea><xmp><img src=evil onerror={DO}></xmp>",
    f"<title><img src=evil onerror={DO}></title><plaintext><img src=evil onerror={DO}>",
    f"<!--[if gte IE 4]><script>{DO}</script><![endif]--><!--><img src=evil onerror={DO}>-->",
    f"<?xml-stylesheet href='javascript:{DO}'?><![CDATA[<img src=evil onerror={DO}>]]>",
    f"</div></div></div></div></body></html><script>{DO}</script><div class=panel-footer>",
    f"<template><script>{DO}</script></template><slot name=x></slot><dialog open>evil</dialog>",
    f"<custom-element is=x onclick=\"{DO}\">c</custom-element><b onclick=\"{DO}\" accesskey=x>c</b>",
    f"<p title=\"`'><img src=evil onerror={DO}>\">x</p><img alt='\"><img src=evil onerror={DO}>'>",
    "<table background='http://evil.invalid/t'><td background='http://evil.invalid/d' rowspan=65534>t",
    "<div contenteditable onbeforeinput=alert(1) popover id=p>c</div><button popovertarget=p>p</button>",
)  # fmt: skip

MARKDOWN = (
    *HTML,
    "[evil](javascript:alert(1))",
    "[evil](JavaScript&colon;alert(1)) [evil](java&#10;script:alert(1)) [evil](<java\tscript:alert(1)>)",
    "[evil][r] [r]\n\n[r]: javascript:alert(1) \"t\"",
    "[evil](data:text/html;base64," + _B64 + ") [evil](files/javascript:alert(1))",
    "![evil](javascript:alert(1)) ![e](data:image/svg+xml;base64," + _B64_SVG + ")",
    "![e](http://evil.invalid/i.png) ![e](/evil.png) ![e](x/%2e%2e/%2e%2e/evil.png)",
    "<javascript:alert(1)> <http://ok.invalid/\"onmouseover=\"alert(1)> javascript:alert(1)",
    f"# head \"><img src=evil onerror={DO}>",
    f"# <a name=\"x\" onclick=\"{DO}\">h</a> </h1><script>{DO}</script>",
    f"[x](http://ok.invalid \"t\\\" onmouseover={DO} x=\\\"\")",
    f"![a\" onerror=\"{DO}](evil)",
    f"```\"><img src=evil onerror={DO}>\ncode\n```",
    f"```html onload={DO}\n</code></pre><script>{DO}</script>\n```",
    f"```mermaid\n</pre><script>{DO}</script>\n```",
    f"~~<img src=evil onerror={DO}>~~ `<img src=evil onerror={DO}>` ``</code><script>{DO}</script>``",
    f"|a|\n|-|\n|<img src=evil onerror={DO}>|\n|</table><script>{DO}</script>|",
    f"- [ ] <img src=evil onerror={DO}>\n- [x] done",
    f"$<img src=evil onerror={DO}>$ $$</math><script>{DO}</script>$$",
    "$\\href{javascript:alert(1)}{evil}$ $\\style{position:fixed}{x}$ $\\class{score}{x}$ $\\cssId{a}{x}$",
    f"$\\text{{<img src=evil onerror={DO}>}}$ $\\require{{evil}}$ $\\unicode{{x3c}}script$",
    f"\\begin{{a}}<script>{DO}</script>\\end{{a}} \\\\[<img src=evil onerror={DO}>\\\\]",
    "$\\hspace{-100em}\\rule{900em}{900em}$ $\\mmlToken{mi}[onclick='alert(1)']{evil}$",
    f"term\n: <img src=evil onerror={DO}>",
    "![a](attachment:evil) ![b](attachment:no-such) ![c](attachment:svg) ![d](attachment:html)",
)  # fmt: skip

ATTACHMENTS = {
    "evil": {f'image/png" onerror="{DO}': "AAAA"},
    "svg": {"image/svg+xml": _B64_SVG},
    "html": {"text/html": _B64},
    f'"><img src=evil onerror={DO}>': {},
}

_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
_BAD_SIZE = {"width": f"1 onerror={DO}", "height": f"1 onload={DO}", "alt": f"\" onload=\"{DO}",
             "unconfined": f"x onerror={DO}"}  # fmt: skip


def _displays(data: dict[str, object], **metadata: object) -> dict[str, object]:
    return {"output_type": "display_data", "data": data, "metadata": metadata}


OUTPUTS = (
    *(_displays({"text/html": each}) for each in HTML),
    *(_displays({"text/markdown": each}) for each in MARKDOWN),
    *(_displays({"text/latex": f"${each}$"}) for each in HTML[:10]),
    _displays({"image/png": "AA"}, **{"image/png": _BAD_SIZE}),
    _displays({"image/png": _PNG}, **{"image/png": _BAD_SIZE}),
    _displays({"image/png": _PNG}, **_BAD_SIZE),
    _displays({"image/jpeg": f"AA\" onerror=\"{DO}"}, **{"image/jpeg": _BAD_SIZE}),
    _displays({"image/png": _PNG}, filenames={"image/png": f"evil\" onerror=\"{DO}"}),
    _displays({"image/svg+xml": SVG}),
    _displays({"image/svg+xml": SVG, "text/plain": "svg"}) | {"svg_filename": "http://evil.invalid"},
    _displays({"text/html": f"<script>{DO}</script>"}, **{"text/html": {"isolated": True}}),
    _displays({"application/javascript": DO}),
    _displays({"application/pdf": _B64}),
    _displays({f"application/<img src=evil onerror={DO}>": "x"}),
    _displays({"text/vnd.mermaid": f"<script>{DO}</script>"}),
    _displays({"application/vnd.vega.v5+json": {"data": {"url": "http://evil.invalid/"}}}),
    _displays({"application/vnd.plotly.v1+json": {"data": [], "layout": {}}}),
    _displays({"application/vnd.jupyter.widget-view+json": {"model_id": f"</script><script>{DO}"}}),
    _displays({"application/json": {"x": f"</script><script>{DO}</script>"}}),
    _displays({"text/plain": f"<img src=evil onerror={DO}>"}),
    _displays({"text/plain": ["<img src=evil ", f"onerror={DO}>"]}),
    {"output_type": "stream", "name": "stdout", "text": f"\x1b[31m<script>{DO}</script>\x1b[0m"},
    {"output_type": "stream", "name": f"<img src=evil onerror={DO}>", "text": "evil"},
    {
        "output_type": "error", "ename": f"<script>{DO}</script>", "evalue": f"<img onerror={DO}>",
        "traceback": [f"\x1b[0;31m<img src=evil onerror={DO}>\x1b[0m", f"</pre><script>{DO}</script>"],
    },
    {"output_type": "error", "ename": f"<script>{DO}</script>", "evalue": "e", "traceback": []},
    {
        "output_type": "execute_result", "execution_count": f"<img src=evil onerror={DO}>",
        "data": {"text/plain": "1"}, "metadata": {},
    },
)  # fmt: skip


def hostile_cells() -> list[NotebookNode]:
    """Return cells that hold all of it, in every place of a cell there is."""
    cells = [new_markdown_cell(each) for each in MARKDOWN]
    cells += [new_markdown_cell(MARKDOWN[-1], attachments=ATTACHMENTS)]
    cells += [new_raw_cell(each) for each in HTML]
    cells += [new_raw_cell(HTML[0], metadata={"raw_mimetype": "text/html", "format": "text/html"})]
    cells += [new_code_cell("\n".join(HTML)), new_code_cell(f"%%html\n{HTML[0]}")]
    for each in OUTPUTS:
        cells.append(new_code_cell(""))
        cells[-1].outputs = [from_dict(each)]  # most of them are not what a notebook may hold
    marked = new_code_cell(f"%%javascript\n{DO}")
    marked.execution_count = f"<img src=evil onerror={DO}>"
    marked.id = f'evil" onclick="{DO}'
    marked.metadata = from_dict({
        "tags": [f"\" onclick=\"{DO}"], "magics_language": f"\"><script>{DO}</script>",
        "nbgrader": {"grade_id": f"\"><script>{DO}</script>", "grade": True, "points": "<script>"},
        "alt": f"\" onerror=\"{DO}",
    })  # fmt: skip
    return [*cells, marked]


def hostile_metadata() -> NotebookNode:
    """Return metadata of a whole notebook."""
    return from_dict({
        "title": f"</title><script>{DO}</script>",
        "language_info": {"name": f"\"><script>{DO}</script>", "pygments_lexer": f"<script>{DO}"},
        "kernelspec": {"name": f"<script>{DO}", "display_name": "x"},
        "widgets": {
            "application/vnd.jupyter.widget-state+json": {
                "state": {"x": f"</script><script>{DO}</script>"}, "version_major": 2,
            }
        },
    })  # fmt: skip


def dangers(html: str) -> list[str]:
    """Return what in a page's text could do something: for a first look, without a browser."""
    return re.findall(
        r"<script(?![^>]*\ssrc=\"/?(?:base)?/formgrader/)[^>]*>|<[^>]*\son\w+\s*=[^>]*>"
        r"|<(?:iframe|object|embed|base|form|link|frame|svg|style)\b[^>]*>"
        r"|<[^>]*(?:javascript|vbscript|data:text)[^>]*>|<[^>]*evil[^>]*>",
        html,
    )
