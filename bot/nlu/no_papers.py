"""没有材料, 啥证明都开不出: nothing there to show, told without the name of any paper."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from bot.nlu.fingerprints import ROOT
from bot.nlu.sentence import Sentence
from bot.nlu.telling import ASKING

FILE = ROOT / "data" / "lexicon" / "no_papers.yml"
AROUND = r"[的了啊呢吧呀哦嘛哈，,。.！!~ ]*"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return re.compile("|".join(rows["papers"])), re.compile(rf"{AROUND}(?:{'|'.join(rows['alone'])}){AROUND}")


def give_no_papers(sentence: Sentence) -> None:
    """One paper, of no kind, that is not there: without it the words would be noted as a paper of some other kind."""
    papers, alone = _patterns()
    found = papers.search(sentence.text) or alone.fullmatch(sentence.text)
    if not found or sentence.of("document"):
        return
    if ASKING.search(sentence.text[: found.start()] + "\0" + sentence.text[found.end() :]):
        return  # 没有材料怎么办
    place = {"start": found.start(), "end": found.end(), "text": found.group(), "confidence": 1.0}
    sentence.values.append({"entity": "document", "value": "other", "role": "negated", **place})
