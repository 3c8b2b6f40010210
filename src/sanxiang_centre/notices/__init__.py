"""One inbox a person: what concerns somebody, why, and the e-mails that tell of it."""
