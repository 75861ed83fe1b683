"""The REST service over a `Library`."""

from pincite_api.app import create_app

__all__ = ["create_app"]
