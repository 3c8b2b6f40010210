"""The evaluator: one conversation, many, or a live one."""
