"""Who may do what, to whose."""
