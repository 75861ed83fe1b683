"""A client of a running service, with the verbs and the types of `Library`: the SDK."""
