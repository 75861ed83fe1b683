"""Tables found and laid out by rules and white space, and as blocks."""
