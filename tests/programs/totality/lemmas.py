"""A lemma that does not end, or raises, says nothing; calling it does nothing at run time."""

from prover import ensures, lemma


@lemma
@ensures(lambda n: n > 0)
def never_ends(n: int) -> None:
    while True:
        pass


def uses_one_that_never_ends(n: int) -> None:
    never_ends(n)  #: unknown type
    assert n > 0  #: disproved assertion


@lemma
@ensures(lambda n: n > 0)
def always_raises(n: int) -> None:
    raise ValueError  #: unknown raise


def uses_one_that_raises(n: int) -> None:
    always_raises(n)
    assert n > 0  #: disproved assertion
