"""The chart as a picture: its pixels are looked at, as nobody else does in a run."""
from __future__ import annotations

import io
import itertools
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image

from actions.proposal import plan_card
from bot.channels.cards import canvas, chart, labels
from bot.channels.cards.canvas import Canvas, legible
from bot.channels.cards.chart import COLOURS, progress_png, proposal_png
from bot.channels.cards.chart_plan import plan_of
from bot.coaching.proposal import make_proposal
from tests.coaching.people import somebody
from tests.factories import TODAY

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "招商银行信用卡", "花呗", "微粒贷", "京东白条", "工商银行信用卡", "拍拍贷", "中银消费金融一笔名字特别长的贷款",
    "美团月付", "有钱花",
)  # fmt: skip
Box = tuple[float, float, float, float]


@pytest.fixture(autouse=True)
def font() -> None:
    assert canvas.FONT.is_file(), "the chart's font is missing: make setup builds it with the page"
    canvas.has_font.cache_clear()


def month_after(first: str, n: int) -> str:
    year, month = divmod(int(first[:4]) * 12 + int(first[5:]) - 1 + n, 12)
    return f"{year}-{month + 1:02d}"


def line(index: int, amounts: list[str], first: str = "2026-12", name: str = "") -> dict[str, Any]:
    rows = [{"n": n + 1, "date": f"{month_after(first, n)}-16", "amount": a} for n, a in enumerate(amounts)]
    other = {"rank": "floor", "schedule": [{"n": 1, "date": "2026-12-16", "amount": "99999.00"}]}
    return {"debt": index, "label": name or NAMES[index], "options": [{"rank": "ask", "schedule": rows}, other]}


def card(*lines: dict[str, Any], monthly: str | None = "1600.00", **capacity: Any) -> dict[str, Any]:
    return {"road": "instalment", "lines": list(lines), "capacity": {"monthly": monthly, **capacity}}


def crowded(debts: int, months: int) -> dict[str, Any]:
    """Each debt ends a little earlier than the one before."""
    lines = [line(n, [f"{300 + 170 * n}.00"] * max(2, months - n * (months // (debts + 2)))) for n in range(debts)]
    return card(*lines, monthly="9000.00", by_month=[{"month": "2027-06", "monthly": "9900.00"}])


def picture(png: bytes | None) -> Image.Image:
    assert png
    opened = Image.open(io.BytesIO(png))
    assert opened.format == "PNG"
    return opened.convert("RGB")


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))


def where(image: Image.Image, colour: str) -> Any:
    """Which pixels have this colour: rows, then columns."""
    return (np.asarray(image) == np.array(rgb(colour), dtype=np.uint8)).all(axis=2)


def runs(image: Image.Image, x: int, colour: str) -> list[int]:
    """Rows of a column of the plot that have this colour."""
    rows = np.flatnonzero(where(image.crop((x, 0, x + 1, image.height)), colour)[:, 0])
    return [int(y) for y in rows if chart.PLOT_TOP <= y < chart.PLOT_TOP + chart.PLOT_HEIGHT]


def bars(image: Image.Image, colour: str) -> list[int]:
    """The middle of each bar that holds this colour in the plot."""
    plot = where(image, colour)[chart.PLOT_TOP : chart.PLOT_TOP + chart.PLOT_HEIGHT]
    columns = {int(x) for x in np.flatnonzero(plot.sum(axis=0) > 4)}
    ends = sorted(x for x in columns if x - 1 not in columns), sorted(x for x in columns if x + 1 not in columns)
    return [(left + right) // 2 for left, right in zip(*ends, strict=True)]


def scale_of(image: Image.Image, x: int) -> list[int]:
    """The lines behind the bars in a column without a bar, from the top; each is two pixels thick."""
    rows = {int(y) for y in np.flatnonzero(where(image, canvas.RULE)[:, x])}
    return sorted(y for y in rows if y - 1 in rows)


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Box]]]:
    """Where each text stands that is drawn; the drawing itself is the real one."""
    found: list[tuple[str, Box]] = []

    class Watched(Canvas):
        def text(self, at: Any, text: str, size: int, *more: Any, **named: Any) -> None:
            anchor = more[1] if len(more) > 1 else named.get("anchor", "la")
            if legible(text):
                found.append((text, self.draw.textbbox(at, legible(text), canvas._font(size), anchor)))
            super().text(at, text, size, *more, **named)

    monkeypatch.setattr(chart, "Canvas", Watched)
    yield found


