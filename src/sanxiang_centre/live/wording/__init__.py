"""Forbidden expressions: judged before an agent's words are sent, let pass by a leader, looked at by the owner of the standard."""
