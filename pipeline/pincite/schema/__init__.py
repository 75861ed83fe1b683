"""The vocabulary: what a document is made of on its way in, and what an answer is made of on its way out.

Two families live here. Frozen dataclasses are the material of ingestion: many, small, never seen outside.
Pydantic models are what the API, the command line and `--json` show: their fields are a stable interface, to
which fields may be added and in which none is changed.
"""
