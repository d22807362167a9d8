"""Strings and bytes: never-panics over annotated functions. The comment says what is true of each."""


def parse(text: str) -> int:  # panics ValueError: parse("x")
    return int(text)


def parse_digits(text: str) -> int:  # panics ValueError: parse_digits("²")
    return int(text) if text.isdigit() else 0


def parse_or(text: str, default: int) -> int:  # safe
    try:
        return int(text)
    except ValueError:
        return default


def initial(name: str) -> str:  # panics IndexError: initial("")
    return name[0].upper()


def domain(address: str) -> str:  # panics IndexError: domain("nobody")
    return address.split("@")[1]


def key_and_value(line: str) -> str:  # panics ValueError: key_and_value("a=b=c")
    key, value = line.split("=")
    return key + value


def after_colon(line: str) -> str:  # panics ValueError: after_colon("")
    return line[line.index(":") + 1 :]


def code_of(letter: str) -> int:  # panics TypeError: code_of("ab")
    return ord(letter)


def byte(n: int) -> bytes:  # panics ValueError: byte(256)
    return bytes([n])


def low_byte(n: int) -> bytes:  # safe
    return bytes([n & 255])


def repeat(text: str, times: str) -> str:  # panics TypeError: repeat("a", "b")
    return text * times
