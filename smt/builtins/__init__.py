"""Models of the built-in functions, types and methods: importing this package fills the tables of `registry`."""
