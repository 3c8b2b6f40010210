"""A standard as text, read into frozen specs."""
