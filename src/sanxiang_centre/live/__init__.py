"""Conversations while they go on: the chat on a web page, who is offered it, what the agent's desk shows, and how it ends."""
