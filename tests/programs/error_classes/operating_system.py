"""OSError: other names for it, and the subclass that an errno stands for."""


def by_errno(code: int) -> int:
    try:
        raise OSError(code, "text")
    except FileNotFoundError:
        return 1
    except OSError as e:
        assert e.args == (code, "text")
        return 2


def not_always_the_same(code: int) -> None:
    assert by_errno(code) == 2  #: disproved assertion


def without_errno() -> None:
    try:
        raise OSError("text")
    except FileNotFoundError:
        assert False
    except OSError:
        pass


def another_name() -> None:
    assert IOError is OSError
    try:
        raise IOError("text")
    except OSError:
        pass
    else:
        assert False


def the_other_name() -> None:
    try:
        raise OSError("text")
    except EnvironmentError:
        assert False  #: disproved assertion


def needs_arguments() -> None:
    raised = False
    try:
        raise UnicodeDecodeError
    except TypeError:
        raised = True
    assert raised  #: unknown assertion
