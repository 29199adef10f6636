"""Charts of a card as PNG, for messengers: what is paid in each month, and how practising goes.

Pure and safe in threads, but not quick (a tenth of a second): callers on the event loop use a thread.
"""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.channels.cards import labels
from bot.channels.cards.canvas import DRAWING, INK, PAPER, RULE, SOFT, Canvas, has_font, length
from bot.channels.cards.chart_plan import ZERO, Plan, plan_of

WIDTH, MARGIN, PLOT_TOP, PLOT_HEIGHT = 1280, 48, 232, 520  # pixels: a phone shows it at a quarter of this
TITLE, TEXT, SMALL = 48, 32, 30
BELOW, ROW, SWATCH, LEGEND_GAP = 110, 52, 28, 48  # the months below the bars; the legend
BAR, WHITE = 76, 0.28  # the widest bar; the part of a month that stays white
# Told apart without red, green or blue too (Paul Tol's "muted" colours, the first one ours).
COLOURS = ("#3fa796", "#33407f", "#cdb95c", "#7d2a52", "#7cc0e8", "#11603a", "#cc6677", "#b4beba")
STEPS = (1, 2, 3, 6, 12)  # months between two labels
RUNS = 24  # practices that are drawn
Slot = tuple[int, int]


@dataclass(frozen=True)
class Scale:
    """Amounts to pixels; `step` between two marks."""

    top: Decimal
    step: Decimal

    def y(self, amount: Decimal) -> int:
        """How far down an amount is."""
        return PLOT_TOP + PLOT_HEIGHT - round(float(amount / self.top) * PLOT_HEIGHT)

    def marks(self) -> list[tuple[str, int]]:
        """What stands beside the lines, and where."""
        amounts = (self.step * n for n in range(int(self.top / self.step) + 1))
        return [(labels.digits(amount), self.y(amount)) for amount in amounts]


def scale_for(highest: Decimal) -> Scale:
    """Up to seven marks at round numbers."""
    power = Decimal(10) ** math.floor(math.log10(float(highest) / 3))
    step = next(power * n for n in (1, 2, 5, 10) if highest / (power * n) <= 6)
    return Scale(step * math.ceil(highest / step), step)


def proposal_png(card: dict[str, Any]) -> bytes | None:
    """The first proposal of a `proposal` card, month by month; None where nothing is paid, or only once."""
    plan = plan_of(card)
    if plan is None or not has_font():
        return None
    with DRAWING:
        return _draw_plan(plan)


def progress_png(card: dict[str, Any]) -> bytes | None:
    """The scores of a `progress` card in the order of time; None for fewer than two."""
    runs = sorted(card.get("runs") or (), key=lambda run: (str(run["date"]), run.get("run") or 0))[-RUNS:]
    if card.get("kind") != "rehearsals" or len(runs) < 2 or not has_font():
        return None
    with DRAWING:
        return _draw_scores(runs)


def _draw_plan(plan: Plan) -> bytes:
    rows = list(_legend_rows(plan))
    canvas = Canvas(WIDTH, PLOT_TOP + PLOT_HEIGHT + BELOW + ROW * len(rows) + MARGIN - 12)
    scale = scale_for(max(*map(plan.total, plan.months), *plan.limits))
    total = labels.yuan(sum(map(plan.total, plan.months)))
    first, last = labels.day(plan.months[0]), labels.day(plan.months[-1])
    _head(canvas, labels.label("chart", "paid"), labels.label("chart", "range", first=first, last=last, total=total))
    left = _grid(canvas, scale.marks(), labels.label("chart", "yuan"))
    slots = slots_from(left, len(plan.months))
    _bars(canvas, plan, scale, slots)
    _sums(canvas, plan, scale, slots)
    _limit_line(canvas, plan, scale, slots)
    _axis(canvas, plan.months, slots)
    _legend(canvas, rows)
    return canvas.png()


def _head(canvas: Canvas, title: str, below: str) -> None:
    canvas.text((MARGIN, 36), title, TITLE)
    canvas.text((MARGIN, 104), canvas.fitting(below, TEXT, WIDTH - 2 * MARGIN), TEXT, SOFT)


