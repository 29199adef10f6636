"""jieba tokens of the normalised text, at the offsets of the original."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.jieba_tokenizer import JiebaTokenizer
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.fingerprints import NLU, ROOT, fingerprint
from bot.nlu.normalise import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class CoachTokenizer(JiebaTokenizer):
    """Rasa's tokenizer, after 愈期 became 逾期; retrained when the dictionary or the normalising changes."""

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """(see parent class for full docstring)"""
        import jieba

        words = jieba.tokenize(normalise(message.get(attribute)))
        return self._apply_token_pattern([Token(word, start) for word, start, _ in words if word.strip()])

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """(see parent class for full docstring)"""
        dictionary = ROOT / (config.get("dictionary_path") or "data/jieba")
        return fingerprint(dictionary, NLU / "normalise.py", ROOT / "data" / "lexicon")
