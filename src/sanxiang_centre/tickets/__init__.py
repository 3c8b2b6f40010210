"""Tickets and complaints: states, clocks, escalation, procedures."""
