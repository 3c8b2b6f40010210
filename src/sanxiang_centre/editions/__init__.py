"""Service standards: drafts that are checked, editions that are published and never change, and who has read them."""
