"""Classes and slices that depend on the way there, where they are used."""


class Below(ValueError):
    pass


def caught_by_one_of_two(n: int) -> int:
    wanted = ValueError if n > 0 else KeyError
    try:
        raise Below
    except wanted:
        assert n > 0
        return 1
    except Below:
        assert n < 0  #: disproved assertion
        return 2


def slice_step_that_may_be_none(n: int) -> None:
    step = 1 if n > 0 else None
    assert (1, 2)[::step] == (1, 2)  #: unknown assertion
