"""Making bytes: from counts, ints, iterables and text, each with what it refuses."""

from prover import never_raises


@never_raises
def from_item(n: int) -> bytes:
    return bytes([n])  #: disproved value


@never_raises
def from_low_byte(n: int) -> bytes:
    made = bytes([n % 256, n & 0xFF])
    assert made[0] == made[1]
    return made


@never_raises
def zeros(n: int) -> bytes:
    return bytes(n)  #: disproved value, disproved overflow


@never_raises
def few_zeros(n: int) -> bytes:
    made = bytes(max(0, min(n, 16)))
    assert all(byte == 0 for byte in made)
    return made


@never_raises
def encrypted(data: bytes) -> bytes:
    made = bytes(byte ^ 0x5A for byte in data)
    assert len(made) == len(data)
    return made


@never_raises
def shifted(data: bytes) -> bytes:
    return bytes([byte + 1 for byte in data])  #: disproved value


@never_raises
def shifted_around(data: bytes) -> bytes:
    return bytes([(byte + 1) % 256 for byte in data])


@never_raises
def from_ints(items: list[int]) -> bytes:
    try:
        made = bytes(items)
    except ValueError:
        return b""
    assert all(0 <= item < 256 for item in items)
    assert list(made) == items
    return made


@never_raises
def not_from_text(text: str) -> bytes:
    return bytes(text)  #: disproved type


@never_raises
def ascii_digits(n: int) -> bytes:
    return str(n).encode("ascii")


@never_raises
def ascii_text(text: str) -> bytes:
    return text.encode("ascii")  #: disproved value


@never_raises
def two_bytes(n: int) -> bytes:
    return n.to_bytes(2, "big")  #: disproved overflow


@never_raises
def there_and_back(n: int) -> None:
    if 0 <= n < 2**16:
        assert int.from_bytes(n.to_bytes(2, "big"), "big") == n
        assert n.to_bytes(2, "little")[0] == n % 256
    if -128 <= n < 128:
        assert int.from_bytes(n.to_bytes(1, "big", signed=True), "big", signed=True) == n


def wrong_order(n: int) -> None:
    if 0 <= n < 2**16:
        assert int.from_bytes(n.to_bytes(2, "big"), "little") == n  #: disproved assertion


@never_raises
def natural(data: bytes) -> int:
    value = int.from_bytes(data, "big")
    assert value >= 0
    return value


@never_raises
def at_most_a_byte(data: bytes) -> int:
    value = int.from_bytes(data[:2], "big") if len(data) >= 2 else 0
    assert value <= 255  #: disproved assertion
    return value
