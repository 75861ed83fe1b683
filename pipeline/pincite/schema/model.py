"""The base of what the API, the command line and `--json` show.

Their fields are a stable interface, to which fields may be added and in which none is changed.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A value that is shown. Its validator is made at its first use: a command uses few of them."""

    model_config = ConfigDict(frozen=True)
