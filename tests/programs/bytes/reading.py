"""Reading bytes: every item is an int in 0..255, parts are bytes."""

from prover import never_raises


@never_raises
def checksum(data: bytes) -> int:
    total = 0
    for byte in data:
        total = (total + byte) % 256
    assert 0 <= total < 256
    return total


def word(data: bytes, at: int) -> int:
    if not 0 <= at < len(data) - 1:
        raise ValueError("no word there")
    value = data[at] << 8 | data[at + 1]
    assert value >= 0
    return value


@never_raises
def word_past_the_end(data: bytes, at: int) -> int:
    if not 0 <= at < len(data):
        return 0
    return data[at] * 256 + data[at + 1]  #: disproved index


@never_raises
def halves(data: bytes) -> bytes:
    middle = len(data) // 2
    assert data[:middle] + data[middle:] == data
    return data[middle:]


@never_raises
def is_png(data: bytes) -> bool:
    if data.startswith(b"\x89PNG"):
        assert len(data) >= 4
        assert data[1] == ord("P")
        return True
    assert data[:4] != b"\x89PNG"
    return False


@never_raises
def header(data: bytes) -> bytes:
    end = data.find(b"\r\n")
    if end < 0:
        return b""
    assert data[end] == 13
    assert data[end + 1] == 10
    assert b"\r\n" not in data[:end]
    return data[:end]


@never_raises
def header_always(data: bytes) -> bytes:
    return data[: data.index(b"\r\n")]  #: disproved value


@never_raises
def field(line: bytes) -> bytes:
    name, colon, value = line.partition(b":")
    assert not colon or name + b":" + value == line
    assert b":" not in name
    stripped = value.strip()
    assert len(stripped) <= len(value)
    return stripped


@never_raises
def latin(data: bytes) -> str:
    text = data.decode("latin-1")
    assert len(text) == len(data)
    return text


@never_raises
def text(data: bytes) -> str:
    return data.decode()  #: disproved value


@never_raises
def text_or_hex(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.hex()


@never_raises
def wrong_item_type(data: bytes) -> bool:
    return "a" in data  #: disproved type


@never_raises
def is_equal(data: bytes, other: bytearray) -> bool:
    if data == other:
        assert len(data) == len(other)
        return True
    assert data != bytes(other)
    return False


@never_raises
def without_small_letters(data: bytes) -> bytes:
    loud = data.upper()
    assert len(loud) == len(data)
    assert all(not 97 <= byte <= 122 for byte in loud)
    return loud


def joined(a: bytes, b: bytes) -> bytes:
    made = b", ".join([a, b])
    assert len(made) == len(a) + len(b) + 1  #: disproved assertion
    return made


def sorted_words(a: bytes, b: bytes) -> None:
    if a < b:
        assert not b <= a
        assert a != b
    assert a < b or b < a  #: disproved assertion
