"""What runs in the child of a replay, beside the program. Standard library only; see `prover.replay_child`."""
