"""Any causal language model of Hugging Face as an engine: safetensors only, no code from the model's repository, held to the grammar.

Only this module imports torch and transformers, and it is imported only when such a model is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from prover.proposers.model import EngineError, Question
from prover.proposers.text_prompt import grammar_for, question_text

TOKENS = 64


class GrammarProcessor:
    """A logits processor for `generate`: each row of a batch is held to its grammar. For one call of `generate` only."""

    def __init__(self, tokenizer: Any, grammars: Sequence[str], start: int) -> None:
        from llguidance import LLMatcher

        self._eos = int(tokenizer.eos_token)
        self._start = start  # tokens of the (padded) prompt
        made = {grammar: LLMatcher(tokenizer, grammar, log_level=0) for grammar in dict.fromkeys(grammars)}
        for matcher in made.values():
            if matcher.is_error():
                raise EngineError(f"the grammar was refused: {matcher.get_error()}")
        self._rows = [made[grammar].deep_copy() for grammar in grammars]
        self._ended = [False] * len(grammars)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Scores (rows, vocabulary) with what the grammar forbids at minus infinity."""
        import torch

        vocabulary = scores.shape[-1]
        bits = np.zeros((len(self._rows), -(-vocabulary // 32)), np.int32)
        if input_ids.shape[1] > self._start:
            for row, token in enumerate(input_ids[:, -1].tolist()):
                if not self._ended[row]:
                    self._ended[row] = token == self._eos or not self._rows[row].consume_token(token)
        for row, matcher in enumerate(self._rows):
            if not self._ended[row]:
                matcher.unsafe_compute_mask_ptr(bits[row].ctypes.data, bits[row].nbytes)
        allowed = np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little")[:, :vocabulary].astype(np.bool_)
        allowed[~allowed.any(axis=1), self._eos] = True
        return scores.masked_fill(~torch.from_numpy(allowed).to(scores.device), -torch.inf)


class HuggingFace:
    """A model in a local folder, or one that the user's cache or hub has under a name."""

    def __init__(self, name: str) -> None:
        try:
            import torch
            from transformers import AutoModelForCausalLM, AutoTokenizer
        except ImportError as error:
            raise EngineError(f"{error.name or 'torch'} is not installed: pip install 'prover[hf]'") from error
        local = Path(name).is_dir()
        if not local and (Path(name).exists() or name.startswith((".", "/", "~"))):
            raise EngineError(f"not a folder with a model: {name}")
        options: dict[str, Any] = {"trust_remote_code": False, "local_files_only": local}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(name, **options)
            model: Any = AutoModelForCausalLM.from_pretrained(name, use_safetensors=True, dtype=torch.float32, **options)
            self._model = model.eval()
            self._guide = guide(self._tokenizer, int(self._model.config.vocab_size))
        except Exception as error:  # the library raises whatever its parts raise; nothing of ours is in the block
            raise EngineError(f"cannot load {name}: {type(error).__name__}: {str(error).partition(chr(10))[0][:200]}") from error

    def sample(self, questions: Sequence[Question], count: int, seed: int) -> list[list[str]]:
        """See Engine."""
        return [self._answers(question, count, seed + number) for number, question in enumerate(questions)]

    def _answers(self, question: Question, count: int, seed: int) -> list[str]:
        import torch
        from transformers import LogitsProcessorList

        text = question_text(question.task, question.place)
        if text is None:
            return []
        inputs = self._tokenizer(text, return_tensors="pt")
        length = inputs["input_ids"].shape[1]
        if length + TOKENS > (getattr(self._model.config, "max_position_embeddings", None) or length + TOKENS):
            return []
        processor = GrammarProcessor(self._guide, [grammar_for(question.place)] * count, length)
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            torch.manual_seed(seed)
            rows = self._model.generate(
                input_ids=inputs["input_ids"],
                attention_mask=inputs["attention_mask"],
                do_sample=True,
                temperature=1.0,
                num_return_sequences=count,
                max_new_tokens=TOKENS,
                eos_token_id=int(self._guide.eos_token),
                pad_token_id=int(self._guide.eos_token),
                logits_processor=LogitsProcessorList([processor]),
            )
        ended = [row for row in rows[:, length:].tolist() if int(self._guide.eos_token) in row]
        texts: list[str] = self._tokenizer.batch_decode(ended, skip_special_tokens=True)
        return texts


def guide(tokenizer: Any, vocabulary: int) -> Any:
    """A Hugging Face tokenizer as llguidance sees it. Raises ValueError for one without bytes (its decoder must be byte-level)."""
    import llguidance

    text = tokenizer.backend_tokenizer.to_str()
    return llguidance.LLTokenizer(text, n_vocab=vocabulary, eos_token=tokenizer.eos_token_id)
