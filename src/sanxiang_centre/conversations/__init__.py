"""Conversations: their numbered logs, how transcripts come in, what inspection finds, search, retention."""
