"""One module a file format: bytes in, conversations out."""
