"""How many seats a promise of answering needs: rings, queues, half hours, cost. Pure; knows no files."""
