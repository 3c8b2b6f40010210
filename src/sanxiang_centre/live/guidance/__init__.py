"""What the agent's desk shows beside a chat: what is to be said next, what was kept, promises, numbers, articles."""
