"""Browsers that have opened the widget: who they are, how often they may ask, and who is shut out."""
