"""bytes and bytearray."""

from __future__ import annotations

from random_programs import Construct, Writer

LITERALS = ['b""', 'b"a"', 'b"ab"', 'b"\\xff\\x00"', "bs", "bs", "bytes(buf)"]


def octets(w: Writer) -> str:
    """An expression that is bytes, or raises."""
    n, m, one = w.number(0), w.number(0), w.r.choice(LITERALS)
    return w.r.choice([
        *LITERALS, f"bs[{n}:]", f"bs[:{n}]", f"bs[{n}:{m}]", f"({one} + bs)", f"bytes([{n}, {m}])", f"bytes({n} % 4)", f"({one} * 2)",
        f"bs.strip({one})", "bs.upper()", f"bs.removeprefix({one})", f"bs.partition(b'a')[{w.r.randint(0, 2)}]", "bs[::-1]", "s.encode()",
        f"({n}).to_bytes(2, 'big')", f"b''.join([bs, {one}])",
    ])  # fmt: skip


def numbers(w: Writer) -> list[str]:
    n, one = w.number(0), octets(w)
    return [
        f"bs[{n}]", f"len({one})", f"({one})[0]", f"bs.find({one})", f"bs.index({one})", f"sum({one})", f"max({one}, default={n})",
        "buf[-1]",
        f"buf[{n}]", "len(buf)", "buf.pop()", "int.from_bytes(bs[:2], 'big')", f"bs.count({one})", f"int.from_bytes({one}, 'little')",
        "ord(bs)", f"int({one})", f"len({one}.decode())", f"sum(q for q in bs if q > {n})",
    ]  # fmt: skip


def tests(w: Writer) -> list[str]:
    n, one, other = w.number(0), octets(w), octets(w)
    return [
        f"{one} == {other}", f"{one} < {other}", f"{n} in bs", f"{n} in buf", f"{w.r.choice(LITERALS)} in bs", f"bs.startswith({one})",
        "bs",
        "bs.isdigit()", f"buf == {one}", f"all(q != {n} for q in bs)", "bs.isalpha()", f"bs.endswith({one})",
    ]  # fmt: skip


def statements(w: Writer, depth: int, in_loop: bool) -> list[str]:
    r = w.r
    n, m, one = w.number(0), w.number(0), octets(w)
    if depth > 0 and r.random() < 0.25:
        w.loops += 1
        return [f"for i{w.loops} in {r.choice(['bs', 'buf', one])}:", *w.block(depth - 1, "    ", True), f"    x += i{w.loops}"]
    return [r.choice([
        f"bs = {one}", f"bs += {one}", f"buf.append({n})", f"buf[{n}] = {m}", f"buf.extend({one})", f"buf += {one}", "buf.clear()",
        f"buf = bytearray({one})", f"del buf[{n}]", f"buf.insert({n}, {m})", f"x, y = {one}", f"buf[{n}:] = {one}", "ys = list(bs)",
        f"buf.remove({n})", f"bs[{n}] = {m}", "buf.reverse()", "x = buf.pop(0)",
    ])]  # fmt: skip


OCTETS = Construct("", ('buf = bytearray(b"ab")',), numbers, tests, statements)
