"""Make an answer's sentences from passages: one Protocol, two generators."""
