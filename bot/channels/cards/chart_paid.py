"""How paying goes as PNG, for messengers: one bar a debt, from nothing to all that was agreed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.channels.cards import labels
from bot.channels.cards.canvas import DRAWING, INK, RULE, SOFT, Canvas, has_font, length

WIDTH, MARGIN = 1280, 48  # pixels: a phone shows it at a quarter of this
TITLE, TEXT, SMALL = 48, 36, 32
TOP, ROW, BAR = 140, 172, 40
COLOUR, MOST = "#3fa796", 8
ZERO = Decimal(0)


def paid_png(card: dict[str, Any]) -> bytes | None:
    """The bars of a `progress` card of paying; None where of no debt is known how much there is to pay."""
    shown = [debt for debt in card.get("debts") or () if whole_of(debt)][:MOST]
    if not shown or not has_font():
        return None
    with DRAWING:
        canvas = Canvas(WIDTH, TOP + ROW * len(shown) + MARGIN // 2)
        canvas.text((MARGIN, 40), labels.label("titles", "paying"), TITLE)
        for n, debt in enumerate(shown):
            _row(canvas, debt, TOP + n * ROW, n)
        return canvas.png()


def whole_of(debt: dict[str, Any]) -> Decimal | None:
    """All that is to be paid, yuan; None when nobody knows."""
    total, left = labels.number(debt.get("total")), labels.number(debt.get("left"))
    found = total if total else None if left is None else left + _paid(debt)
    return found if found and found > 0 else None


def _paid(debt: dict[str, Any]) -> Decimal:
    return labels.number(debt.get("paid")) or ZERO


def _row(canvas: Canvas, debt: dict[str, Any], top: int, n: int) -> None:
    """The name and the sums, below them the bar: full when it is settled, however much was let off."""
    whole = whole_of(debt) or Decimal(1)
    share = Decimal(1) if debt.get("done") else min(_paid(debt) / whole, Decimal(1))
    sums = labels.label("chart", "paid_of", paid=labels.digits(_paid(debt)), whole=labels.digits(whole))
    room = WIDTH - 2 * MARGIN - length(sums, SMALL) - 32
    name = canvas.fitting(str(debt.get("debt") or ""), TEXT, room) or labels.label("units", "debt", n=n + 1)
    canvas.text((MARGIN, top), name, TEXT, INK)
    canvas.text((WIDTH - MARGIN, top + 4), sums, SMALL, SOFT, "ra")
    canvas.box(MARGIN, top + 60, WIDTH - MARGIN, top + 60 + BAR, RULE)
    canvas.box(MARGIN, top + 60, MARGIN + round((WIDTH - 2 * MARGIN) * float(share)), top + 60 + BAR, COLOUR)
