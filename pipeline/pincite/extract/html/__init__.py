"""Read what a browser would show of the main content of a web page."""
