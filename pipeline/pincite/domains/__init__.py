"""Hold what is known of a field, and true for its documents alone: a data file and its loader for each."""
