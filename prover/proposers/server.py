"""A server that speaks the OpenAI completions API, such as vLLM, as an engine. The grammar goes along as `structured_outputs`.

What the server sends is text to be parsed. Everything is bounded: time, attempts, bytes; addresses are http or https, and no redirection
is followed, so that a program's source goes nowhere but to the address that the user gave.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from typing import Any

from prover.proposers.model import EngineError, Question
from prover.proposers.text_prompt import grammar_for, question_text

TIMEOUT_S = 60.0
ATTEMPTS = 3
TOKENS = 96
_BYTES = 4 << 20
_AGAIN = frozenset((408, 429, 500, 502, 503, 504))
KEY = "PROVER_MODEL_KEY"  # environment variable with the key that the server wants, if it wants one


class Server:
    """A completions server. `model` is asked of the server where it is not given."""

    def __init__(self, url: str, model: str | None = None, timeout_s: float = TIMEOUT_S, pause_s: float = 0.5) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EngineError(f"not an http address: {url}")
        path = parts.path.rstrip("/")
        self._base = urllib.parse.urlunsplit((parts.scheme, parts.netloc, path if path.endswith("/v1") else path + "/v1", "", ""))
        self._model, self._timeout_s, self._pause_s = model, timeout_s, pause_s
        handlers: list[urllib.request.BaseHandler] = [_NoRedirection()]
        if _loopback(parts.hostname):
            handlers.append(urllib.request.ProxyHandler({}))
        self._open = urllib.request.build_opener(*handlers).open

    def sample(self, questions: Sequence[Question], count: int, seed: int) -> list[list[str]]:
        """See Engine."""
        deadline = time.monotonic() + self._timeout_s
        if self._model is None:
            self._model = self._first_model(deadline)
        found: list[list[str]] = []
        for number, question in enumerate(questions):
            text = question_text(question.task, question.place)
            if text is None:
                found.append([])
                continue
            body = {
                "model": self._model,
                "prompt": text,
                "n": count,
                "max_tokens": TOKENS,
                "temperature": 1.0,
                "seed": seed + number,
                "structured_outputs": {"grammar": grammar_for(question.place)},
            }
            found.append(_texts(self._ask("/completions", body, deadline)))
        return found

    def _first_model(self, deadline: float) -> str:
        match self._ask("/models", None, deadline):
            case {"data": [{"id": str(name)}, *_]}:
                return name
        raise EngineError("the server names no model")

    def _ask(self, path: str, body: object, deadline: float) -> Any:
        """The server's JSON answer. Raises EngineError when it has none in time."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json", **_authorization()})
        reason = ""
        for attempt in range(ATTEMPTS):
            left = deadline - time.monotonic()
            if left <= 0:
                reason = reason or "too slow"
                break
            try:
                with self._open(request, timeout=left) as response:
                    return json.loads(_read(response, deadline))
            except urllib.error.HTTPError as error:
                with error:
                    reason = f"it answered {error.code} {error.reason}{_detail(error)}"
                if error.code not in _AGAIN:
                    break
            except _TooLong:
                reason = f"its answer is longer than {_BYTES >> 20} MiB"
                break
            except (ValueError, RecursionError):
                reason = "its answer is not JSON"
                break
            except (OSError, http.client.HTTPException) as error:
                reason = "it did not answer in time" if isinstance(_cause(error), TimeoutError) else f"{_cause(error)}"
            time.sleep(max(0.0, min(self._pause_s * 2**attempt, deadline - time.monotonic())))
        raise EngineError(f"the server at {self._base} gave nothing: {reason}")


class _TooLong(Exception):
    """An answer over the bound."""


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """A redirection is an error like any other status."""

    def redirect_request(self, *arguments: object, **keywords: object) -> None:
        """None: not followed."""


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _authorization() -> dict[str, str]:
    key = os.environ.get(KEY)
    return {"Authorization": f"Bearer {key}"} if key else {}


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The body, within bounds of size and of time: a server may send a byte at a time."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > _BYTES:
            raise _TooLong
        if time.monotonic() > deadline:
            raise TimeoutError
    return b"".join(parts)


def _texts(answer: object) -> list[str]:
    """The texts of a completions answer; what is not one is left out."""
    match answer:
        case {"choices": [*choices]}:
            return [text for choice in choices if isinstance(choice, dict) and isinstance(text := choice.get("text"), str)]
    raise EngineError("the server's answer has no choices")


def _detail(error: urllib.error.HTTPError) -> str:
    """What the server says about an error, in a few printable words."""
    try:
        text = error.read(400).decode("utf-8", "replace")
    except OSError:
        return ""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f": {line[:200]}" if line else ""


def _cause(error: Exception) -> object:
    return error.reason if isinstance(error, urllib.error.URLError) else error
