"""The syntax transformation that puts checks into a module. Positions stay, so that failures are reported where they are."""

from __future__ import annotations

import ast
from typing import Any

HOOK = "_prover_"  # the checks, as a built-in of the transformed program
OLD = f"{HOOK}old"  # the local that keeps what loop annotations mean by `old`


class Transformer(ast.NodeTransformer):
    """Puts the checks of one module where they belong."""

    def __init__(
        self, tree: ast.Module, module: str, functions: dict[tuple[str, int], int | None], classes: set[tuple[str, int]],
        traced: tuple[str, int] | None = None,
    ) -> None:  # fmt: skip
        self.module = module
        self.traced = traced  # the function whose loop heads are recorded, see `prover.child.heads`
        self.needs_entry = False  # whether an annotation of the current function reads `old`
        self.tracing = False  # whether that function's own statements are being visited
        self.functions = functions
        self.classes = classes
        self.path: list[str] = []
        self.loops: list[tuple[ast.For | ast.While, str]] = []  # of the current function, innermost last
        self.watched: set[str] = set()  # loops whose finished items some invariant asks for
        self.annotations: set[int] = set()  # lines of loop annotations
        self.count = 0
        self.names: dict[str, str] = {}
        self.packages: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name in ("prover", "prover.spec"):
                        self.packages.add(alias.asname or "prover")
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module in ("prover", "prover.spec"):
                for alias in node.names:
                    if alias.name == "*":
                        self.names.update({n: n for n in ("invariant", "decreases", "seen", "old")})
                    elif alias.name == "spec":
                        self.packages.add(alias.asname or "spec")
                    else:
                        self.names[alias.asname or alias.name] = alias.name

    def magic(self, node: ast.AST) -> str:
        """The name in `prover` of what a call calls, or ""."""
        if not isinstance(node, ast.Call):
            return ""
        if isinstance(node.func, ast.Name):
            return self.names.get(node.func.id, "")
        head, _, name = ast.unparse(node.func).rpartition(".")
        return name if head in self.packages or head.removesuffix(".spec") in self.packages else ""

    def mangled(self, name: str) -> str:
        """What a method is called outside its class."""
        private = name.startswith("__") and not name.endswith("__") and self.path and self.path[-1] != "<locals>"
        return f"_{self.path[-1].lstrip('_')}{name}" if private else name

    def scope(self, node: ast.AST, inside: list[str], tracing: bool = False) -> ast.AST:
        outer, self.loops = self.loops, []
        around, self.tracing = self.tracing, tracing
        needing, self.needs_entry = self.needs_entry, False
        self.path += inside
        self.generic_visit(node)
        del self.path[len(self.path) - len(inside) :]
        self.loops = outer
        self.tracing = around
        if self.needs_entry and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = ast.Call(ast.Name("locals", ast.Load()), [], [])
            note = ast.Assign([ast.Name(OLD, ast.Store())], self.call("entry", node, names))
            self.locate(note, node)
            node.body.insert(0, note)
        self.needs_entry = needing
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        qualname = ".".join([*self.path, self.mangled(node.name)])
        line = ast.Constant(node.lineno)
        traced = (qualname, node.lineno) == self.traced
        self.scope(node, [node.name, "<locals>"], traced)
        if traced:
            note = ast.Assign([ast.Name(f"{HOOK}entry", ast.Store())], self.call("heads.entry", node))
            self.locate(note, node)
            node.body.insert(0, note)
        if (qualname, node.lineno) in self.functions:
            # Around what the decorators make of the function, where any run; else around the function itself.
            where = (ast.Constant(self.module), ast.Constant(qualname), line)
            outside = self.functions[qualname, node.lineno]
            if outside is not None:
                node.decorator_list.append(self.call("as_written", node, *where))
            node.decorator_list.insert(len(node.decorator_list) if outside is None else outside, self.call("function", node, *where))
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self.scope(node, [node.name, "<locals>"])

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        qualname = ".".join([*self.path, node.name])
        self.scope(node, [node.name])
        if (qualname, node.lineno) in self.classes:  # outermost: after a dataclass has made its methods
            node.decorator_list.insert(0, self.call("class_", node, ast.Constant(self.module), ast.Constant(qualname)))
        return node

    def call(self, name: str, at: ast.AST, *args: ast.expr) -> ast.Call:
        function: ast.expr = ast.Name(HOOK, ast.Load())
        for part in name.split("."):
            function = ast.Attribute(function, part, ast.Load())
        made = ast.Call(function, list(args), [])
        self.locate(made, at)
        return made

    def loop(self, node: Any) -> list[ast.stmt]:
        source = node.iter.id if isinstance(node, ast.For) and isinstance(node.iter, ast.Name) else ""
        made = self.annotated(node)
        if self.tracing:
            line = ast.Constant(node.lineno)
            visit = self.call("heads.visit", node, line)
            if isinstance(node, ast.While):
                node.test = ast.Subscript(ast.Tuple([visit, node.test], ast.Load()), ast.Constant(1), ast.Load())
            elif isinstance(node.target, ast.Name):
                node.iter = self.call("heads.turns", node.iter, line, ast.Constant(node.target.id), ast.Constant(source), node.iter)
            else:
                node.body.insert(0, ast.Expr(visit))
            self.locate(node, node)
        return made

    def annotated(self, node: Any) -> list[ast.stmt]:
        """The loop with its own annotations turned into checks."""
        self.count += 1
        state = f"{HOOK}loop{self.count}"
        self.loops.append((node, state))
        invariants: list[ast.expr] = []
        measures: list[ast.expr] = []
        body = list(node.body)
        while body and isinstance(body[0], ast.Expr) and self.magic(body[0].value) in ("invariant", "decreases"):
            call = body[0].value
            assert isinstance(call, ast.Call)
            if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
                break
            kind = self.magic(call)
            self.annotations.add(call.lineno)
            (invariants if kind == "invariant" else measures).append(self.clause(call.args[0], node))
            body.pop(0)
        if not invariants and not measures:
            self.generic_visit(node)
            self.loops.pop()
            return self.finish(node, state, []) if state in self.watched else [node]
        load = ast.Name(state, ast.Load())
        head: list[ast.stmt] = []
        if isinstance(node, ast.For) and invariants:
            head.append(ast.Expr(self.call("invariants", node, load, *invariants)))
        if measures:
            head.append(ast.Expr(self.call("measure", node, load, *measures)))
        node.body = body or [ast.copy_location(ast.Pass(), node)]
        self.generic_visit(node)
        self.loops.pop()
        if isinstance(node, ast.While) and invariants:
            test = ast.Tuple([self.call("invariants", node, load, *invariants), node.test], ast.Load())
            node.test = ast.Subscript(test, ast.Constant(1), ast.Load())
        return self.finish(node, state, head)

    def finish(self, node: Any, state: str, head: list[ast.stmt]) -> list[ast.stmt]:
        node.body = [*head, *node.body]
        if state in self.watched:
            node.iter = self.call("items", node.iter, ast.Name(state, ast.Load()), node.iter)
        enter = ast.Assign([ast.Name(state, ast.Store())], self.call("activation", node))
        for part in (enter, node):
            self.locate(part, node)
        return [enter, node]

    def locate(self, part: ast.AST, at: ast.AST) -> None:
        for child in ast.walk(part):
            if "lineno" in child._attributes and not hasattr(child, "lineno"):
                line, column = vars(at)["lineno"], vars(at)["col_offset"]
                vars(child).update(lineno=line, end_lineno=line, col_offset=column, end_col_offset=column + 1)

    visit_While = visit_For = loop

    def clause(self, written: ast.expr, loop: ast.AST) -> ast.expr:
        """A condition as `(line, text, thunk)`; the thunk is None when it asks for the items of a loop that is not here."""
        bare = isinstance(written, ast.Lambda) and not ast.unparse(written.args)
        body = written.body if bare and isinstance(written, ast.Lambda) else written
        text, line = ast.unparse(body), body.lineno
        meant = _Meant(self)
        body = meant.visit(body)
        empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        thunk: ast.expr = ast.Constant(None) if meant.unknown else ast.Lambda(empty, body)
        made = ast.Tuple([ast.Constant(line), ast.Constant(text), thunk], ast.Load())
        self.locate(made, loop)
        return made


class _Meant(ast.NodeTransformer):
    """Rewrites `seen(x)` to the finished items of the enclosing loop over `x`, and `old` to the parameters as they came in."""

    def __init__(self, outer: Transformer) -> None:
        self.outer = outer
        self.unknown = False

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.entry(node) if self.outer.names.get(node.id) == "old" else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        head = ast.unparse(node.value)
        if node.attr == "old" and (head in self.outer.packages or head.removesuffix(".spec") in self.outer.packages):
            return self.entry(node)
        return self.generic_visit(node)

    def entry(self, node: ast.expr) -> ast.AST:
        self.outer.needs_entry = True
        return ast.copy_location(ast.Name(OLD, ast.Load()), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if self.outer.magic(node) != "seen" or len(node.args) != 1:
            return node
        for loop, state in reversed(self.outer.loops):
            if isinstance(loop, ast.For) and ast.dump(loop.iter) == ast.dump(node.args[0]):
                self.outer.watched.add(state)
                return ast.copy_location(ast.Attribute(ast.Name(state, ast.Load()), "seen", ast.Load()), node)
        self.unknown = True
        return node
