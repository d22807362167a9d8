"""A tiny random language model, saved as people save models: `python tiny_model.py FOLDER`. Needs torch and transformers alone."""

from __future__ import annotations

import sys
from pathlib import Path


def tiny_model(folder: Path) -> None:
    """A random Llama of two layers with a byte-level tokenizer, in a folder: config, tokenizer and safetensors."""
    import tokenizers
    import torch
    import transformers

    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    words = ["<end>", *alphabet, "Ġ<=", "inv", "invariant", "steps", "limit"]
    made = tokenizers.Tokenizer(tokenizers.models.BPE({w: i for i, w in enumerate(words)}, []))
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    transformers.PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<end>", pad_token="<end>").save_pretrained(folder)
    torch.set_num_threads(1)  # more of them stall on busy machines
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(words), hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=2,
        max_position_embeddings=4096, bos_token_id=None, eos_token_id=0, pad_token_id=0,
    )  # fmt: skip
    transformers.LlamaForCausalLM(config).save_pretrained(folder)


if __name__ == "__main__":
    tiny_model(Path(sys.argv[1]))
