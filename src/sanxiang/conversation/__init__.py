"""Conversations: the model, readers, writers."""
