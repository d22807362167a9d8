"""The lemma model: its alphabet, its prompts, its network in numpy, and the grammar that its answers are held to."""
