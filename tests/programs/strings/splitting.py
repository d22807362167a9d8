"""Cutting strings: partition, split, join, find, replace."""

from prover import ensures, never_raises, requires


@never_raises
@ensures(lambda line, result: result is None or "=" not in result[0])
def parse_pair(line: str) -> tuple[str, str] | None:
    key, separator, value = line.partition("=")
    if not separator:
        return None
    return key.strip(), value


@ensures(lambda line, result: result is None or "=" not in result[1])  #: disproved postcondition
def parse_pair_wrong(line: str) -> tuple[str, str] | None:
    key, separator, value = line.partition("=")
    if not separator:
        return None
    return key, value


@ensures(lambda line, result: result[0] + "=" + result[1] == line)
def halves(line: str) -> tuple[str, str]:
    if "=" not in line:
        raise ValueError(f"no = in {line!r}")
    key, value = line.split("=", 1)
    return key, value


@requires(lambda line: line != "")
def halves_wrong(line: str) -> tuple[str, str]:
    key, value = line.split("=", 1)  #: disproved unpack
    return key, value


@requires(lambda line: line.count("=") == 1)
@ensures(lambda result: "=" not in result)
def only_value(line: str) -> str:
    key, value = line.split("=")
    return value


@ensures(lambda result: len(result) >= 1)
def fields(row: str) -> list[str]:
    return row.split(",")


@ensures(lambda result: len(result) >= 1)  #: disproved postcondition
def fields_wrong(row: str) -> list[str]:
    return row.split()


@ensures(lambda row, result: result == row)
def there_and_back(row: str) -> str:
    return ",".join(row.split(","))


@ensures(lambda row, result: result == row)  #: disproved postcondition
def there_and_back_wrong(row: str) -> str:
    return ";".join(row.split(","))


@never_raises
def first_field(row: str) -> str:
    return row.split(",")[0]


@never_raises
def first_word_wrong(row: str) -> str:
    return row.split()[0]  #: disproved index


@ensures(lambda path, result: "/" not in result and path.endswith(result))
def base_name(path: str) -> str:
    return path.rpartition("/")[2]


@ensures(lambda path, result: "/" not in result)  #: disproved postcondition
def base_name_wrong(path: str) -> str:
    return path.partition("/")[2]


@ensures(lambda path, result: result == "" or result.startswith("."))
def extension(path: str) -> str:
    at = path.rfind(".")
    return path[at:] if at >= 0 else ""


@ensures(lambda path, result: result == "" or result.startswith("."))  #: disproved postcondition
def extension_wrong(path: str) -> str:
    return path[path.rfind("."):]


@ensures(lambda a, b, result: result.startswith(a) and result.endswith(b))
def join_path(a: str, b: str) -> str:
    if a.endswith("/"):
        return a + b
    return "/".join([a, b])


@ensures(lambda a, b, result: result.count("/") == 1)  #: disproved postcondition
def join_path_wrong(a: str, b: str) -> str:
    return "/".join([a, b])


@ensures(lambda result: "-" not in result)
def underscored(name: str) -> str:
    return name.replace("-", "_")


@ensures(lambda result: "ab" not in result)  #: disproved postcondition
def without_wrong(name: str) -> str:
    return name.replace("ab", "")


@requires(lambda s, t: t in s)
def position(s: str, t: str) -> int:
    at = s.index(t)
    assert s[at:at + len(t)] == t
    assert at == s.find(t)
    return at


@never_raises
def position_wrong(s: str, t: str) -> int:
    return s.index(t)  #: disproved value


def words_are_clean(text: str) -> None:
    words = text.split()
    if len(words) > 2:
        assert " " not in words[2]
        assert words[0] != ""


def pieces_may_be_empty(text: str) -> None:
    pieces = text.split(" ")
    if len(pieces) > 2:
        assert pieces[0] != ""  #: disproved assertion


@never_raises
def separator_wrong(text: str, separator: str) -> int:
    return len(text.split(separator))  #: disproved value
