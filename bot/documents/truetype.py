"""The few signs of a font that a text needs, as TrueType: a .pdf cannot hold the cubic outlines of the page's font."""

from __future__ import annotations

import io
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

DROPPED = ["GPOS", "GSUB", "VORG", "vhea", "vmtx"]
ERROR = 1.0  # units of the outline (1,000 to a sign's height) by which a curve may be off


def truetype(font: Path, text: str, name: str) -> bytes:
    """`font` (.woff or .otf) with the signs of `text` alone, as .ttf under a name of its own. Raises FileNotFoundError.

    The name is not for show: reportlab takes two fonts of one name for the same one, and leaves signs out.
    """
    wanted = subset.Options(layout_features=[], notdef_outline=True, drop_tables=DROPPED)
    opened = TTFont(font)
    cutter = subset.Subsetter(wanted)
    cutter.populate(text=text + "?")
    cutter.subset(opened)
    opened.flavor = None
    if "CFF " in opened:
        _quadratic(opened)
    for record in opened["name"].names:
        record.string = name
    file = io.BytesIO()
    opened.save(file)
    return file.getvalue()


def signs(font: Path) -> frozenset[str]:
    """What the font can write."""
    return frozenset(map(chr, TTFont(font, lazy=True).getBestCmap()))


def _quadratic(font: TTFont) -> None:
    names, drawn = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in names:
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = names, glyphs
    del font["CFF "]
    font["post"].formatType = 3.0
    font["maxp"].tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions"):  # fmt: skip
        setattr(font["maxp"], field, 1 if field == "maxZones" else 0)
    font.sfntVersion = "\0\1\0\0"
