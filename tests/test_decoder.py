"""The network in numpy: equal to its twin in torch, with and without its cache; weights files, good and bad."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from prover.model.decoder import Decoder, Shape, shape_of
from prover.model.tokenizer import SIZE
from prover.model.weights import Weights, WeightsError, load, save

SHAPE = Shape(width=32, layers=2, heads=2, context=64)


def random_weights(shape: Shape = SHAPE, seed: int = 0) -> Weights:
    source = np.random.default_rng(seed)
    arrays = {name: source.normal(0, 0.2, size).astype(np.float32) for name, size in shape.arrays().items()}
    return Weights(arrays, shape.metadata())


def random_ids(count: int, seed: int = 0) -> list[int]:
    return [int(token) for token in np.random.default_rng(seed).integers(0, SIZE, count)]


def test_the_cache_changes_nothing() -> None:
    decoder = Decoder(random_weights())
    rows = [random_ids(20) + random_ids(30, seed) for seed in (1, 2, 3)]
    scores, cache = decoder.start(rows[0][:20], rows=3, room=30)
    whole = [decoder.logits(row) for row in rows]
    np.testing.assert_allclose(scores, whole[0][19], atol=1e-4)
    for at in range(20, 50):
        stepped = decoder.step([row[at] for row in rows], cache)
        np.testing.assert_allclose(stepped, np.stack([part[at] for part in whole]), atol=1e-4)


def test_later_tokens_do_not_change_earlier_scores() -> None:
    decoder = Decoder(random_weights())
    first, second = random_ids(30), random_ids(30)
    second[15:] = random_ids(15, seed=9)
    np.testing.assert_allclose(decoder.logits(first)[:15], decoder.logits(second)[:15], atol=1e-5)
    assert np.abs(decoder.logits(first)[15:] - decoder.logits(second)[15:]).max() > 1e-2


@pytest.mark.parametrize("shape", [SHAPE, Shape(width=64, layers=3, heads=4, context=128)])
def test_the_torch_twin_is_equal(shape: Shape) -> None:
    torch = pytest.importorskip("torch")
    from training.network import Past, network_of, weights_of

    weights = random_weights(shape)
    twin = network_of(weights)
    ids = random_ids(60)
    with torch.no_grad():
        scores = twin(torch.tensor([ids]))[0].numpy()
        past = Past(shape.layers)
        twin(torch.tensor([ids[:59]]), past)
        last = twin(torch.tensor([ids[59:]]), past, torch.tensor([[59]]), torch.zeros(1, 1, 1, 60))[0, 0].numpy()
    np.testing.assert_allclose(Decoder(weights).logits(ids), scores, atol=1e-4)
    np.testing.assert_allclose(last, scores[59], atol=1e-4)
    back = weights_of(twin)
    assert all(np.array_equal(back.arrays[name], weights.arrays[name]) for name in weights.arrays)


def test_a_prompt_that_does_not_fit_is_refused() -> None:
    decoder = Decoder(random_weights())
    with pytest.raises(ValueError, match="context"):
        decoder.start(random_ids(60), rows=1, room=10)


@pytest.mark.parametrize("half", [True, False])
def test_weights_come_back_from_a_file(tmp_path: Path, half: bool) -> None:
    weights = random_weights()
    save(tmp_path / "w.safetensors", weights, half)
    back = load(tmp_path / "w.safetensors")
    assert back.metadata == weights.metadata
    assert shape_of(back) == SHAPE
    for name, array in weights.arrays.items():
        expected = array.astype(np.float16).astype(np.float32) if half else array
        assert np.array_equal(back.arrays[name], expected)


def test_other_readers_read_our_files(tmp_path: Path) -> None:
    theirs = pytest.importorskip("safetensors.numpy")
    weights = random_weights()
    save(tmp_path / "w.safetensors", weights, half=False)
    read = theirs.load_file(tmp_path / "w.safetensors")
    assert all(np.array_equal(read[name], weights.arrays[name]) for name in weights.arrays)
    theirs.save_file(dict(weights.arrays), tmp_path / "theirs.safetensors", metadata=dict(weights.metadata))
    assert shape_of(load(tmp_path / "theirs.safetensors")) == SHAPE


BAD_FILES = {
    "empty": b"",
    "text": b"these are no weights at all",
    "pickle": b"\x80\x04\x95.........................",
    "huge header": struct.pack("<Q", 2**60) + b"{}",
    "not json": struct.pack("<Q", 4) + b"{{{{",
    "a list": struct.pack("<Q", 2) + b"[]",
    "out of range": struct.pack("<Q", 58) + b'{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,80000]}}',
    "negative": struct.pack("<Q", 57) + b'{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,-40]}}',
    "other type": struct.pack("<Q", 53) + b'{"x":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}x',
    "deep": struct.pack("<Q", 200_000) + b"[" * 200_000,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_holds_no_weights_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(BAD_FILES[name])
    with pytest.raises(WeightsError):
        load(path)


def test_weights_of_another_model_are_refused() -> None:
    good = random_weights()
    first, *_ = good.arrays
    bad = [
        Weights(good.arrays, {}),
        Weights(good.arrays, dict(good.metadata) | {"width": "64"}),
        Weights(good.arrays, dict(good.metadata) | {"heads": "0"}),
        Weights(good.arrays, dict(good.metadata) | {"layers": str(10**9)}),
        Weights(good.arrays, dict(good.metadata) | {"alphabet": "of something else"}),
        Weights({name: array for name, array in good.arrays.items() if name != first}, good.metadata),
        Weights(dict(good.arrays) | {first: np.full_like(good.arrays[first], np.nan)}, good.metadata),
    ]
    for weights in bad:
        with pytest.raises(WeightsError):
            shape_of(weights)
