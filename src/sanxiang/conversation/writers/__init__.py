"""One module a file format: conversations in, text out."""
