"""The handbook: a standard as people read it, for Word and as one HTML page."""
