"""The service catalogue: what the standard offers, what of it is confirmed, and who is entitled to what."""
