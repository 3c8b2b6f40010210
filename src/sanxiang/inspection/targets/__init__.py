"""Targets of a standard, judged by the histories of records."""
