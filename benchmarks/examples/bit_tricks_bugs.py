"""Bit tricks with planted bugs: wrong precedence, masks that overflow, signs that get lost. Compare with bit_tricks.py."""

from prover import anything, ensures, invariant, never_raises, requires

READ = 1
WRITE = 2
EXECUTE = 4


@requires(lambda flags: 0 <= flags < 8)
@ensures(lambda result: result & WRITE == WRITE)  #: disproved postcondition
@ensures(lambda flags, result: result & READ == flags & READ)
@never_raises
def allow_writing_wrong(flags: int) -> int:
    """Toggles where it should set."""
    return flags ^ WRITE


@requires(lambda flags: 0 <= flags < 8)
@ensures(lambda result: result & WRITE == 0)  #: disproved postcondition
@ensures(lambda result: result >= 0)  #: disproved postcondition
@never_raises
def forbid_writing_wrong(flags: int) -> int:
    """Subtracts a flag that may not be there."""
    return flags - WRITE


@requires(lambda flags: 0 <= flags < 8)
@ensures(lambda flags, result: result == (flags in (3, 7)))  #: disproved postcondition
@never_raises
def may_edit_wrong(flags: int) -> bool:
    """True when either of the two is set."""
    return flags & (READ | WRITE) != 0


def sum_is_not_union_wrong() -> None:
    flags = anything(int)
    assert flags + WRITE == flags | WRITE  #: disproved assertion


@ensures(lambda n, result: result % 16 == 0 and n <= result < n + 16)  #: disproved postcondition
@never_raises
def align_up_wrong(n: int) -> int:
    """Adds one too many: what is aligned already moves on."""
    return (n + 16) & ~15


@ensures(lambda n, result: result % 12 == 0)  #: disproved postcondition
@never_raises
def align_up_to_twelve_wrong(n: int) -> int:
    """The mask trick works for powers of two only."""
    return (n + 11) & ~11


@ensures(lambda n, size, result: n <= result < n + size or size <= 0)
@never_raises
def align_up_to_wrong(n: int, size: int) -> int:
    """Missing guard: there are no multiples of zero to align to."""
    return -(-n // size) * size  #: disproved division-by-zero


@requires(lambda red, green, blue: 0 <= red <= 256 and 0 <= green <= 256 and 0 <= blue <= 256)
@ensures(lambda result: 0 <= result < 2**24)  #: disproved postcondition
@never_raises
def pack_rgb_wrong(red: int, green: int, blue: int) -> int:
    """256 does not fit into eight bits, and spills into the next channel."""
    return (red << 16) + (green << 8) + blue


@requires(lambda red, green, blue: 0 <= red < 256 and 0 <= green < 256 and 0 <= blue < 256)
@ensures(lambda red, green, blue, result: result == 65_536 * red + 256 * green + blue)  #: disproved postcondition
@never_raises
def pack_rgb_precedence_wrong(red: int, green: int, blue: int) -> int:
    """+ binds tighter than <<."""
    return red << 16 + green << 8 + blue


@requires(lambda colour: 0 <= colour < 2**24)
@ensures(lambda result: 0 <= result[0] < 256 and 0 <= result[1] < 256 and 0 <= result[2] < 256)  #: disproved postcondition
@never_raises
def unpack_rgb_wrong(colour: int) -> tuple[int, int, int]:
    """The middle channel is not masked."""
    return colour >> 16, colour >> 8, colour & 0xFF


@requires(lambda byte: 0 <= byte < 256)
@ensures(lambda result: -128 <= result < 128)  #: disproved postcondition
@ensures(lambda byte, result: (result - byte) % 256 == 0)
@never_raises
def signed_byte_wrong(byte: int) -> int:
    """Off by one: 128 is the first negative byte."""
    return byte if byte <= 128 else byte - 256


@requires(lambda byte: 0 <= byte < 256)
@ensures(lambda result: 0 <= result < 256)  #: disproved postcondition
@never_raises
def swap_nibbles_wrong(byte: int) -> int:
    """Python's integers have no eighth bit to fall off from."""
    return byte << 4 | byte >> 4


@requires(lambda n: n >= 0)
@ensures(lambda n, result: 0 <= result <= n)
def count_ones_wrong(n: int) -> int:
    """Adds the whole rest instead of its last bit."""
    rest, ones = n, 0
    while rest != 0:
        invariant(rest >= 0 and ones >= 0)
        invariant(ones + rest <= n)  #: disproved invariant-preserved
        ones += rest & 3
        rest >>= 1
    return ones


@ensures(lambda n, count, result: result == n * 2**count or count < 0)
@never_raises
def scale_wrong(n: int, count: int) -> int:
    """Missing guard: a negative shift count raises."""
    return n << count  #: disproved value, disproved overflow
