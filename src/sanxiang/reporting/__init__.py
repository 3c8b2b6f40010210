"""Results for people: HTML, tables, terminal."""
