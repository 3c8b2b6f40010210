"""Attachments: stored once by their content, looked at before they are kept, given only to who may see what they hang on."""