def assert_readable(image: Image.Image, boxes: list[tuple[str, Box]]) -> None:
    """All texts within the picture, none over another; nothing touches the edge."""
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)
    for said, (left, top, right, bottom) in boxes:
        assert left >= 16 and top >= 16 and right <= image.width - 8 and bottom <= image.height - 8, said
    frame = [image.crop(edge) for edge in ((0, 0, image.width, 8), (0, image.height - 8, image.width, image.height),
                                           (0, 0, 8, image.height), (image.width - 6, 0, image.width, image.height))]
    assert all(np.asarray(edge).min() == 255 for edge in frame)


def test_bars_have_the_heights_of_their_sums() -> None:
    image = picture(proposal_png(card(line(0, ["300.00"] * 6), line(1, ["470.00"] * 5), line(2, ["640.00"] * 4))))
    middles = bars(image, COLOURS[0])
    assert len(middles) == 6
    gap = (middles[0] + middles[1]) // 2
    marks = scale_of(image, gap)
    assert len(marks) == 5  # 0, 500 … 2,000
    per_yuan = (marks[-1] - marks[0]) / 2000
    for month, sums in enumerate([(300, 470, 640)] * 4 + [(300, 470, 0), (300, 0, 0)]):
        for colour, amount in zip(COLOURS, sums, strict=False):
            rows = runs(image, middles[month], colour)
            assert abs(len(rows) - amount * per_yuan) <= 3, (month, colour)  # a seam of two pixels parts neighbours
            assert not rows or rows == list(range(rows[0], rows[-1] + 1))
    assert runs(image, middles[0], COLOURS[0])[0] > runs(image, middles[0], COLOURS[1])[-1]  # the first lies below


