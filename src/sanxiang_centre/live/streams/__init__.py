"""What browsers are told while it happens: numbered entries of logs, and whole states that replace each other."""
