"""Arguments of exceptions: those of `raise` are known, those of the interpreter are not."""

from prover import ensures


@ensures(lambda result: result == "x")
def own() -> str:
    try:
        raise ValueError("x")
    except ValueError as error:
        return error.args[0]


@ensures(lambda result: result == 0)  #: disproved postcondition
def own_wrong() -> int:
    try:
        raise ValueError("x")
    except ValueError as error:
        return len(error.args)


@ensures(lambda result: result == 0)  #: disproved postcondition
def of_the_interpreter_wrong(s: str) -> int:
    try:
        s.index("a")
    except ValueError as error:
        return len(error.args)
    return 0
