"""Word a question that follows others so that it stands alone, by the turns before it."""

from pincite.answer.conversation.turn import MAX_ANSWER, MAX_TURNS, Turn

__all__ = ["MAX_ANSWER", "MAX_TURNS", "Turn"]
