"""bytearray: an object that changes in place and refuses what is no byte."""

from prover import invariant, never_raises


@never_raises
def appended(data: bytearray, n: int) -> None:
    data.append(n)  #: disproved value


@never_raises
def appended_byte(data: bytearray, n: int) -> None:
    before = len(data)
    data.append(n & 0xFF)
    assert len(data) == before + 1
    assert data[-1] == n & 0xFF


@never_raises
def masked(data: bytearray, mask: int) -> None:
    size = len(data)
    for i in range(size):
        invariant(len(data) == size)
        data[i] ^= mask & 0xFF


@never_raises
def raised_by_one(data: bytearray) -> None:
    size = len(data)
    for i in range(size):
        invariant(len(data) == size)
        data[i] += 1  #: disproved value


@never_raises
def filled() -> bytearray:
    made = bytearray(4)
    made[1:3] = b"ab"
    assert made == b"\0ab\0"
    made += b"!"
    del made[0]
    assert bytes(made) == b"ab\0!"
    made[::2] = b"xy"
    assert made == b"xby!"
    return made


def aliases(a: bytearray, b: bytearray) -> None:
    a[:] = b"x"
    b[:] = b"yz"
    assert len(a) == 1  #: disproved assertion


@never_raises
def a_copy(data: bytearray) -> None:
    other = bytearray(data)
    other.append(0)
    frozen = bytes(data)
    data.clear()
    assert len(other) == len(frozen) + 1
    assert len(data) == 0


@never_raises
def grows_while_read(data: bytearray) -> int:
    count = 0
    for byte in data:
        invariant(count >= 0)
        if byte > 9 and count < 3:
            data.append(0)
        count += 1
    assert count >= 0
    return count


@never_raises
def popped(data: bytearray) -> int:
    return data.pop()  #: disproved index


@never_raises
def read_only(data: bytes) -> None:
    data[0] = 1  #: disproved type


@never_raises
def encoded(values: list[int]) -> bytes:
    out = bytearray()
    for value in values:
        out += bytes([value & 0x7F])
        if value > 0x7F:
            out.append(0x80)
    return bytes(out)


@never_raises
def no_key(data: bytearray) -> dict[bytes, int]:
    return {data: 1}  #: disproved type
