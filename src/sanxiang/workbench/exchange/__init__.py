"""A standard out to the documents that centres have, and in from their tables."""
