"""Contracts as checks: what the transformed program calls, and what came of it."""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import inspect
import opcode
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from prover.child.errors import NO_EXCEPTION, column_at, kind_of
from prover.child.values import fields_of, fits, show

RAISE_VARARGS = opcode.opmap["RAISE_VARARGS"]


class Violated(BaseException):
    """A contract does not hold; what exactly is in `Checks.violations` unless a condition was being evaluated."""


class Unmet(BaseException):
    """The input does not satisfy a precondition or an assumption."""


class OutOfTime(BaseException):
    """The call took too long."""


class Unusable(BaseException):
    """The input cannot be used: an expression in it is wrong, or a value is missing."""


RESOURCES = (OutOfTime, MemoryError, RecursionError)


class Condition:
    """One clause of a contract, compiled in the names of the module (and, for private names, the class) that it stands in."""

    def __init__(self, data: dict[str, Any], names: dict[str, Any], file: str, owner: str) -> None:
        self.text: str = data["text"]
        self.line: int = data["line"]
        self.file = file
        self.params: list[tuple[str, str]] = [(a, b) for a, b in data["params"]]
        self.strings_fail: bool = data["strings_fail"]
        self.meanings = {meaning for _, meaning in self.params}
        tree = ast.parse(f"({self.text}\n)", mode="eval").body
        takes = [name for name, _ in self.params]
        free = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        self.record = "_" in free and "_" not in takes  # deal: `_.x` is the argument x
        arguments = ast.arguments([], [ast.arg(n) for n in takes + ["_"] * self.record], None, [], [], None, [])
        body: ast.stmt = ast.Assign([ast.Name("made", ast.Store())], ast.Lambda(arguments, tree))
        if owner:  # so that private names are mangled as they are in the class
            body = ast.parse(f"class {owner}: pass").body[0]
            assert isinstance(body, ast.ClassDef)
            body.body = [ast.Assign([ast.Name("made", ast.Store())], ast.Lambda(arguments, tree))]
        module = ast.fix_missing_locations(ast.Module([body], []))
        place: dict[str, Any] = {}
        exec(compile(module, "<condition>", "exec", dont_inherit=True), names, place)
        self.function: Callable[..., Any] = vars(place[owner])["made"] if owner else place["made"]

    def value(self, values: dict[str, Any]) -> Any:
        """The condition's value for these meanings of names."""
        args = [values[meaning] for _, meaning in self.params]
        if self.record:
            known = {k.removeprefix("%result") or "result": v for k, v in values.items() if k == "%result" or k[0] != "%"}
            args.append(types.SimpleNamespace(**known))
        return self.function(*args)


