"""Find and lay out tables by rules and white space, and make blocks of them."""
