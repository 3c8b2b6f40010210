"""Tools of the standard's owner: test, lint, verify, train."""
