"""What is done to customers, a module a matter."""
