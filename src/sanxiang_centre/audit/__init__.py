"""Who did what: event rows sealed into a chain, searched, exported."""
