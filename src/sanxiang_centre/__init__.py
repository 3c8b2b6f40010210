"""The centre: what the standard runs in. Django, PostgreSQL, a worker; it calls the engine, never the other way round."""
