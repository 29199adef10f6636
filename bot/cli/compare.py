"""Other ways to find the intent, trained and heard on the same sentences: what was chosen is held against them.

Rasa's own classifiers get intents under flat names (`ask__jail`), since they cannot rank sub-intents themselves.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Tuple

from bot.cli.settings import QUIET_ENV, ROOT

TOKENS = {"name": "bot.nlu.tokenizer.CoachTokenizer", "dictionary_path": str(ROOT / "data" / "jieba")}
VALUES = [{"name": "bot.nlu.value_extractor.ValueExtractor"}, {"name": "bot.nlu.name_extractor.NameExtractor"}]
OURS = "bot.nlu.intent_classifier.NgramIntentClassifier"
FLAT, CALLER = "__", "caller/"


def counts(longest: int, **more: Any) -> List[Dict[str, Any]]:
    """Rasa's character and word counts."""
    name = "CountVectorsFeaturizer"
    return [{"name": name, "analyzer": "char_wb", "min_ngram": 1, "max_ngram": longest, **more}, {"name": name, **more}]


# DIET with Rasa's defaults takes two minutes an epoch on two cores; this is as much of it as they can bear.
DIET = {
    "name": "DIETClassifier", "entity_recognition": False, "epochs": 15, "random_seed": 7, "batch_size": [128, 256],
    "number_of_transformer_layers": 1, "transformer_size": 128, "constrain_similarities": True,
}  # fmt: skip
CANDIDATES: Dict[str, List[Dict[str, Any]]] = {
    "SVM and net (ours)": [TOKENS, *VALUES, {"name": OURS}],
    "SVM and net without meaning": [TOKENS, *VALUES, {"name": OURS, "meaning_weight": 0.0}],
    "linear SVM alone": [TOKENS, *VALUES, {"name": OURS, "net_weight": 0.0}],
    "net alone": [TOKENS, *VALUES, {"name": OURS, "net_weight": 1.0}],
    "Rasa's logistic regression": [
        TOKENS, *counts(4), {"name": "LogisticRegressionClassifier", "random_state": 7},
    ],
    "DIET, 15 epochs, one layer": [TOKENS, *counts(2, min_df=2), DIET],
}  # fmt: skip


def compare(names: Iterable[str] = tuple(CANDIDATES)) -> Dict[str, Any]:
    """Figures of each candidate, each in processes of its own. Half an hour, most of it Rasa's classifiers."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "nlu.yml"
        data.write_text(flat_data(), encoding="utf-8")
        return {"candidates": [measure(name, CANDIDATES[name], data) for name in names]}


def flat_data() -> str:
    """All training sentences of the conversation, sub-intents as intents."""
    import yaml

    from bot.cli.hearing import sentences

    examples: Dict[str, List[str]] = defaultdict(list)
    for text, intent in sentences(ROOT / "data" / "nlu"):
        if intent.startswith(CALLER):  # heard by a classifier of its own, in practice calls only
            continue
        examples[intent.replace("/", FLAT)].append(" ".join(text.split()).replace("[", "［"))
    rows = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in examples.items()]
    return str(yaml.safe_dump({"version": "3.1", "nlu": rows}, allow_unicode=True, sort_keys=False, width=10_000))


def measure(name: str, pipeline: List[Dict[str, Any]], data: Path) -> Dict[str, Any]:
    """Train, then hear in a fresh process, so that memory is this candidate's own."""
    import yaml

    print(f"      {name} …", flush=True)
    config, environment = data.parent / "config.yml", {**os.environ, **QUIET_ENV, "PYTHONPATH": str(ROOT)}
    config.write_text(yaml.safe_dump({"recipe": "default.v1", "language": "zh", "pipeline": pipeline}))
    started = time.monotonic()
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", str(data), "--config", str(config),
               "--fixed-model-name", "one", "--out", str(data.parent)]  # fmt: skip
    subprocess.run(command, check=True, cwd=data.parent, env=environment, capture_output=True)
    seconds = round(time.monotonic() - started)
    hear = [sys.executable, "-m", "bot.cli.compare", str(data.parent / "one.tar.gz")]
    heard = subprocess.run(hear, check=True, cwd=ROOT, env=environment, capture_output=True, text=True).stdout
    return {"name": name, **json.loads(heard.strip().splitlines()[-1]), "training_s": seconds}


def hear(model: Path) -> Dict[str, Any]:
    """Figures of one trained model; memory in megabytes is what the process grew by in loading and first hearing."""
    import rasa.core.agent  # noqa: F401 what any Rasa server has loaded, TensorFlow too, is no candidate's own
    import rasa.engine.recipes.default_components  # noqa: F401

    from bot.cli import scope, scores
    from bot.cli.hearing import Listener
    from bot.cli.report import at

    before = memory()
    listener = Listener(model)
    listener.parse("花呗逾期了怎么办")
    grown = memory() - before
    heard = listener.intents()
    rows: List[Tuple[str, str, float]] = [
        (one.meant, one.understood.replace(FLAT, "/"), one.confidence) for one in heard
    ]
    figures: Mapping[str, Any] = scope.summary(rows)
    return {
        "accuracy": figures["in_scope_accuracy"], "oos_recall": figures["oos_recall_at_budget"],
        "macro_f1": scores.macro_f1(scores.by_label([row[:2] for row in rows])),
        "calibration_error": figures["calibration_error"], "memory_mb": round(grown),
        "parse_ms": at(sorted(one.seconds for one in heard), 0.5),
    }  # fmt: skip


def memory() -> float:
    """Resident megabytes of this process (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    print(json.dumps(hear(Path(sys.argv[1]))))
