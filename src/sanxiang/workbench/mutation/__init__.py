"""Conversations broken on purpose, to see what a standard notices (docs/reference/mutation.md)."""
