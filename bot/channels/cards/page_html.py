"""Blocks as an HTML page: readable on a phone, in the dark and by a screen reader; nothing runs, nothing is fetched."""
from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from bot.channels.cards import blocks
from bot.channels.cards.blocks import Block

STYLE = """
:root{color-scheme:light dark;--ground:#eef4f2;--surface:#fff;--text:#1b2a28;--soft:#4f615d;--line:#d3dfdb;
--mine:#d5ebe4}
@media(prefers-color-scheme:dark){:root{--ground:#101817;--surface:#1a2523;--text:#e4eeeb;--soft:#a6b8b2;
--line:#31413d;--mine:#1e493f}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:17px/1.6 system-ui,-apple-system,"PingFang SC",
"Noto Sans SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
main{max-width:44rem;margin:0 auto;padding:1rem max(1rem,env(safe-area-inset-left)) 3rem;background:var(--surface);
min-height:100vh}
h1{font-size:1.5rem;margin:.5rem 0 1rem}
h2{font-size:1.2rem;margin:2rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.5rem 0 .25rem}
p{margin:.5rem 0;white-space:pre-line}
.quiet,footer,dt,caption{color:var(--soft)}
.quiet,footer{font-size:.9rem}
blockquote{margin:.5rem 0;padding:.75rem 1rem;background:var(--mine);border-radius:12px;white-space:pre-line}
dl{margin:.5rem 0}
dl div{display:flex;flex-wrap:wrap;gap:0 1rem;justify-content:space-between;padding:.35rem 0;
border-bottom:1px solid var(--line)}
dd{margin:0;font-variant-numeric:tabular-nums;white-space:pre-line}
table{width:100%;border-collapse:collapse;margin:.5rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.25rem 0}
th,td{text-align:left;padding:.4rem .5rem .4rem 0;border-bottom:1px solid var(--line);font-weight:400;
vertical-align:top}
th:last-child,td:last-child{text-align:right;padding-right:0}
thead th{color:var(--soft)}
li{margin:.25rem 0}
summary{padding:.6rem 0;cursor:pointer}
a{color:inherit;display:inline-block;padding:.4rem 0;font-size:1.2rem}
pre{white-space:pre-wrap;font-size:.8rem;background:var(--ground);padding:.75rem;border-radius:12px}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line)}
""".replace("\n", "")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# What a route sends beside such a page. Kept nowhere, told to nobody.
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
HEAD = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow">'
    '<meta name="referrer" content="no-referrer"><meta name="format-detection" content="telephone=no">'
)


def page(name: str, heading: str, found: Iterable[Block], footer: str) -> str:
    """The whole page. `name` stands in lists of open pages and in previews, so it says nothing of the person."""
    body = f"<h1>{escape(heading)}</h1>{''.join(map(_html, found))}<footer>{escape(footer)}</footer>"
    return f"{HEAD}<title>{escape(name)}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"


def _html(block: Block) -> str:
    if isinstance(block, blocks.Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, blocks.Prose):
        return _prose(block)
    if isinstance(block, blocks.Facts):
        rows = (f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in block.rows)
        return f"<dl>{''.join(rows)}</dl>"
    if isinstance(block, blocks.Items):
        tag = "ol" if block.ordered else "ul"
        return f"<{tag}>{''.join(f'<li>{escape(row)}</li>' for row in block.rows)}</{tag}>"
    if isinstance(block, blocks.Calls):
        return f"<ul>{''.join(_call(name, number) for name, number in block.rows)}</ul>"
    return _table(block) if isinstance(block, blocks.Table) else f"<pre>{escape(block.text)}</pre>"


def _prose(block: blocks.Prose) -> str:
    if block.kind == "say":
        return f"<blockquote>{escape(block.text)}</blockquote>"
    opened = '<p class="quiet">' if block.kind == "quiet" else "<p>"
    return "".join(f"{opened}{escape(paragraph)}</p>" for paragraph in block.text.split("\n\n") if paragraph.strip())


def _call(name: str, number: str) -> str:
    """Only what a phone can dial goes into the link."""
    dialled = quote(re.sub(r"[^\d+*#]", "", number))
    return f'<li>{escape(name)} <a href="tel:{dialled}">{escape(number)}</a></li>'


def _table(block: blocks.Table) -> str:
    caption = f"<caption>{escape(block.caption)}</caption>" if block.caption and not block.folded else ""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in block.columns)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
    found = f"<table>{caption}{f'<thead><tr>{heads}</tr></thead>' if heads else ''}<tbody>{rows}</tbody></table>"
    return f"<details><summary>{escape(block.caption)}</summary>{found}</details>" if block.folded else found
