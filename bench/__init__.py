"""Measurements; see the module docstrings."""
