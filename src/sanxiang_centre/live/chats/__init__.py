"""Chats from their beginning to their end: what is said on both sides, and what goes with it."""
