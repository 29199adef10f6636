"""Plain words for wanting to die are heard as that, whatever a classifier makes of the sentence around them."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from bot.nlu.fingerprints import ROOT
from bot.nlu.normalise import normalise

CRISIS = "safety/crisis"
FILE = ROOT / "data" / "lexicon" / "crisis.yml"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return re.compile("|".join(rows["explicit"])), re.compile("|".join(rows["harmless"]))


def says_wanting_to_die(text: str) -> bool:
    """Whether an explicit word stands in the text once everyday exaggeration (累死, 跳楼价) is taken out."""
    explicit, harmless = _patterns()
    plain = normalise(text)
    return bool(explicit.search(plain)) and bool(explicit.search(harmless.sub("，", plain)))
