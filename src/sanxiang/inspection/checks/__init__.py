"""One file a kind of check, one row each in `table`."""
