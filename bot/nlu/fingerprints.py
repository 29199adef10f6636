"""What Rasa's training cache cannot see: the bytes of dictionaries and of the modules that a component leans on."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NLU = Path(__file__).resolve().parent
# What of the knowledge is vocabulary; the rest is said, not heard.
NAMES = tuple(ROOT / "data" / "knowledge" / f"{name}.yml" for name in ("lenders", "hardship", "documents", "wants"))


def fingerprint(*paths: Path) -> str:
    """A digest of these files, folders read whole and in order. Changes when any byte does."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
