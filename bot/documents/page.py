"""One readable page for a phone and a printer, from sections of lines, blocks and a talk. Escaped by its making."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

STYLE = (
    "body{font:16px/1.6 -apple-system,'PingFang SC','Noto Sans SC','Microsoft YaHei',sans-serif;color:#222;"
    "background:#fff;max-width:42rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.4rem}h2{font-size:1.15rem;border-bottom:1px solid #ccc;margin-top:2rem}"
    "dl{margin:.5rem 0 1rem;padding:.5rem .75rem;background:#f6f6f6;break-inside:avoid}"
    "dt{color:#555;font-size:.85rem}dd{margin:0 0 .35rem;white-space:pre-line}p{white-space:pre-line;margin:.35rem 0}"
    ".said{margin:.6rem 0;break-inside:avoid}.said span{color:#555;font-size:.8rem}"
    "@media print{body{max-width:none;padding:0;font-size:11pt}dl{background:none;border:1px solid #ccc}}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
Pairs = Iterable[tuple[str, str]]


def page_html(title: str, lead: Iterable[str], sections: Iterable[Mapping[str, Any]]) -> str:
    """The page. A section has a `title` and any of `lines`, `blocks` (pairs of a name and a value), `talk` (who, when,
    text)."""
    html = ET.Element("html", lang="zh-CN")
    _head(html, title)
    body = ET.SubElement(html, "body")
    _text(body, "h1", title)
    for line in lead:
        _text(body, "p", line)
    for section in sections:
        _section(ET.SubElement(body, "section"), section)
    return "<!doctype html>\n" + ET.tostring(html, encoding="unicode", method="html")


def _head(html: ET.Element, title: str) -> None:
    head = ET.SubElement(html, "head")
    ET.SubElement(head, "meta", charset="utf-8")
    ET.SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    ET.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _text(head, "title", title)
    ET.SubElement(head, "style").text = STYLE


def _section(part: ET.Element, section: Mapping[str, Any]) -> None:
    _text(part, "h2", section["title"])
    for line in section.get("lines", ()):
        _text(part, "p", line)
    for block in section.get("blocks", ()):
        _block(part, block)
    for who, when, text in section.get("talk", ()):
        said = ET.SubElement(part, "div", {"class": "said"})
        _text(said, "span", f"{who} {when}")
        _text(said, "p", text)


def _block(part: ET.Element, pairs: Pairs) -> None:
    listed = ET.SubElement(part, "dl")
    for name, value in pairs:
        _text(listed, "dt", name)
        _text(listed, "dd", value)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text
