"""What `limit` measures: one class a measure, one row each in `table.py`."""
