"""Other systems and this one, each measured in a process and an environment of its own, all alike."""
