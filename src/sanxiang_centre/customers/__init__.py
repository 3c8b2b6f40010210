"""Customers: who they are, by which numbers they are known, what they agreed to, and who may see what of it."""
