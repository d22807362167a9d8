"""Weights as safetensors files, read and written without torch: a little-endian length, a JSON header, the numbers.

Nothing in such a file is executed. Headers are bounded and every offset is checked before an array is made of it.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SHIPPED = Path(__file__).parent / "weights" / "lemma.safetensors"
_HEADER_BYTES = 1 << 20
_FILE_BYTES = 1 << 30
Array = NDArray[np.float32]
_TYPES: dict[str, np.dtype[np.float32] | np.dtype[np.float16]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}


class WeightsError(ValueError):
    """A file that does not hold weights of this model; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Named arrays (float32 in memory, whatever the file stores) and the texts that were stored with them."""

    arrays: Mapping[str, Array]
    metadata: Mapping[str, str]

    @property
    def parameters(self) -> int:
        """How many numbers there are."""
        return sum(array.size for array in self.arrays.values())


def load(path: Path) -> Weights:
    """Read a safetensors file of float16 or float32 arrays. Raises WeightsError if it is not one, OSError if it cannot be read."""
    if path.stat().st_size > _FILE_BYTES:
        raise WeightsError(f"{path}: larger than {_FILE_BYTES} bytes")
    data = path.read_bytes()
    if len(data) < 8:
        raise WeightsError(f"{path}: too short for a safetensors file")
    (length,) = struct.unpack("<Q", data[:8])
    if length > min(_HEADER_BYTES, len(data) - 8):
        raise WeightsError(f"{path}: its header says that it is {length} bytes long")
    try:
        header = json.loads(data[8 : 8 + length])
        metadata = header.pop("__metadata__", {})
        body = memoryview(data)[8 + length :]
        arrays = {str(name): _array(body, entry) for name, entry in header.items()}
        if not all(isinstance(value, str) for value in metadata.values()):
            raise WeightsError("metadata that is not text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WeightsError(f"{path}: not a safetensors file of float16 or float32 arrays: {error}") from error
    return Weights(arrays, metadata)


def _array(body: memoryview, entry: Mapping[str, object]) -> Array:
    kind = _TYPES[str(entry["dtype"])]
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not (isinstance(shape, list) and isinstance(offsets, list) and all(type(n) is int and n >= 0 for n in (*shape, *offsets))):
        raise WeightsError("a shape or offset that is not a list of counts")
    start, end = offsets
    count = 1
    for extent in shape:
        count *= extent
    if not 0 <= start <= end <= len(body) or end - start != count * kind.itemsize:
        raise WeightsError("an array that lies outside of the file")
    flat: Array = np.frombuffer(body[start:end], dtype=kind).astype(np.float32)
    return flat.reshape(shape)


def save(path: Path, weights: Weights, half: bool = True) -> None:
    """Write a safetensors file in one step, as float16 if `half`. A reader never sees half a file."""
    header: dict[str, object] = {"__metadata__": dict(sorted(weights.metadata.items()))}
    pieces: list[bytes] = []
    offset = 0
    for name in sorted(weights.arrays):
        raw = weights.arrays[name].astype(_TYPES["F16" if half else "F32"]).tobytes()
        header[name] = {
            "dtype": "F16" if half else "F32",
            "shape": list(weights.arrays[name].shape),
            "data_offsets": [offset, offset + len(raw)],
        }
        pieces.append(raw)
        offset += len(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as stream:
            stream.write(struct.pack("<Q", len(text)) + text)
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
