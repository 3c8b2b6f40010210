"""The kinds of checks: one file a kind, one params model each; `table` lists them."""
