"""The base of what the API, the command line and `--json` show."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A value that is shown. Its validator is made at its first use: a command uses few of them."""

    model_config = ConfigDict(frozen=True)
