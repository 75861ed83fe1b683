"""Tell which words of a page a viewer sees, and which it hides."""
