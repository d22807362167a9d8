"""The arena: Python programs with contracts that the project makes itself, and what their runs show."""
