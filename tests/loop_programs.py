"""Little programs with loops, each with invariants that suffice for it: what proposers are measured against.

A program is its source, and for each of its loops, in source order, the invariants that together with those of the others prove it.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from frontends import ir
from frontends.python.load import load_text

HEADER = "from prover import anything, assume, ensures, invariant, requires\n"


@dataclass(frozen=True)
class LoopProgram:
    """`needed[k]`: the invariants of the loop number k."""

    name: str
    source: str
    needed: tuple[tuple[str, ...], ...]

    def load(self) -> tuple[ir.Program, ir.Module, ir.Function]:
        """The program, its module and the function `f`."""
        module = load_text(HEADER + textwrap.dedent(self.source).lstrip("\n"), f"/nowhere/{self.name}.py")
        assert isinstance(module, ir.Module)
        return ir.Program((module,)), module, next(f for f in module.functions() if f.name == "f")


def _program(name: str, source: str, *needed: tuple[str, ...]) -> LoopProgram:
    return LoopProgram(name, source, needed)


PROGRAMS = (
    _program("count", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result == n)
        def f(n: int) -> int:
            i = 0
            while i < n:
                i += 1
            return i
    """, ("i <= n",)),
    _program("triangle", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: 2 * result == n * (n + 1))
        def f(n: int) -> int:
            s = 0
            i = 0
            while i < n:
                i += 1
                s += i
            return s
    """, ("i <= n", "2 * s == i * (i + 1)")),
    _program("triangle_for", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: 2 * result == n * (n - 1))
        def f(n: int) -> int:
            s = 0
            for i in range(n):
                s += i
            return s
    """, ("2 * s == i * (i - 1)",)),
    _program("squares", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: 6 * result == n * (n + 1) * (2 * n + 1))
        def f(n: int) -> int:
            s = 0
            i = 0
            while i != n:
                i += 1
                s += i * i
            return s
    """, ("6 * s == i * (i + 1) * (2 * i + 1)",)),
    _program("odd_numbers", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result == n * n)
        def f(n: int) -> int:
            s = 0
            odd = 1
            k = 0
            while k < n:
                s += odd
                odd += 2
                k += 1
            return s
    """, ("k <= n", "odd == 2 * k + 1", "s == k * k")),
    _program("cubes_by_differences", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result == n * n * n)
        def f(n: int) -> int:
            x = 0
            y = 1
            z = 6
            k = 0
            while k < n:
                x += y
                y += z
                z += 6
                k += 1
            return x
    """, ("k <= n", "z == 6 * k + 6", "y == 3 * k * k + 3 * k + 1", "x == k * k * k")),
    _program("product", """
        @requires(lambda a, b: b >= 0)
        @ensures(lambda a, b, result: result == a * b)
        def f(a: int, b: int) -> int:
            p = 0
            i = 0
            while i < b:
                p += a
                i += 1
            return p
    """, ("i <= b", "p == a * i")),
    _program("product_counting_down", """
        @requires(lambda a, b: b >= 0)
        @ensures(lambda a, b, result: result == a * b)
        def f(a: int, b: int) -> int:
            p = 0
            while b > 0:
                p += a
                b -= 1
            return p
    """, ("b >= 0", "p + a * b == a * old.b")),
    _program("division", """
        @requires(lambda a, b: a >= 0 and b > 0)
        @ensures(lambda a, b, result: result * b <= a < (result + 1) * b)
        def f(a: int, b: int) -> int:
            q = 0
            r = a
            while r >= b:
                r -= b
                q += 1
            return q
    """, ("r >= 0", "q * b + r == a")),
    _program("root", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result * result <= n < (result + 1) * (result + 1))
        def f(n: int) -> int:
            r = 0
            while (r + 1) * (r + 1) <= n:
                r += 1
            return r
    """, ("r * r <= n", "r >= 0")),
    _program("root_by_odd_numbers", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result * result <= n < (result + 1) * (result + 1))
        def f(n: int) -> int:
            a = 0
            s = 1
            t = 1
            while s <= n:
                a += 1
                t += 2
                s += t
            return a
    """, ("t == 2 * a + 1", "s == (a + 1) * (a + 1)", "a * a <= n")),
    _program("root_by_bisection", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result * result <= n < (result + 1) * (result + 1))
        def f(n: int) -> int:
            low = 0
            high = n + 1
            while high - low > 1:
                mid = (low + high) // 2
                if mid * mid <= n:
                    low = mid
                else:
                    high = mid
            return low
    """, ("low < high", "low * low <= n", "n < high * high", "low >= 0")),
    _program("two_counters", """
        @requires(lambda n: n >= 0)
        def f(n: int) -> None:
            x = n
            y = 0
            while x > 0:
                x -= 1
                y += 1
            assert y == n
    """, ("x >= 0", "x + y == n")),
    _program("difference_kept", """
        def f(a: int, b: int) -> None:
            x = a
            y = b
            while x != 0:
                x -= 1
                y -= 1
            if a == b:
                assert y == 0
    """, ("x - y == a - b",)),
    _program("even_steps", """
        @requires(lambda n: n >= 0)
        def f(n: int) -> None:
            x = 0
            i = 0
            while i < n:
                x += 4
                if anything(bool):
                    x += 2
                i += 1
            assert x % 2 == 0
            assert x != 7
    """, ("x % 2 == 0",)),
    _program("toggle", """
        @requires(lambda n: n >= 0)
        def f(n: int) -> None:
            up = True
            i = 0
            while i < n:
                up = not up
                i += 1
            if n % 2 == 0:
                assert up
    """, ("i <= n", "up == (i % 2 == 0)")),
    _program("latch", """
        @requires(lambda n: n >= 0)
        def f(n: int) -> None:
            found = False
            where = -1
            i = 0
            while i < n:
                if not found and anything(bool):
                    found = True
                    where = i
                i += 1
            if found:
                assert 0 <= where < n
    """, ("i <= n", "i >= 0", "not found or where >= 0", "not found or where < i")),
    _program("saturating", """
        @requires(lambda limit: limit >= 0)
        @ensures(lambda limit, result: 0 <= result <= limit)
        def f(limit: int) -> int:
            level = 0
            while anything(bool):
                if anything(bool):
                    if level < limit:
                        level += 1
                elif level > 0:
                    level -= 1
            return level
    """, ("level >= 0", "level <= limit")),
    _program("up_and_down", """
        def f() -> None:
            x = 0
            y = 50
            while x < 100:
                x += 1
                if x > 50:
                    y += 1
            assert y == 100
    """, ("x <= 100", "x <= 50 or y == x", "x > 50 or y == 50")),
    _program("nested_count", """
        @requires(lambda n, m: n >= 0 and m >= 0)
        @ensures(lambda n, m, result: result == n * m)
        def f(n: int, m: int) -> int:
            total = 0
            i = 0
            while i < n:
                j = 0
                while j < m:
                    total += 1
                    j += 1
                i += 1
            return total
    """, ("i <= n", "total == i * m"), ("j <= m", "total == i * m + j")),
    _program("nested_triangle", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: 2 * result == n * (n - 1))
        def f(n: int) -> int:
            total = 0
            for i in range(n):
                for j in range(i):
                    total += 1
            return total
    """, ("2 * total == i * (i - 1)",), ("2 * (total - j) == i * (i - 1)",)),
    _program("list_sum", """
        @ensures(lambda xs, result: result == sum(xs))
        def f(xs: list[int]) -> int:
            s = 0
            i = 0
            while i < len(xs):
                s += xs[i]
                i += 1
            return s
    """, ("0 <= i", "i <= len(xs)", "s == sum(xs[:i])")),
    _program("list_sum_of_items", """
        @ensures(lambda xs, result: result == sum(xs))
        def f(xs: list[int]) -> int:
            s = 0
            for x in xs:
                s += x
            return s
    """, ("s == sum(seen(xs))",)),
    _program("largest", """
        @requires(lambda xs: len(xs) > 0)
        @ensures(lambda xs, result: all(result >= x for x in xs) and result in xs)
        def f(xs: list[int]) -> int:
            best = xs[0]
            i = 1
            while i < len(xs):
                if xs[i] > best:
                    best = xs[i]
                i += 1
            return best
    """, ("1 <= i", "i <= len(xs)", "all(xs[j] <= best for j in range(i))", "best in xs")),
    _program("position_of_least", """
        @requires(lambda xs: len(xs) > 0)
        @ensures(lambda xs, result: 0 <= result < len(xs) and all(xs[result] <= x for x in xs))
        def f(xs: list[int]) -> int:
            at = 0
            for i in range(1, len(xs)):
                if xs[i] < xs[at]:
                    at = i
            return at
    """, ("0 <= at", "at < i", "all(xs[at] <= xs[j] for j in range(i))")),
    _program("search", """
        @ensures(lambda xs, key, result: -1 <= result < len(xs))
        @ensures(lambda xs, key, result: result == -1 or xs[result] == key)
        @ensures(lambda xs, key, result: result != -1 or key not in xs)
        def f(xs: list[int], key: int) -> int:
            i = 0
            while i < len(xs):
                if xs[i] == key:
                    return i
                i += 1
            return -1
    """, ("0 <= i", "i <= len(xs)", "all(xs[j] != key for j in range(i))")),
    _program("search_with_flag", """
        @ensures(lambda xs, key, result: result == (key in xs))
        def f(xs: list[int], key: int) -> bool:
            found = False
            i = 0
            while i < len(xs):
                if xs[i] == key:
                    found = True
                i += 1
            return found
    """, ("0 <= i", "i <= len(xs)", "found == any(xs[j] == key for j in range(i))")),
    _program("toggle", """
        @requires(lambda n: n > 0)
        @ensures(lambda n, result: result == 1)
        def f(n: int) -> int:
            state = 1
            i = 0
            while i < 2 * n:
                state = -state
                i += 1
            return state
    """, ("i <= 2 * n", "i % 2 != 0 or state == 1", "i % 2 != 1 or state == -1")),
    _program("truth_of_all", """
        @ensures(lambda xs, result: result is all(x >= 0 for x in xs))
        def f(xs: list[int]) -> bool:
            ok = True
            i = 0
            while i < len(xs):
                if xs[i] < 0:
                    ok = False
                i += 1
            return ok
    """, ("0 <= i", "i <= len(xs)", "ok == all(x >= 0 for x in xs[:i])")),
    _program("bisection", """
        @requires(lambda xs: all(xs[i] <= xs[j] for j in range(len(xs)) for i in range(j)))
        @ensures(lambda xs, key, result: result == -1 or xs[result] == key)
        def f(xs: list[int], key: int) -> int:
            low = 0
            high = len(xs)
            while low < high:
                mid = (low + high) // 2
                if xs[mid] < key:
                    low = mid + 1
                elif xs[mid] > key:
                    high = mid
                else:
                    return mid
            return -1
    """, ("0 <= low", "low <= high", "high <= len(xs)")),
    _program("bisection_complete", """
        @requires(lambda xs: all(all(xs[i] <= xs[j] for i in range(j)) for j in range(len(xs))))
        @ensures(lambda xs, key, result: all(xs[j] < key for j in range(result)))
        @ensures(lambda xs, key, result: all(xs[j] >= key for j in range(result, len(xs))))
        def f(xs: list[int], key: int) -> int:
            low = 0
            high = len(xs)
            while low < high:
                mid = (low + high) // 2
                if xs[mid] < key:
                    low = mid + 1
                else:
                    high = mid
            return low
    """, ("0 <= low", "low <= high", "high <= len(xs)", "all(xs[j] < key for j in range(low))",
          "all(xs[j] >= key for j in range(high, len(xs)))")),
    _program("all_positive", """
        @ensures(lambda xs, result: result == all(x > 0 for x in xs))
        def f(xs: list[int]) -> bool:
            for x in xs:
                if x <= 0:
                    return False
            return True
    """, ("all(v > 0 for v in seen(xs))",)),
    _program("occurrences", """
        @ensures(lambda xs, key, result: result == xs.count(key))
        def f(xs: list[int], key: int) -> int:
            n = 0
            i = 0
            while i < len(xs):
                if xs[i] == key:
                    n += 1
                i += 1
            return n
    """, ("0 <= i", "i <= len(xs)", "n == xs[:i].count(key)")),
    _program("copy", """
        @ensures(lambda xs, result: result == xs)
        def f(xs: list[int]) -> list[int]:
            out: list[int] = []
            i = 0
            while i < len(xs):
                out.append(xs[i])
                i += 1
            return out
    """, ("0 <= i", "i <= len(xs)", "out == xs[:i]")),
    _program("doubled", """
        @ensures(lambda xs, result: len(result) == len(xs) and all(result[j] == 2 * xs[j] for j in range(len(xs))))
        def f(xs: list[int]) -> list[int]:
            out: list[int] = []
            for i in range(len(xs)):
                out.append(2 * xs[i])
            return out
    """, ("len(out) == i", "all(out[j] == 2 * xs[j] for j in range(i))")),
    _program("doubled_in_place", """
        @ensures(lambda xs, old: len(xs) == len(old.xs) and all(xs[j] == old.xs[j] + old.xs[j] for j in range(len(xs))))
        def f(xs: list[int]) -> None:
            i = 0
            while i < len(xs):
                xs[i] = xs[i] + xs[i]
                i += 1
    """, ("0 <= i", "i <= len(xs)", "len(xs) == len(old.xs)", "all(xs[j] == old.xs[j] + old.xs[j] for j in range(i))",
          "all(xs[j] == old.xs[j] for j in range(i, len(xs)))")),
    _program("positives", """
        @ensures(lambda xs, result: all(x > 0 for x in result) and len(result) <= len(xs))
        def f(xs: list[int]) -> list[int]:
            out: list[int] = []
            i = 0
            while i < len(xs):
                if xs[i] > 0:
                    out.append(xs[i])
                i += 1
            return out
    """, ("0 <= i", "i <= len(xs)", "len(out) <= i", "all(out[j] > 0 for j in range(len(out)))")),
    _program("zeros", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: len(result) == n and all(x == 0 for x in result))
        def f(n: int) -> list[int]:
            out: list[int] = []
            while len(out) < n:
                out.append(0)
            return out
    """, ("len(out) <= n", "all(x == 0 for x in out)")),
    _program("reversed_copy", """
        @ensures(lambda xs, result: len(result) == len(xs) and all(result[j] == xs[len(xs) - 1 - j] for j in range(len(xs))))
        def f(xs: list[int]) -> list[int]:
            out: list[int] = []
            i = len(xs)
            while i > 0:
                i -= 1
                out.append(xs[i])
            return out
    """, ("0 <= i", "len(out) + i == len(xs)", "all(out[j] == xs[len(xs) - 1 - j] for j in range(len(out)))")),
    _program("reversal_in_place", """
        @ensures(lambda xs, old: len(xs) == len(old.xs) and all(xs[j] == old.xs[len(xs) - 1 - j] for j in range(len(xs))))
        def f(xs: list[int]) -> None:
            low = 0
            high = len(xs) - 1
            while low < high:
                xs[low], xs[high] = xs[high], xs[low]
                low += 1
                high -= 1
    """, ("0 <= low", "low + high == len(xs) - 1", "len(xs) == len(old.xs)", "low <= high + 1",
          "all(xs[j] == old.xs[len(xs) - 1 - j] for j in range(low))",
          "all(xs[j] == old.xs[len(xs) - 1 - j] for j in range(high + 1, len(xs)))",
          "all(xs[j] == old.xs[j] for j in range(low, high + 1))")),
    _program("partition", """
        @ensures(lambda xs, pivot, result: 0 <= result <= len(xs))
        @ensures(lambda xs, pivot, result: all(xs[j] < pivot for j in range(result)))
        @ensures(lambda xs, pivot, result: all(xs[j] >= pivot for j in range(result, len(xs))))
        def f(xs: list[int], pivot: int) -> int:
            k = 0
            i = 0
            while i < len(xs):
                if xs[i] < pivot:
                    xs[i], xs[k] = xs[k], xs[i]
                    k += 1
                i += 1
            return k
    """, ("0 <= k", "k <= i", "i <= len(xs)", "all(xs[j] < pivot for j in range(k))", "all(xs[j] >= pivot for j in range(k, i))")),
    _program("is_sorted", """
        @ensures(lambda xs, result: result == all(xs[j] <= xs[j + 1] for j in range(len(xs) - 1)))
        def f(xs: list[int]) -> bool:
            i = 1
            while i < len(xs):
                if xs[i - 1] > xs[i]:
                    return False
                i += 1
            return True
    """, ("1 <= i", "all(xs[j] <= xs[j + 1] for j in range(i - 1))")),
    _program("ones", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result >= 0)
        def f(n: int) -> int:
            total = 0
            while n > 0:
                total += n % 2
                n //= 2
            return total
    """, ("n >= 0", "total >= 0")),
    _program("digits", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result >= 1)
        def f(n: int) -> int:
            count = 1
            while n >= 10:
                n //= 10
                count += 1
            return count
    """, ("count >= 1",)),
    _program("greatest_common_divisor", """
        @requires(lambda a, b: a > 0 and b > 0)
        @ensures(lambda a, b, result: result > 0)
        def f(a: int, b: int) -> int:
            while a != b:
                if a > b:
                    a -= b
                else:
                    b -= a
            return a
    """, ("a > 0", "b > 0")),
    _program("fibonacci", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result >= 0)
        def f(n: int) -> int:
            a = 0
            b = 1
            i = 0
            while i < n:
                a, b = b, a + b
                i += 1
            return a
    """, ("a >= 0", "b >= 1")),
    _program("power_of_two", """
        @requires(lambda n: n >= 0)
        @ensures(lambda n, result: result >= n + 1)
        def f(n: int) -> int:
            p = 1
            i = 0
            while i < n:
                p *= 2
                i += 1
            return p
    """, ("0 <= i", "i <= n", "p >= i + 1")),
)  # fmt: skip

BY_NAME = {p.name: p for p in PROGRAMS}
