"""What happens here, told to other systems: signed, at least once, tried again until somebody is told that it is in vain."""
