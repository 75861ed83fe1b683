"""Pincite reads PDFs and HTML, and answers questions about them with citations that were checked."""

from importlib.metadata import version

__version__ = version("pincite")
