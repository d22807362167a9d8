"""Proposers suggest lemmas for open obligations. They are untrusted: see prover/lemmas.py."""
