"""小结: opened when a served chat ends, filled in beforehand, closed when it is saved or its time is over."""
