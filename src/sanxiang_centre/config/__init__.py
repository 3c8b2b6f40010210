"""Settings, addresses, the API, the table of reactions, and how the processes are run."""
