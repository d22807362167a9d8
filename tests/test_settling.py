"""What rests on something unproved is asked again without it, however long the chain, and whatever the question."""

from __future__ import annotations

from lemma_proofs import unproved

from prover.proof import MAX_ROUNDS

LIMIT = """
from prover import ensures, invariant, requires

@requires(lambda n: n >= 0)
@ensures(lambda result: result == 0)
def f(n: int) -> int:
    i = 0
    while i < n:
        invariant({invariant})
        i += 1
    if i {test}:
        exec("pass")
    assert i == 0 or i == n
    return i
"""


def test_a_limit_is_not_unreachable_by_an_invariant_that_does_not_hold() -> None:
    missing = unproved(LIMIT.format(invariant="i == 0", test="!= 0"), "f")
    assert "invariant-preserved: i == 0" in missing
    assert "postcondition: result == 0" in missing
    assert any(text.startswith("limit: ") for text in missing)


def test_a_limit_is_unreachable_by_an_invariant_that_holds() -> None:
    missing = unproved(LIMIT.format(invariant="0 <= i <= n", test="> n"), "f")
    assert missing == ["postcondition: result == 0"]


def test_a_chain_of_invariants_that_break_one_after_the_other() -> None:
    # Only the first is broken by itself; each of the others rests on the one before it.
    count = MAX_ROUNDS + 8
    params = ", ".join(f"x{k}: int" for k in range(count))
    requires = "\n".join(f"@requires(lambda x{k}: x{k} == 0)" for k in range(count))
    invariants = "\n".join(f"        invariant(x{k} == 0)" for k in range(count))
    step = "\n".join(f"        x{k} += x{k - 1}" for k in reversed(range(1, count)))
    text = f"""
from prover import invariant, requires

{requires}
def f(n: int, {params}) -> None:
    i = 0
    while i < n:
{invariants}
{step}
        x0 += 1
        i += 1
    assert x{count - 1} == 0
"""
    missing = unproved(text, "f")
    assert f"assertion: x{count - 1} == 0" in missing
    assert {f"invariant-preserved: x{k} == 0" for k in range(count)} <= set(missing)
