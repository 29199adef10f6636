"""Speed and memory of this bot next to Rasa's unmodified starter bot, measured the same way in the same run.

Both are started on free ports of this machine and asked over REST. Takes about 10 minutes; --no-train about 4. Then
fifty people talk for ten minutes over all channels at once, and every message is counted (--no-crowd leaves that out).
At last two hundred conversations are held while either process is killed outright again and again (about 25 minutes;
--no-kill leaves that out).
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, Optional

from bot.cli.load import Figures, Subject, measure
from bot.cli.settings import MODEL, ROOT, Settings, free_port
from bot.cli.starter import make_starter
from bot.cli.train import ensure_model

HELP = "measure speed and memory, next to Rasa's starter bot"

OPENING = ("招行信用卡欠了3万5，逾期两个多月了，天天打电话", "失业了", "到手四千", "两千五", "15号")
# After the opening: facts, corrections and questions in turn, the mix of a real talk.
AFTER = ("会坐牢吗", "不对，是3万6", "可以分期吗", "我的情况", "会上征信吗", "每月最多还800", "我的方案", "谢谢")
CALL = ('/start_rehearsal{"scene": "official_by_the_book"}', "您好，我想还，我愿意还", "我失业了，厂子关了",
        "每个月能还972，分36期，从12月16号开始", "多了我守不住，还是972", "解除通知我有，可以发给你们",
        "利息能不能停？工单号给我一个", "麻烦转给能做主的主管", "刚才说的发短信给我")  # fmt: skip
STARTER_OPENING = ("hello", "I am sad", "yes")
STARTER_AFTER = ("hello", "I feel great", "are you a bot", "bye")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-train", action="store_true", help="leave out the training times")
    parser.add_argument("--alone", action="store_true", help="leave out the starter bot")
    parser.add_argument("--no-crowd", action="store_true", help="leave out the fifty people")
    parser.add_argument("--no-kill", action="store_true", help="leave out the conversations during which we kill")


def ours(state: Path) -> Subject:
    settings = Settings(port=free_port(), action_port=free_port(), state=state)
    return Subject("this bot", tuple(settings.services()), settings.url, OPENING, AFTER, ROOT, CALL)


def run(options: argparse.Namespace) -> int:
    if ensure_model("[1/4]"):
        return 1
    print("[2/4] Measure (about 4 minutes; with training about 10)", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        figures = {"this bot": measure(ours(folder / "state"), folder, train=not options.no_train)}
        if not options.alone:
            starter = make_starter(folder / "starter", STARTER_OPENING, STARTER_AFTER)
            figures["starter bot"] = measure(starter, folder, train=not options.no_train)
    print(table(figures))
    (ROOT / "results").mkdir(exist_ok=True)
    (ROOT / "results" / "bench.json").write_text(json.dumps(figures, indent=1))
    (ROOT / "results" / "bench.md").write_text(table(figures) + "\n")
    print(f"\nModel: {MODEL.stat().st_size / 1e6:.1f} MB. Written to results/bench.md and results/bench.json")
    failed = 0 if options.no_crowd else beside_tests("[3/4] Fifty people over all channels (10 minutes)", "crowd")
    if options.no_kill:
        return failed
    return beside_tests("[4/4] Two hundred conversations, killed again and again (about 25 minutes)", "kill") or failed


def beside_tests(title: str, name: str) -> int:
    """A measure of its own, which needs the fakes of the messengers that stand beside the tests."""
    print(f"\n{title}", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.e2e.{name}"], cwd=ROOT).returncode


def table(figures: Dict[str, Figures]) -> str:
    """A Markdown table, a column a bot, and how many times ours is of the starter's."""
    names = list(figures)
    both = len(names) == 2
    lines = ["| | " + " | ".join(names) + (" | ratio |" if both else " |"), "|---" * (len(names) + 1 + both) + "|"]
    for row in figures[names[0]]:
        values = [figures[name].get(row) for name in names]
        lines.append(f"| {row} | " + " | ".join(map(shown, values)) + (f" | {ratio(values)} |" if both else " |"))
    return "\n".join(lines)


def shown(value: Optional[float]) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def ratio(values: List[Optional[float]]) -> str:
    first, second = values
    return f"{first / second:.2f}" if first is not None and second else "–"
