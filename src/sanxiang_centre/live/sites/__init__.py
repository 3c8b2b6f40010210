"""Where customers come from: web pages that carry the widget."""
