"""What customers were promised: read from conversations or made by hand, with the evidence that keeps it."""
