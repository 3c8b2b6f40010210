"""Commitments: what an agent says will be done for a customer, by when, and whether it was done."""
