"""A question that follows others: what it leaves out, from the turns before it."""

from pincite.conversation.turn import MAX_ANSWER, MAX_QUESTION, MAX_TURNS, Turn

__all__ = ["MAX_ANSWER", "MAX_QUESTION", "MAX_TURNS", "Turn"]
