"""People, roles, teams, skill groups, sign-in and API tokens."""
