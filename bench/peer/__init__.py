"""A small django-helpdesk, as its documentation sets it up, for `bench.helpdesk`. It runs in an environment of its own."""