class Contract:
    """The contract of one function as the request gives it; conditions are compiled when the function exists."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.key: tuple[str, str] = (data["module"], data["qualname"])
        self.raises: list[str] | None = data["raises"]
        self.exists: bool = data["exists"]
        self.lemma: bool = data["lemma"]
        self.cycle = {tuple(key) for key in data["cycle"]}
        self.types: dict[str, Any] = dict(data["types"])
        self.file: str = data["file"]
        self.outside: int | None = data["outside"]
        self.written: Any = None  # the function before decorators that run, where there are any

    def bind(self, function: Any) -> None:
        self.function = function
        self.signature = inspect.signature(self.written or function)
        self.names: dict[str, Any] = (self.written or function).__globals__
        owner = self.key[1].rpartition(".")[0].rpartition(".")[2]
        made = [(c, Condition(c, self.names, self.file, owner if owner != "<locals>" else "")) for c in self.data["clauses"]]
        self.requires = [c for d, c in made if d["which"] == "requires"]
        self.ensures = [c for d, c in made if d["which"] == "ensures"]
        self.snapshots = [(d["name"], c) for d, c in made if d["which"] == "snapshot"]
        self.decreases = next((c for d, c in made if d["which"] == "decreases"), None)

    def allows(self, error: BaseException, explicit: bool) -> bool:
        """Whether the contract lets this exception escape. With nothing declared, what `raise` statements raise may."""
        if self.raises is None:
            return explicit
        for name in self.raises:
            with contextlib.suppress(Exception):
                if isinstance(error, eval(name, dict(self.names))):
                    return True
        return False


class Activation:
    """One run of a loop."""

    def __init__(self) -> None:
        self.checked = False
        self.measure: int | None = None
        self.seen: list[Any] = []


Statement = tuple[tuple[int, int], tuple[int, int], str]  # start, end, kind


class Checks:
    """What the transformed program calls, and what came of it."""

    def __init__(self, payload: dict[str, Any]) -> None:
        self.files: dict[str, str] = {m["path"]: m["shown"] for m in payload["modules"]}
        self.contracts = {(c["module"], c["qualname"], c["line"]): Contract(c) for c in payload["contracts"]}
        self.class_data = {(c["module"], c["qualname"]): c for c in payload["classes"]}
        self.target: tuple[str, str] = (payload["module"], payload["qualname"])
        self.invariants_of: dict[type, list[Condition]] = {}
        self.requires_of: dict[Any, Contract] = {}
        self.defined: dict[tuple[str, str], Any] = {}  # functions as their `def` made them, whatever took their names later
        self.statements: dict[str, list[Statement]] = {}  # path -> its `raise` and `assert` statements
        self.heads: Any = None  # `prover.child.heads.Heads` when loop heads are recorded
        self.draws: Any = None  # `prover.child.draws.Draws` of the run
        self.reset()

    def reset(self) -> None:
        """Forget the last call."""
        self.violations: list[dict[str, Any]] = []
        self.column: int | None = None  # of the place of the first violation, or of the exception that escaped
        self.unmet = ""
        self.depth = 0  # > 0: a condition is being evaluated
        self.top = False  # the next call of the target is the one under check
        self.building = True
        self.busy: set[int] = set()
        self.measures: list[tuple[Contract, int]] = []

    # -- what happened

    def caller(self) -> tuple[str, int] | None:
        """The place in the program that is running now."""
        frame: types.FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in self.files:
            frame = frame.f_back
        return None if frame is None else (self.files[frame.f_code.co_filename], frame.f_lineno)

    def violate(self, found: list[dict[str, Any]]) -> None:
        """Stop: these contracts do not hold. Inside a condition nothing is reported; the condition does not hold."""
        if not self.depth and not self.building and not self.violations:
            self.violations = found
            frame: types.FrameType | None = sys._getframe(1)
            while frame is not None and frame.f_code.co_filename not in self.files:
                frame = frame.f_back
            self.column = column_at(frame.f_code, frame.f_lasti) if frame is not None else None
        raise Violated

    def skip(self, why: str) -> None:
        """Stop: the input does not count. Noted, as the program might catch the exception."""
        if not self.depth:
            self.unmet = self.unmet or why
        raise Unmet(why)

    def evaluate(self, body: Callable[[], Any]) -> Any:
        """A condition's value; False when it raises."""
        self.depth += 1
        try:
            return body()
        except RESOURCES:
            raise
        except (Exception, Violated, Unmet):
            return False
        finally:
            self.depth -= 1

    def holds(self, condition: Condition, values: dict[str, Any]) -> bool:
        """Whether a clause holds."""

        def body() -> bool:
            value = condition.value(values)
            return bool(value) and not (condition.strings_fail and isinstance(value, str))

        return bool(self.evaluate(body))

    def failing(self, conditions: list[Condition], values: dict[str, Any]) -> list[Condition]:
        """The clauses that do not hold."""
        return [c for c in conditions if not self.holds(c, values)]

    # -- loops

    def activation(self) -> Activation:
        """A loop is entered."""
        return Activation()

    def invariants(self, loop: Activation, *clauses: tuple[int, str, Callable[[], Any] | None]) -> None:
        """The invariants of a loop, where they are read."""
        kind = "invariant-preserved" if loop.checked else "invariant-entry"
        loop.checked = True

        def true(thunk: Callable[[], Any]) -> bool:
            return bool(self.evaluate(lambda: bool(thunk())))

        found = [(line, text) for line, text, thunk in clauses if thunk is not None and not true(thunk)]
        if found:
            here = self.caller()
            file = here[0] if here else ""
            self.violate([violation(kind, file, line, text) for line, text in found])

    def measure(self, loop: Activation, *clauses: tuple[int, str, Callable[[], Any] | None]) -> None:
        """The measure of a loop, at the head of its body."""
        line, text, thunk = clauses[0]
        if thunk is None:
            return
        self.depth += 1
        try:
            now = thunk()
        finally:
            self.depth -= 1
        before, loop.measure = loop.measure, now
        if now < 0 or (before is not None and now >= before):
            here = self.caller()
            self.violate([violation("termination", here[0] if here else "", line, text)])

    def entry(self, values: dict[str, Any]) -> Any:
        """The parameters of a call as they came in, for annotations that read `old`."""
        return self.copied(values)

    def items(self, loop: Activation, iterable: Any) -> Iterator[Any]:
        """The items of an iterable, those that a loop has finished with remembered."""
        for item in iterable:
            yield item
            loop.seen.append(item)

    # -- functions

    def function(self, module: str, qualname: str, line: int) -> Callable[[Any], Any]:
        """The decorator of a function with a contract."""

        def decorate(function: Any) -> Any:
            contract = self.contracts[module, qualname, line]
            if inspect.iscoroutinefunction(function):
                return function
            if inspect.isgeneratorfunction(function):
                if not contract.exists:
                    contract.bind(function)  # which tells what it may raise; nothing else is asked of it
                return function
            contract.bind(function)

            @functools.wraps(function)
            def checked(*args: Any, **kwargs: Any) -> Any:
                return self.call(contract, args, kwargs)

            for name in ("cache_info", "cache_clear", "cache_parameters"):
                if hasattr(function, name):
                    setattr(checked, name, getattr(function, name))
            self.requires_of[checked] = contract
            self.defined[module, qualname] = checked
            return checked

        return decorate

    def contracts_exist(self) -> bool:
        """Whether the function under check has a contract that was written down."""
        return any(c.exists for c in self.contracts.values() if c.key == self.target)

    def as_written(self, module: str, qualname: str, line: int) -> Callable[[Any], Any]:
        """The innermost decorator of a function that others run on."""

        def note(function: Any) -> Any:
            self.contracts[module, qualname, line].written = function
            return function

        return note

    def call(self, contract: Contract, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call of a function with a contract."""
        top = self.top and contract.key == self.target
        if top:
            self.top = False
        try:
            bound = contract.signature.bind(*args, **kwargs)
        except TypeError:
            return contract.function(*args, **kwargs)  # raises CPython's own TypeError
        bound.apply_defaults()
        values = dict(bound.arguments)
        if contract.exists or top:
            self.enter(contract, values, top)
        if contract.lemma and not top:
            return None
        known = dict(values)
        if any("%old" in c.meanings or "%snapshots" in c.meanings for c in contract.ensures):
            known["%old"] = known["%snapshots"] = self.before(contract, values)
        depth = len(self.measures)
        if contract.decreases is not None:
            now = self.evaluate(lambda: contract.decreases and contract.decreases.value(values))
            self.measures.append((contract, now))
        try:
            known["%result"] = result = contract.function(*args, **kwargs)
        finally:
            del self.measures[depth:]
        broken = self.failing(contract.ensures, known)
        if broken:
            shown = f"result == {show(result)}"
            self.violate([violation("postcondition", contract.file, c.line, c.text, shown) for c in broken])
        return result

    def enter(self, contract: Contract, values: dict[str, Any], top: bool) -> None:
        """The preconditions of a call."""
        file, line = (None if top else self.caller()) or ("", 0)
        for name, value in values.items():
            if not fits(value, contract.types.get(name), contract.names):
                if top:
                    self.skip(f"{name} is not of its annotated type")
                text = f"argument {name} of {contract.key[1]}"
                self.violate([violation("type", file, line, text, f"{name} = {show(value)}")])
        broken = self.failing(contract.requires, values)
        if broken and not self.weakened(contract, values):
            if top:
                self.skip(f"precondition does not hold: {broken[0].text}")
            self.violate([violation("precondition", file, line, c.text) for c in broken])
        if contract.decreases is not None and not top:
            self.descend(contract, values)

    def weakened(self, contract: Contract, values: dict[str, Any]) -> bool:
        """Whether the method that this one overrides accepts the arguments: an override may only ask for less."""
        receiver = next(iter(values.values()), None)
        name = contract.key[1].rpartition(".")[2]
        later = False
        for cls in type(receiver).__mro__ if "." in contract.key[1] else ():
            found = self.requires_of.get(cls.__dict__.get(name)) if callable(cls.__dict__.get(name)) else None
            if found is contract:
                later = True
            elif found is not None and later and found.requires and list(found.signature.parameters) == list(values):
                return not self.failing(found.requires, values)
        return False

    def descend(self, contract: Contract, values: dict[str, Any]) -> None:
        """The measure of a recursive call: natural, and less than the caller's."""
        running, outer = next(((c, m) for c, m in reversed(self.measures) if c.key in contract.cycle), (contract, None))
        if outer is None or contract.decreases is None:
            return
        now = self.evaluate(lambda: contract.decreases and contract.decreases.value(values))
        if now < 0 or now >= outer:
            owed = running.decreases or contract.decreases
            self.violate([violation("termination", running.file, owed.line, owed.text, f"{outer} -> {now}")])

    def before(self, contract: Contract, values: dict[str, Any]) -> Any:
        """The state at entry, as `old` (and icontract's `OLD`) show it."""
        return self.copied(values, contract.snapshots)

    def copied(self, values: dict[str, Any], snapshots: Sequence[tuple[str, Condition]] = ()) -> Any:
        """A deep copy of a state, with the values of icontract's snapshots. Raises Unusable where it cannot be made."""
        self.depth += 1
        try:
            state = dict(values)
            for name, condition in snapshots:
                state[name] = condition.value(values)
            return types.SimpleNamespace(**copy.deepcopy(state))
        except RESOURCES:
            raise
        except Exception as error:
            raise Unusable(f"the state at entry cannot be copied: {error}") from None
        finally:
            self.depth -= 1

    # -- classes

    def class_(self, module: str, qualname: str) -> Callable[[Any], Any]:
        """The decorator of a class with invariants."""

        def decorate(cls: Any) -> Any:
            data = self.class_data[module, qualname]
            names = vars(sys.modules[cls.__module__])
            self.invariants_of[cls] = [Condition(c, names, data["file"], cls.__name__) for c in data["clauses"]]
            for name, member in list(vars(cls).items()):
                public = not name.startswith("_") and isinstance(member, types.FunctionType)
                if public or (name == "__init__" and isinstance(member, types.FunctionType)):
                    wrapped = self.method(member, (data["file"], data["methods"].get(name, 0)))
                    if member in self.requires_of:
                        self.requires_of[wrapped] = self.requires_of[member]
                    setattr(cls, name, wrapped)
            return cls

        return decorate

    def method(self, function: Any, definition: tuple[str, int]) -> Any:
        """A method after whose outermost call on an object the invariants hold."""

        @functools.wraps(function)
        def kept(receiver: Any, /, *args: Any, **kwargs: Any) -> Any:
            if self.depth or id(receiver) in self.busy:
                return function(receiver, *args, **kwargs)
            here = self.caller()
            self.busy.add(id(receiver))
            try:
                result = function(receiver, *args, **kwargs)
                broken = self.broken_invariants(receiver)
            finally:
                self.busy.discard(id(receiver))
            if broken:
                # The place is the clause; the method and the call that it left are other names for it.
                other = [definition, *([here] if here else [])]
                self.violate([violation("class-invariant", c.file, c.line, c.text, also=other) for c in broken])
            return result

        return kept

    def broken_invariants(self, value: Any) -> list[Condition]:
        """The class invariants that an object does not satisfy."""
        found = []
        for cls in type(value).__mro__:
            found += self.failing(self.invariants_of.get(cls, []), {"%self": value})
        return found

    def admissible(self, value: Any, depth: int = 3) -> bool:
        """Whether every instance in a value satisfies its class's invariants."""
        if depth == 0:
            return True
        if isinstance(value, list | tuple | set | frozenset | dict):
            parts = list(value.values()) + list(value) if isinstance(value, dict) else list(value)
            return all(self.admissible(part, depth - 1) for part in parts)
        if any(cls in self.invariants_of for cls in type(value).__mro__) and self.broken_invariants(value):
            return False
        if type(value).__module__ in sys.stdlib_module_names or isinstance(value, type):
            return True
        return all(self.admissible(part, depth - 1) for _, part in fields_of(value))

    # -- exceptions

    def site(self, error: BaseException) -> tuple[str, str, int, bool]:
        """The kind, file and line of an exception that escaped, and whether a `raise` statement raised it."""
        place: types.TracebackType | None = None
        raised: tuple[str, tuple[int, int | None]] | None = None
        at = error.__traceback__
        column: int | None = None
        while at is not None:
            code = at.tb_frame.f_code
            if code is Checks.call.__code__ and place is not None:
                contract = at.tb_frame.f_locals["contract"]
                if contract.exists and contract.allows(error, self.explicit(at.tb_next)):
                    raised = ("raise", (place.tb_lineno, column))  # what a callee's contract allows comes from the call
                    break
            elif code.co_filename in self.files:
                place = at
                column = column_at(code, at.tb_lasti)
                raised = self.statement(at)
                if raised is not None:
                    break  # what is deeper is the history of an exception raised again
            at = at.tb_next
        if place is None:
            return kind_of(error), "", 0, False
        kind, (line, self.column) = raised or (kind_of(error), (place.tb_lineno, column))
        if kind == "raise" and type(error) is TypeError and error.args and error.args[0] in NO_EXCEPTION:
            kind, raised = "type", None
        if type(error) is SystemExit and raised is None:  # sys.exit is another way to write `raise SystemExit`
            kind, raised = "raise", ("raise", (place.tb_lineno, column))
        return kind, self.files[place.tb_frame.f_code.co_filename], line, raised is not None and kind == "raise"

    def explicit(self, at: types.TracebackType | None) -> bool:
        """Whether, from this frame on down, a `raise` statement raised."""
        while at is not None:
            found = self.statement(at) if at.tb_frame.f_code.co_filename in self.files else None
            if found is not None:
                return found[0] == "raise"
            at = at.tb_next
        return False

    def statement(self, at: types.TracebackType) -> tuple[str, tuple[int, int | None]] | None:
        """"raise" or "assertion" and where the statement begins, when a frame stands there in the act of raising."""
        code = at.tb_frame.f_code
        if at.tb_lasti < 0 or code.co_code[at.tb_lasti] != RAISE_VARARGS:
            return None
        line, _, column, _ = list(code.co_positions())[at.tb_lasti // 2]
        if line is None or column is None:
            return None
        for start, end, kind in self.statements.get(code.co_filename, ()):
            if start <= (line, column) < end:
                return kind, start
        return None


def violation(kind: str, file: str, line: int, text: str, detail: str = "", also: Sequence[Any] = ()) -> dict[str, Any]:
    """One violated contract, as the answer gives it."""
    return {"kind": kind, "file": file, "line": line, "text": text, "detail": detail, "also": list(also)}
