"""The forbidden expressions of a standard as data for the composer in the browser, where they are read by `console/lint`."""
