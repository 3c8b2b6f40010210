"""The backend of the database: that of Django, but for how it finds out that a connection is gone."""
