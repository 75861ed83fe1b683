"""The Model Context Protocol: tools that read, for programs that talk to a model."""

from pincite_api.mcp.documents import Documents
from pincite_api.mcp.server import create_server

__all__ = ["Documents", "create_server"]
