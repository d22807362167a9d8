"""Operations on bytes and bytearray against CPython, on literals and on symbols pinned to them, as for strings.

`PYTHONPATH=tests python -m tests.test_bytes_differential COUNT SEED` makes a longer run.
"""

from __future__ import annotations

import random
import sys

from test_strings_differential import Case, run

FOLDED, ASKED = 4000, 250
OCTETS = [
    b"", b"a", b"b", b"ab", b"abc", b"aab", b"abab", b"aaaa", b"A", b"aXb", b" a ", b"\t x\n", b"  ", b"k=v", b"k=v=w", b"=", b"a,b,,c",
    b"12", b"\0", b"\0\1", b"\xff", b"\x80a", b"\xff\xfe", "é".encode(), "😀".encode(), b"\r\n", b"a\r\nb", b"ff00", b"Hello", b"z9",
]  # fmt: skip
# Over s, t, u (bytes) and i, j (ints).
EXPRESSIONS = [
    "s + t", "s * i", "i * s", "s in t", "i in s", "s not in t", "s < t", "s <= t", "s > t", "s >= t", "s == t", "s != t", "len(s)",
    "s[i]", "s[i:]", "s[:i]", "s[i:j]", "s[::-1]", "s[i::2]", "s[::-2]", "list(s)", "tuple(s)", "bool(s)", "s or t", "sum(s)", "max(s)",
    "min(s, t)", "sorted(s)", "bytes(s)", "bytes(i)", "bytes([i, j])", "bytes((1, i))", "bytes()", "bytes(list(s))", "bytes(range(j))",
    "bytes(x ^ 1 for x in s)", "bytes([x % 7 for x in s])", "bytes(reversed(s))", "bytes('a')", "bytes('a', 'ascii')", "bytes(None)",
    "bytes(1.5)", "bytes([1.5])", "bytes(['a'])", "bytes([True])", "bytes(True)", "bytearray(s)", "bytearray(i)", "bytearray([i])",
    "bytearray(s) + t", "s + bytearray(t)", "bytearray(s) == t", "s == bytearray(t)", "bytearray(s) < t", "bytearray(s)[i]",
    "bytearray(s)[i:j]", "bytearray(s) * i", "bytearray(s).upper()", "bytearray(s).find(t)", "bytearray(s).copy()", "s == 'a'",
    "s + 'a'", "s < 'a'", "'a' in s", "s < i", "s - t", "-s", "s()", "s.foo", "s.append(1)", "isinstance(s, bytes)", "type(s) is bytes",
    "isinstance(bytearray(s), bytearray)", "isinstance(s, (str, bytearray))", "s.find(t)", "s.find(i)", "s.find(t, i)", "s.find(t, i, j)",
    "s.rfind(t)", "s.rfind(t, i)", "s.index(t)", "s.index(i)", "s.rindex(t)", "s.index(t, i)", "s.count(t)", "s.count(i)",
    "s.startswith(t)", "s.endswith(t)", "s.startswith((t, u))", "s.endswith((t, u))", "s.startswith(t, i)", "s.endswith(t, i, j)",
    "s.startswith('a')", "s.startswith(i)", "s.removeprefix(t)", "s.removesuffix(t)", "s.partition(t)", "s.rpartition(t)", "s.strip()",
    "s.lstrip()", "s.rstrip()", "s.strip(t)", "s.lstrip(b'a')", "s.rstrip(b'=a')", "s.strip(None)", "s.strip('a')", "t.join([s, u])",
    "t.join(())", "t.join([s, i])", "t.join((s,))", "b''.join([s, bytearray(t)])", "s.split(t)", "s.split()", "s.split(b'=', 1)",
    "s.rsplit(b'=', 1)", "s.splitlines()", "s.replace(t, u)", "s.replace(b'a', b'bc', i)", "s.hex()", "bytes.fromhex(s.hex())",
    "bytes.fromhex('ab c')", "bytes.fromhex('ab cd')", "s.decode()", "s.decode('ascii')", "s.decode('latin-1')", "s.decode('utf-8')",
    "s.decode('ascii', 'ignore')", "s.decode(errors='replace')", "s.decode(i)", "s.decode('latin-1').encode('latin-1')", "'é'.encode()",
    "'\\ud800'.encode()", "'é'.encode('ascii')", "'ab'.encode('ascii', 'ignore')", "s.isdigit()", "s.isalpha()", "s.isalnum()",
    "s.isspace()", "s.isascii()", "s.isupper()", "s.islower()", "s.istitle()", "s.upper()", "s.lower()", "s.title()", "s.capitalize()",
    "s.swapcase()", "s.ljust(i)", "s.rjust(i, t)", "s.center(i)", "s.zfill(i)", "s.expandtabs()", "ord(s)", "ord(s[:1])", "str(i).encode()",
    "i.to_bytes(2, 'big')", "i.to_bytes(1, 'little')", "i.to_bytes(2, 'little', signed=True)", "i.to_bytes(0, 'big')",
    "i.to_bytes(j, 'big')", "i.to_bytes()", "i.to_bytes(length=2, byteorder='big')", "i.to_bytes(2, 'middle')", "i.to_bytes('a', 'big')",
    "int.from_bytes(s, 'big')", "int.from_bytes(s, 'little')", "int.from_bytes(s, 'big', signed=True)", "int.from_bytes([i, j], 'big')",
    "int.from_bytes(i, 'big')", "int.from_bytes('a', 'big')", "int.from_bytes(s)", "int.from_bytes(i.to_bytes(3, 'big'), 'big')",
    "[x for x in s if x > 97]", "all(x < 128 for x in s)", "any(x == i for x in s)", "list(enumerate(s))", "list(zip(s, t))",
    "[*s]", "s[t]", "s['a']", "s.join(i)", "s.join(s)", "s.removeprefix('a')", "{1: 2}[s[0]]", "list(reversed(s))", "s.hex(i)",
]  # fmt: skip
# What changes a bytearray, followed by what it is then.
CHANGES = [
    "b.append(i)", "b.insert(j, i)", "b.pop()", "b.pop(j)", "b.remove(i)", "b.clear()", "b.reverse()", "b.extend(t)", "b.extend([i])",
    "b.extend(i)", "b.extend('a')", "b.append('a')", "b.append(t)", "b.insert(i, 1.5)",
]  # fmt: skip
STATEMENTS = [
    "b[j] = i", "b[j] = 7", "b[j:] = t", "b[j:i] = t", "b[::2] = t", "b[1:2] = [i]", "b[:] = i", "b[:] = 'a'", "del b[j]", "del b[j:]",
    "del b[::2]", "b += t", "b += [1]", "b *= j", "b[j] += 1", "b[j] ^= i", "b[j] = None", "b += i", "b[:0] = b", "b.extend(b)",
    "b[j] = t", "b[0] = True",
]  # fmt: skip
NUMBERS = (0, 1, 47, 97, 127, 128, 255, 256, 257, 65535, 65536, -1, -128, -129, -32768, 2**40)


