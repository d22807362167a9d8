"""Flags, masks, alignment and packing: bit operations with their meaning stated in arithmetic."""

from prover import anything, decreases, ensures, invariant, never_raises, requires

READ = 1
WRITE = 2
EXECUTE = 4


@requires(lambda flags: 0 <= flags < 8)
@ensures(lambda result: 0 <= result < 8)
@ensures(lambda result: result & WRITE == WRITE)
@ensures(lambda flags, result: result & READ == flags & READ and result & EXECUTE == flags & EXECUTE)
@never_raises
def allow_writing(flags: int) -> int:
    return flags | WRITE


@requires(lambda flags: 0 <= flags < 8)
@ensures(lambda result: 0 <= result < 8)
@ensures(lambda result: result & WRITE == 0)
@ensures(lambda flags, result: result & READ == flags & READ and result & EXECUTE == flags & EXECUTE)
@never_raises
def forbid_writing(flags: int) -> int:
    return flags & ~WRITE


@requires(lambda flags: 0 <= flags < 8)
@ensures(lambda flags, result: result == (flags in (3, 7)))
@never_raises
def may_edit(flags: int) -> bool:
    return flags & (READ | WRITE) == READ | WRITE


def toggling_twice_changes_nothing() -> None:
    flags = anything(int)
    assert flags ^ WRITE ^ WRITE == flags
    assert (flags ^ WRITE) & READ == flags & READ


@ensures(lambda n, result: result == (n % 2 == 0))
@never_raises
def is_even(n: int) -> bool:
    return n & 1 == 0


@ensures(lambda n, result: result % 16 == 0 and n <= result < n + 16)
@never_raises
def align_up(n: int) -> int:
    """The next multiple of 16, or `n` itself."""
    return (n + 15) & ~15


@ensures(lambda n, result: result % 16 == 0 and n - 16 < result <= n)
@never_raises
def align_down(n: int) -> int:
    return n & ~15


@requires(lambda size: size > 0)
@ensures(lambda n, size, result: result % size == 0 and n <= result < n + size)
@never_raises
def align_up_to(n: int, size: int) -> int:
    """The same for any size, not only for powers of two."""
    return -(-n // size) * size


@requires(lambda red, green, blue: 0 <= red < 256 and 0 <= green < 256 and 0 <= blue < 256)
@ensures(lambda result: 0 <= result < 2**24)
@ensures(lambda red, green, blue, result: result == 65_536 * red + 256 * green + blue)
@never_raises
def pack_rgb(red: int, green: int, blue: int) -> int:
    return red << 16 | green << 8 | blue


@requires(lambda colour: 0 <= colour < 2**24)
@ensures(lambda result: 0 <= result[0] < 256 and 0 <= result[1] < 256 and 0 <= result[2] < 256)
@ensures(lambda colour, result: 65_536 * result[0] + 256 * result[1] + result[2] == colour)
@never_raises
def unpack_rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16, colour >> 8 & 0xFF, colour & 0xFF


@requires(lambda byte: 0 <= byte < 256)
@ensures(lambda result: -128 <= result < 128)
@ensures(lambda byte, result: (result - byte) % 256 == 0)
@never_raises
def signed_byte(byte: int) -> int:
    """Reads eight bits as two's complement."""
    return (byte ^ 0x80) - 0x80


@requires(lambda byte: 0 <= byte < 256)
@ensures(lambda byte, result: result == byte % 16 * 16 + byte // 16)
@never_raises
def swap_nibbles(byte: int) -> int:
    return (byte & 0x0F) << 4 | byte >> 4


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 0 <= result <= n)
@ensures(lambda n, result: (result == 0) == (n == 0))
def count_ones(n: int) -> int:
    rest, ones = n, 0
    while rest != 0:
        invariant(rest >= 0 and 0 <= ones and ones + rest <= n)
        invariant(n == 0 or ones + rest >= 1)
        decreases(rest)
        ones += rest & 1
        rest >>= 1
    return ones


@requires(lambda n: n > 0)
@ensures(lambda n, result: result >= n and result < 2 * n)
def next_power_of_two(n: int) -> int:
    power = 1
    while power < n:
        invariant(1 <= power < 2 * n)
        decreases(2 * n - power)
        power <<= 1
    return power
