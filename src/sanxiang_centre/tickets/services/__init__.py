"""What is done to tickets, a module for each kind of doing."""
