"""Tickets, complaints and what the centre sets for them, over HTTP."""
