"""Errors that another module has a class of the same name for."""


class Refused(Exception):
    pass


def refuse() -> None:
    raise Refused