def _grid(canvas: Canvas, marks: Sequence[tuple[str, int]], unit: str = "") -> int:
    """The marks with their lines; how far left the lines begin."""
    left = MARGIN + 16 + math.ceil(max(length(said, SMALL) for said, _ in marks))
    canvas.text((left - 16, marks[-1][1] - 24), unit, SMALL, SOFT, "rs")
    for said, y in marks:
        canvas.box(left, y - 1, WIDTH - MARGIN, y + 1, RULE)
        canvas.text((left - 16, y), said, SMALL, SOFT, "rm")
    return left


def slots_from(left: int, count: int) -> list[Slot]:
    """Left and right of each month's room, without a gap between two."""
    width = (WIDTH - MARGIN - left) / count
    return [(left + round(n * width), left + round((n + 1) * width)) for n in range(count)]


def bar_in(slot: Slot) -> Slot:
    """Left and right of the bar in a month's room."""
    room = slot[1] - slot[0]
    width = max(3, min(BAR, round(room * (1 - WHITE))))
    left = slot[0] + (room - width) // 2
    return left, left + width


def _bars(canvas: Canvas, plan: Plan, scale: Scale, slots: Sequence[Slot]) -> None:
    for month, slot in zip(plan.months, slots, strict=True):
        (left, right), below = bar_in(slot), ZERO
        for one, colour in zip(plan.series, COLOURS, strict=False):
            above = below + one.sums.get(month, ZERO)
            bottom, top = scale.y(below), scale.y(above)
            seam = 2 if below and bottom - top > 4 else 0  # neighbours are told apart without colours too
            canvas.box(left, top, right, bottom - seam, colour)
            below = above


def _sums(canvas: Canvas, plan: Plan, scale: Scale, slots: Sequence[Slot]) -> None:
    """The sum above a bar, where it is another than before and no other bar or line is in its way."""
    free, before = slots[0][0] - 8.0, ZERO
    for n, month in enumerate(plan.months):
        amount, y = plan.total(month), scale.y(plan.total(month)) - 10
        said = labels.digits(amount)
        open_ = (place for place in _places(said, bar_in(slots[n])) if place[0] > free
                 and not _blocked(plan, scale, amount, [m for m, slot in enumerate(slots) if _meet(slot, place)]))
        place = next(open_, None) if amount and amount != before else None
        if place:
            canvas.box(place[0] - 4, y - SMALL + 2, place[1] + 4, y + 4, PAPER)
            canvas.text((place[0], y), said, SMALL, INK, "ls")
            free = place[1] + 12
        before = amount


def _places(said: str, bar: Slot) -> Iterator[tuple[float, float]]:
    """Above the middle of the bar; from its left on; up to its right."""
    wide = length(said, SMALL)
    for left in ((bar[0] + bar[1] - wide) / 2, float(bar[0]), bar[1] - wide):
        if left + wide <= WIDTH - MARGIN / 2:
            yield left, left + wide


def _meet(slot: Slot, place: tuple[float, float]) -> bool:
    return slot[1] > place[0] and slot[0] < place[1]


def _blocked(plan: Plan, scale: Scale, amount: Decimal, months: Sequence[int]) -> bool:
    """Whether a higher bar or the line of another amount runs through the words above a bar of this amount."""
    y = scale.y(amount) - 10  # where the words stand
    lines = [scale.y(plan.limits[m]) for m in months if plan.limits and plan.limits[m] != amount]
    return any(scale.y(plan.total(plan.months[m])) < y + 4 for m in months) or any(
        y - SMALL - 6 < at < y + 10 for at in lines
    )


def _limit_line(canvas: Canvas, plan: Plan, scale: Scale, slots: Sequence[Slot]) -> None:
    """Level as long as it stays the same, with a step where it changes."""
    begun = 0
    for n, amount in enumerate(plan.limits):
        if n and amount != plan.limits[n - 1]:
            high, low = sorted((scale.y(plan.limits[n - 1]), scale.y(amount)))
            canvas.box(slots[n][0] - 2, high - 2, slots[n][0] + 2, low + 2, INK)
            begun = n
        if n + 1 == len(plan.limits) or plan.limits[n + 1] != amount:
            canvas.dashes(slots[begun][0], slots[n][1], scale.y(amount), INK, 4)


