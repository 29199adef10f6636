"""Drawing for charts: one font that knows Chinese, text that never turns into empty boxes, lines and dashes."""
from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock

from PIL import Image, ImageDraw, ImageFont

logger = logging.getLogger(__name__)
FONT = Path(__file__).resolve().parents[2] / "web" / "dist" / "fonts" / "chart.woff"
UNKNOWN = "\U0010fffd"  # a private character: no font draws it, so it shows what a missing one looks like
DASH, GAP = 16, 10  # pixels
SMOOTH = 4  # lines aslant are drawn so much larger, then made smaller
INK, SOFT, RULE, PAPER = "#1b2a28", "#4f615d", "#d3dfdb", "#ffffff"
Point = tuple[float, float]
DRAWING = Lock()  # FreeType's faces are shared by all threads


@lru_cache(maxsize=1)
def has_font() -> bool:
    """Whether text can be drawn; said once in the log when it cannot."""
    try:
        _font(20)
        return True
    except OSError as error:
        logger.warning("no font for pictures (%s): run make setup; until then charts are words", type(error).__name__)
        return False


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _box() -> bytes:
    return bytes(_font(20).getmask(UNKNOWN))


@lru_cache(maxsize=4096)
def _known(character: str) -> bool:
    return character == " " or (character.isprintable() and bytes(_font(20).getmask(character)) != _box())


def legible(text: str) -> str:
    """The text without characters that the font would draw as a box."""
    return " ".join("".join(c for c in text if _known(c)).split())


class Canvas:
    """A white sheet. Sizes and places in pixels; `anchor` as Pillow names it (l/m/r, then a/m/s)."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def text(self, at: Point, text: str, size: int, colour: str = INK, anchor: str = "la", rim: int = 0) -> None:
        """Write one line; with a `rim` of paper round it where it crosses something."""
        self.draw.text(at, legible(text), font=_font(size), fill=colour, anchor=anchor, stroke_width=rim,
                       stroke_fill=PAPER)

    def fitting(self, text: str, size: int, room: float) -> str:
        """The text, or its beginning that fits into `room`."""
        shown = whole = legible(text)
        while shown and length(shown, size) > room:
            whole = whole[:-1]
            shown = f"{whole}…" if whole else ""
        return shown

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        """A filled box; right and bottom are outside of it."""
        if right > left and bottom > top:
            self.draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)

    def dashes(self, left: float, right: float, y: float, colour: str, thick: int) -> None:
        """A level dashed line."""
        x = left
        while x < right:
            self.box(x, y - thick // 2, min(x + DASH, right), y - thick // 2 + thick, colour)
            x += DASH + GAP

    def path(self, points: Iterable[Point], colour: str, thick: int) -> None:
        """A smooth line through the points, a dot on each."""
        mask = Image.new("L", (self.image.width * SMOOTH, self.image.height * SMOOTH))
        pen, places = ImageDraw.Draw(mask), [(x * SMOOTH, y * SMOOTH) for x, y in points]
        pen.line(places, fill=255, width=thick * SMOOTH, joint="curve")
        for x, y in places:
            reach = thick * SMOOTH * 1.8
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
        self.image.paste(colour, (0, 0), mask.resize(self.image.size, Image.Resampling.LANCZOS))

    def png(self) -> bytes:
        """The sheet as a file."""
        out = io.BytesIO()
        self.image.save(out, "PNG", optimize=True)
        return out.getvalue()


def length(text: str, size: int) -> float:
    """How wide a line is."""
    return float(_font(size).getlength(text))
