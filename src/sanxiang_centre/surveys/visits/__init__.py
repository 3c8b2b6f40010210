"""Return visits: customers are rung again by rule or by sample, with a script, and asked how it was."""