def _axis(canvas: Canvas, months: Sequence[str], slots: Sequence[Slot]) -> None:
    """Months below the bars, as many as have room; below the first one of each year the year."""
    y, room = PLOT_TOP + PLOT_HEIGHT + 16, (slots[-1][1] - slots[0][0]) / len(months)
    widest = length(labels.label("units", "month_axis", month=12), SMALL) + 16
    step = next((step for step in STEPS if step * room >= widest), STEPS[-1])
    years: dict[str, float] = {}
    for month, slot in zip(months, slots, strict=True):
        if (int(month[5:]) - 1) % step == 0:
            said = labels.label("units", "month_axis", month=int(month[5:]))
            canvas.text((sum(slot) / 2, y), said, SMALL, SOFT, "ma")
            years.setdefault(labels.label("units", "year_axis", year=month[:4]), sum(slot) / 2)
    free = float(WIDTH)
    for said, middle in reversed(years.items()):  # a year's January goes before the December that stands too near
        half = length(said, SMALL) / 2
        if middle + half <= free:
            canvas.text((middle, y + 40), said, SMALL, SOFT, "ma")
            free = middle - half - 12


def _legend_rows(plan: Plan) -> Iterator[list[tuple[str, str]]]:
    """(colour, name) in rows that fit; the line comes last, without a colour."""
    canvas, used = Canvas(1, 1), 0.0
    row: list[tuple[str, str]] = []
    named = [(colour, one.name) for one, colour in zip(plan.series, COLOURS, strict=False)]
    for n, (colour, name) in enumerate([*named, *([("", plan.limit_name)] if plan.limits else [])], start=1):
        shown = canvas.fitting(name, TEXT, (WIDTH - 2 * MARGIN) * 0.6) or labels.label("units", "debt", n=n)
        wide = _legend_width((colour, shown))
        if row and used + wide > WIDTH - 2 * MARGIN + LEGEND_GAP:
            yield row
            row, used = [], 0.0
        row, used = [*row, (colour, shown)], used + wide
    yield row


def _legend_width(entry: tuple[str, str]) -> float:
    return (SWATCH if entry[0] else 42) + 18 + length(entry[1], TEXT) + LEGEND_GAP


def _legend(canvas: Canvas, rows: Sequence[Sequence[tuple[str, str]]]) -> None:
    for n, row in enumerate(rows):
        x, y = float(MARGIN), PLOT_TOP + PLOT_HEIGHT + BELOW + n * ROW + ROW // 2
        for colour, name in row:
            if colour:
                canvas.box(x, y - SWATCH // 2, x + SWATCH, y + SWATCH // 2, colour)
            else:
                canvas.dashes(x, x + 42, y, INK, 4)
            canvas.text((x + (SWATCH if colour else 42) + 18, y), name, TEXT, INK, "lm")
            x += _legend_width((colour, name))


def _draw_scores(runs: Sequence[dict[str, Any]]) -> bytes:
    """One dot a practice, its score above it: two on a day stand side by side."""
    canvas, scale = Canvas(WIDTH, PLOT_TOP + PLOT_HEIGHT + BELOW), Scale(Decimal(100), Decimal(50))
    _head(canvas, labels.label("chart", "scores"), labels.label("chart", "scores_range", n=len(runs)))
    slots = slots_from(_grid(canvas, scale.marks()), len(runs))
    scores = [min(max(labels.number(run.get("score")) or ZERO, ZERO), Decimal(100)) for run in runs]
    dots = [(sum(slot) / 2, scale.y(score)) for slot, score in zip(slots, scores, strict=True)]
    canvas.path(dots, COLOURS[0], 5)
    free = 0.0
    for (x, y), score, run in zip(dots, scores, runs, strict=True):
        canvas.text((x, y - 24), labels.digits(score), SMALL, INK, "ms", rim=6)
        said = labels.month_day(run["date"])
        half = length(said, SMALL) / 2
        if x - half > free:
            canvas.text((x, PLOT_TOP + PLOT_HEIGHT + 16), said, SMALL, SOFT, "ma")
            free = x + half + 16
    return canvas.png()