def test_the_line_is_at_the_months_capacity_and_steps_where_it_changes() -> None:
    later = [{"month": "2027-03", "monthly": "1800.00"}]
    image = picture(proposal_png(card(line(0, ["1000.00"] * 6), monthly="1200.00", by_month=later)))
    middles = bars(image, COLOURS[0])
    marks = scale_of(image, (middles[0] + middles[1]) // 2)
    per_yuan = (marks[-1] - marks[0]) / 2000

    def line_at(x: int) -> set[float]:
        rows = {y for near in range(x - 40, x + 40) for y in runs(image, near, canvas.INK)}
        return {amount for amount in (1200, 1800) if any(abs(marks[-1] - amount * per_yuan - y) <= 2 for y in rows)}

    assert [line_at(x) for x in middles] == [{1200}] * 3 + [{1800}] * 3


def test_the_persons_own_limit_is_the_line() -> None:
    plan = plan_of(card(line(0, ["800.00"] * 6), monthly="1350.00", limit="800.00"))
    assert plan is not None and plan.limits == [Decimal(800)] * 6 and plan.limit_name == "您定的上限 800 元"


def test_a_line_far_above_would_press_the_bars_flat() -> None:
    plan = plan_of(card(line(0, ["200.00"] * 6), monthly="24000.00"))
    assert plan is not None and plan.limits == []


def test_a_month_without_a_payment_keeps_its_room() -> None:
    payments = [{"n": 1, "date": "2026-12-16", "amount": "500.00"}, {"n": 2, "date": "2027-03-16", "amount": "500.00"}]
    shown = card({"debt": 0, "label": "花呗", "options": [{"rank": "ask", "schedule": payments}]})
    plan = plan_of(shown)
    assert plan is not None and plan.months == ["2026-12", "2027-01", "2027-02", "2027-03"]
    first, last = bars(picture(proposal_png(shown)), COLOURS[0])
    assert last - first > 700


@pytest.mark.parametrize("debts, months", [(1, 2), (1, 60), (2, 3), (3, 12), (5, 24), (8, 60), (8, 7), (4, 37)])
def test_everything_is_readable_however_much_there_is(debts: int, months: int, boxes: list[tuple[str, Box]]) -> None:
    image = picture(proposal_png(crowded(debts, months)))
    assert_readable(image, boxes)
    said = [text for text, _ in boxes]
    assert all(len(bars(image, colour)) >= 2 for colour in COLOURS[:debts])
    assert "2026 年" in said or "2027 年" in said
    assert sum(name in said or any(name[:8] == text[:8] for text in said) for name in NAMES) == debts


def test_more_debts_than_colours_are_drawn_together() -> None:
    plan = plan_of(crowded(9, 24))
    assert plan is not None and len(plan.series) == 8 and plan.series[-1].name == "另外 2 笔"
    assert plan.total("2026-12") == sum(300 + 170 * n for n in range(9))


@pytest.mark.parametrize("number", range(40))
def test_people_of_every_kind_get_a_picture_or_none(number: int, boxes: list[tuple[str, Box]]) -> None:
    case = somebody(number)
    data = plan_card(case, make_proposal(case, TODAY))[1]
    asks = [option for one in data["lines"] for option in one["options"] if option["rank"] == "ask"]
    rows = [row for ask in asks for row in ask["schedule"]]
    png = proposal_png(data)
    assert (png is not None) == (len({row["date"][:7] for row in rows}) > 1)
    if png:
        plan = plan_of(data)
        assert plan is not None and sum(map(plan.total, plan.months)) == sum(Decimal(row["amount"]) for row in rows)
        assert_readable(picture(png), boxes)


@pytest.mark.parametrize("data", [
    {}, {"road": "none", "lines": []}, {"road": "budget_only", "lines": [line(0, ["1.00"] * 3)]},
    card(line(0, [])), card(line(0, ["500.00"])), {"road": "none", "lines": [line(0, ["5.00"] * 4)]},
])  # fmt: skip
def test_where_nothing_is_paid_over_time_there_is_no_picture(data: dict[str, Any]) -> None:
    assert proposal_png(data) is None


# ── letters ──


def glyph(character: str) -> bytes:
    return bytes(canvas._font(32).getmask(character))


def test_all_labels_are_letters_and_no_two_look_alike() -> None:
    """A font without a character draws the same box for each."""
    words = yaml.safe_load((ROOT / "bot/channels/cards/words.yml").read_text(encoding="utf-8"))
    used = "".join(str(text) for group in ("chart", "units") for text in words[group].values())
    letters = {c for c in used if "\u4e00" <= c <= "\u9fff"} | set("0123456789，,.")
    assert len(letters) > 40 and len({glyph(c) for c in letters}) == len(letters)
    assert glyph(canvas.UNKNOWN) not in {glyph(c) for c in letters}


def test_every_lender_of_our_list_can_be_written() -> None:
    rows = yaml.safe_load((ROOT / "data/knowledge/lenders.yml").read_text(encoding="utf-8"))
    text = "".join(c for c in str(rows) if "\u4e00" <= c <= "\u9fff")
    assert len(set(text)) > 100 and {c for c in text if legible(c) != c} == set()


def test_what_the_font_does_not_know_is_left_out_not_boxed() -> None:
    assert legible("小蜜蜂\U0001f41d钱包\U0010fffe\n") == "小蜜蜂钱包"
    one, same = (card(line(0, ["500.00"] * 3, name=name)) for name in ("花呗\U0001f600", "花呗"))
    assert proposal_png(one) == proposal_png(same)


def test_a_name_of_unknown_letters_alone_becomes_a_number(boxes: list[tuple[str, Box]]) -> None:
    proposal_png(card(line(0, ["500.00"] * 3), line(1, ["500.00"] * 3, name="\U0001f600\U0001f600")))
    assert "第 2 笔欠款" in [text for text, _ in boxes]


def test_names_are_drawn_where_the_legend_is() -> None:
    """Two pictures that differ in a name differ there, and nowhere else."""
    one, other = (picture(proposal_png(card(line(0, ["500.00"] * 3, name=name)))) for name in ("招商银行", "工商银行"))
    below = chart.PLOT_TOP + chart.PLOT_HEIGHT + chart.BELOW
    assert one.size == other.size
    differs = np.flatnonzero((np.asarray(one) != np.asarray(other)).any(axis=(1, 2)))
    assert len(differs) > 10 and differs.min() >= below


# ── colours ──

SIGHT = {  # Machado, Oliveira, Fernandes 2009, severity 1.0
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def lab(colour: str, sight: str) -> tuple[float, ...]:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgb(colour))]
    seen = [min(1, max(0, sum(m * v for m, v in zip(row, linear, strict=True)))) for row in SIGHT[sight]]
    rows = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116
               for v in (sum(m * s for m, s in zip(row, seen, strict=True)) for row in rows))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_are_told_apart_by_everybody(sight: str) -> None:
    seen = [lab(colour, sight) for colour in COLOURS]
    apart = {(i, j): sum((a - b) ** 2 for a, b in zip(seen[i], seen[j], strict=True)) ** 0.5
             for i, j in itertools.combinations(range(len(seen)), 2)}
    assert min(apart.values()) > 10  # CIE76; 2.3 is just noticeable
    assert all(distance > 20 for (i, j), distance in apart.items() if j == i + 1)  # neighbours in a bar


