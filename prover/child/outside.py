"""What a program asks of the world outside: the sandbox refuses it, and what comes of that is no fault of the program."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_READING = os.O_RDONLY | os.O_NONBLOCK
# Families of audit events (PEP 578). Threads are not refused, but a bound on memory holds for all of them together.
_OUTSIDE = ("_thread", "fcntl", "mmap", "os", "pty", "resource", "shutil", "socket", "sqlite3", "subprocess", "syslog", "tempfile")
_HARMLESS = ("os.putenv", "os.unsetenv", "os.walk", "os.fwalk")


class Outside:
    """An audit hook that notes, in `reached`, the first thing that the program tried and the sandbox does not let it do."""

    def __init__(self) -> None:
        self.reached = ""
        self.asking = False
        self.open, self.close = os.open, os.close  # the program may put others in their places
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """See sys.addaudithook."""
        if self.asking or self.reached or event in _HARMLESS:
            return
        if event == "open":
            writing = isinstance(args[2], int) and args[2] & _WRITING
            self.reached = event if writing or self.is_refused(args[0]) else ""
        elif event in ("os.listdir", "os.scandir"):
            self.reached = event if self.is_refused("." if args[0] is None else args[0]) else ""
        elif event.partition(".")[0] in _OUTSIDE:
            self.reached = event

    def is_refused(self, path: object) -> bool:
        """Whether a file or folder may not be read here. What is not there is not there outside, either."""
        if not isinstance(path, str | bytes):
            return False
        self.asking = True
        try:
            self.close(self.open(path, _READING))
        except OSError as error:
            return error.errno in (errno.EACCES, errno.EPERM)
        except ValueError:
            return False
        finally:
            self.asking = False
        return False