def some_case(r: random.Random) -> Case:
    """An operation with operands, of which one is often part of another."""

    def octets() -> bytes:
        return r.choice(OCTETS) if r.random() < 0.8 else bytes(r.choice((0, 9, 61, 97, 98, 128, 255)) for _ in range(r.randint(0, 4)))

    s, t = octets(), octets()
    if s and r.random() < 0.5:
        start = r.randrange(len(s))
        t = s[start : start + r.randint(1, 2)]
    i, j = r.choice((*range(-4, 7), *NUMBERS)), r.randint(-3, 6)
    form = r.random()
    before: tuple[str, ...] = ()
    if form < 0.75:
        expression = r.choice(EXPRESSIONS)
    elif form < 0.85:
        expression, before = f"[{r.choice(CHANGES)}, b]", ("b = bytearray(s)",)
    else:
        expression, before = "b", ("b = bytearray(s)", r.choice(STATEMENTS))
    if any(x in expression for x in ("* i", "just(i", "center(i", "zfill(i", "bytes(i)", "bytearray(i)")):
        i = r.randint(-3, 12)
    return Case(expression, {"s": s, "t": t, "u": octets(), "i": i, "j": j}, before)


def test_literals_are_folded_as_cpython_does() -> None:
    settled, wrong, left = run(FOLDED, 1, symbolic=False, cases=some_case)
    assert not wrong, "\n".join(wrong[:10])
    assert settled > FOLDED * 0.9, left


def test_the_solver_never_excludes_what_cpython_does() -> None:
    settled, wrong, left = run(ASKED, 2, symbolic=True, cases=some_case)
    assert not wrong, "\n".join(wrong[:10])
    assert settled > ASKED * 0.6, left


if __name__ == "__main__":
    total, first = int(sys.argv[1]), int(sys.argv[2])
    for decide in (False, True):
        number, problems, rest = run(total, first, decide, some_case)
        print(f"{'asked of the solver' if decide else 'folded'}: {total} operations, {number} settled, {len(problems)} mismatches")
        print("left open most:", dict(sorted(rest.items(), key=lambda pair: -pair[1])[:25]))
        print("\n".join(problems[:20]))
