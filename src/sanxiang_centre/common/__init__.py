"""What every app needs: event rows, writes, problems, pages of a list, idempotency, health."""
