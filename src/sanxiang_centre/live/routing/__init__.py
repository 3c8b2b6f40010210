"""Who is offered which chat, and what becomes of the offers."""
