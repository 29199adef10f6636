"""The confusion matrix and the out-of-scope curve as pictures under results/."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, List, Sequence, Tuple

from bot.cli.scope import BUDGET


def _plot() -> Any:
    """matplotlib without a screen; imported late, since it takes a second."""
    import_module("matplotlib").use("Agg")
    return import_module("matplotlib.pyplot")


def draw_confusions(pairs: Sequence[Tuple[str, str]], path: Path) -> None:
    """Meant downwards, understood across, each row as shares of its sentences."""
    plot = _plot()
    names = sorted({name for pair in pairs for name in pair})
    place = {name: i for i, name in enumerate(names)}
    counts: List[List[float]] = [[0.0] * len(names) for _ in names]
    for meant, understood in pairs:
        counts[place[meant]][place[understood]] += 1
    shares = [[count / (sum(row) or 1) for count in row] for row in counts]
    side = max(6.0, len(names) * 0.17)
    figure, axes = plot.subplots(figsize=(side, side))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=5)
    axes.set_yticks(range(len(names)), names, fontsize=5)
    axes.set_xlabel("understood")
    axes.set_ylabel("meant")
    _save(plot, figure, path)


def draw_curve(curve: Sequence[Tuple[float, float, float]], path: Path) -> None:
    """Recall of what is out of scope and false rejects, against the threshold."""
    plot = _plot()
    figure, axes = plot.subplots(figsize=(6, 4))
    steps = [row[0] for row in curve]
    axes.plot(steps, [row[1] for row in curve], label="out of scope, turned away")
    axes.plot(steps, [row[2] for row in curve], label="in scope, turned away")
    axes.axhline(BUDGET, linestyle=":", color="grey", label="budget")
    axes.set_xlabel("confidence threshold")
    axes.legend()
    _save(plot, figure, path)


def _save(plot: Any, figure: Any, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plot.close(figure)
