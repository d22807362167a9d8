"""`print` asks for strings between and after what it prints."""


def between(n: int, text: str) -> None:
    print(n, sep=text, end="")
    print(n, sep=n)  # type: ignore[call-overload]  #: disproved type
    assert n == n  #: unknown assertion
