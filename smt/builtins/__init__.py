"""Models of the built-in functions, types and methods. `smt.verify` imports the modules, which fill the tables of `registry`."""
