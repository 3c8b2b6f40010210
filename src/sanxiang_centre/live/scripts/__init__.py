"""The standard's scripts as canned wording: slots filled from the chat, found by words and pinyin initials."""
