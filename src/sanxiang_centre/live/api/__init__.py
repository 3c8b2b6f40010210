"""What is asked of live conversations by HTTP: a module for each who asks."""
