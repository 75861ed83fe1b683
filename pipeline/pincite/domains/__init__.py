"""What is known of a field, and holds for its documents alone: a data file and its loader for each."""
