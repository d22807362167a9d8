"""What a callee raises is named in the module that raises it."""

from module_of_errors import refuse

from prover import ensures


class Refused(Exception):
    pass


@ensures(lambda: True)
def refuses() -> None:
    refuse()


def catches_its_own() -> None:
    caught = True
    try:
        refuses()
    except Refused:
        pass
    except Exception:
        caught = False
    assert caught  #: disproved assertion
