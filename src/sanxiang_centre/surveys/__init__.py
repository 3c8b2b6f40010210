"""What customers say afterwards: question sets, links that are used once, answers, and what follows from a low score."""