# ── practising ──


def practised(*scores: int) -> dict[str, Any]:
    runs = [{"run": n, "date": f"2026-11-{1 + n // 2:02d}T10:30:00+08:00", "score": s} for n, s in enumerate(scores, 1)]
    return {"kind": "rehearsals", "runs": runs[::-1]}


@pytest.mark.parametrize("scores", [(35, 80), (0, 100, 0), tuple(range(5, 100, 4)), (50,) * 40])
def test_scores_stand_at_their_heights(scores: tuple[int, ...], boxes: list[tuple[str, Box]]) -> None:
    image = picture(progress_png(practised(*scores)))
    shown = scores[-chart.RUNS:]
    middles = [sum(slot) / 2 for slot in chart.slots_from(round(left_of(boxes)), len(shown))]
    for x, score in zip(middles, shown, strict=True):
        y = chart.PLOT_TOP + chart.PLOT_HEIGHT * (1 - score / 100)
        assert image.getpixel((round(x), round(y))) == rgb(COLOURS[0]), score
    assert [text for text, _ in boxes if text == labels.digits(Decimal(shown[0]))]


def left_of(boxes: list[tuple[str, Box]]) -> float:
    return next(box[2] for text, box in boxes if text == "100") + 16


def test_one_practice_is_no_line() -> None:
    assert progress_png(practised(50)) is None
    assert progress_png({**practised(1, 2), "kind": "payments"}) is None


# ── what may go wrong ──


def test_without_its_font_there_is_no_picture_and_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(canvas, "FONT", tmp_path / "gone.woff")
    canvas._font.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert [proposal_png(crowded(2, 6)), progress_png(practised(1, 2))] == [None, None]
        assert len([record for record in caplog.records if record.name == canvas.__name__]) == 1
    finally:
        canvas.has_font.cache_clear()


def test_a_broken_font_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken.woff").write_bytes(b"wOFF" + bytes(200))
    monkeypatch.setattr(canvas, "FONT", tmp_path / "broken.woff")
    canvas._font.cache_clear()
    try:
        assert proposal_png(crowded(2, 6)) is None
    finally:
        canvas.has_font.cache_clear()


def test_pictures_that_are_drawn_at_once_do_not_disturb_each_other() -> None:
    cards = [crowded(1 + n % 8, 6 + n) for n in range(8)]
    alone = [proposal_png(one) for one in cards]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(proposal_png, cards)) == alone
