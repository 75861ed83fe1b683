"""A server that speaks the part of Qdrant's REST interface that `pincite.index.server` uses.

It is for tests where QDRANT_URL names no real one: a process of its own, which answers over HTTP with what
the client's local mode does. Bodies are read and answers written by the client's own models. As on a server,
who makes a collection that is there already is told so (409), and one that isn't there is not found (404).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python
from qdrant_client import QdrantClient, models

from pincite.runtime.parent_death import end_with

REPOSITORY = Path(__file__).parents[1]


@contextmanager
def qdrant_server() -> Iterator[str]:
    """Yield the URL of a server that keeps its points in memory, for as long as the block runs."""
    command = [sys.executable, "-m", "tests.qdrant_server", str(os.getpid())]
    path = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.kill()


class Shelves:
    """The collections. The local mode is for one thread at a time."""

    def __init__(self) -> None:
        self._client = QdrantClient(":memory:")
        self._indexes: dict[str, dict[str, models.PayloadIndexInfo]] = {}
        self._lock = threading.Lock()

    def __call__(self, do: Callable[[QdrantClient], Any]) -> JSONResponse:
        """Return what comes of a call, as a server words it."""
        with self._lock:
            try:
                result = do(self._client)
            except ValueError as error:
                missing, there = "not found" in str(error), "already exists" in str(error)
                status = 404 if missing else 409 if there else 400
                return JSONResponse({"status": {"error": str(error)}, "time": 0.0}, status)
        return JSONResponse({"result": to_jsonable_python(result), "status": "ok", "time": 0.0})

    def info(self, client: QdrantClient, name: str) -> models.CollectionInfo:
        """Of a collection, with the payload indexes that were asked for, which the local mode forgets."""
        found = client.get_collection(name)
        return found.model_copy(update={"payload_schema": self._indexes.get(name, {})})

    def index(self, name: str, wanted: models.CreateFieldIndex) -> models.UpdateResult:
        """Note a payload index; to ask for one twice is no error."""
        schema = wanted.field_schema
        kind = schema if isinstance(schema, models.PayloadSchemaType) else getattr(schema, "type", None)
        params = None if isinstance(schema, models.PayloadSchemaType) else schema
        noted = models.PayloadIndexInfo(data_type=str(getattr(kind, "value", kind)), params=params, points=0)
        self._indexes.setdefault(name, {})[wanted.field_name] = noted
        return models.UpdateResult(operation_id=0, status=models.UpdateStatus.COMPLETED)

    def drop(self, client: QdrantClient, name: str) -> bool:
        """Remove a collection. Returns True if it was there."""
        self._indexes.pop(name, None)
        return client.delete_collection(name)


def make_app() -> FastAPI:
    """Of the interface what is used; anything else is not found."""
    app, shelves = FastAPI(), Shelves()
    of = "/collections/{name}"

    @app.get(f"{of}/exists")
    def exists(name: str) -> JSONResponse:
        return shelves(lambda client: {"exists": client.collection_exists(name)})

    @app.get(of)
    def get(name: str) -> JSONResponse:
        return shelves(lambda client: shelves.info(client, name))

    @app.put(of)
    def create(name: str, body: models.CreateCollection) -> JSONResponse:
        return shelves(
            lambda client: client.create_collection(
                name, body.vectors, sparse_vectors_config=body.sparse_vectors, metadata=body.metadata
            )
        )

    @app.delete(of)
    def drop(name: str) -> JSONResponse:
        return shelves(lambda client: shelves.drop(client, name))

    @app.put(f"{of}/index")
    def index(name: str, body: models.CreateFieldIndex) -> JSONResponse:
        return shelves(lambda _: shelves.index(name, body))

    @app.put(f"{of}/points")
    def upsert(name: str, body: models.PointsList) -> JSONResponse:
        return shelves(lambda client: client.upsert(name, body.points))

    @app.post(f"{of}/points")
    def retrieve(name: str, body: models.PointRequest) -> JSONResponse:
        return shelves(
            lambda client: client.retrieve(
                name, body.ids, body.with_payload or False, body.with_vector or False
            )
        )

    @app.post(f"{of}/points/scroll")
    def scroll(name: str, body: models.ScrollRequest) -> JSONResponse:
        def found(client: QdrantClient) -> models.ScrollResult:
            points, after = client.scroll(
                name,
                body.filter,
                body.limit or 10,
                offset=body.offset,
                with_payload=body.with_payload or False,
                with_vectors=body.with_vector or False,
            )
            return models.ScrollResult(points=points, next_page_offset=after)

        return shelves(found)

    @app.post(f"{of}/points/payload")
    def set_payload(name: str, body: models.SetPayload) -> JSONResponse:
        selector = models.FilterSelector(filter=body.filter) if body.filter else body.points
        return shelves(lambda client: client.set_payload(name, body.payload, selector or []))

    @app.post(f"{of}/points/delete")
    def delete(name: str, body: models.FilterSelector | models.PointIdsList) -> JSONResponse:
        return shelves(lambda client: client.delete(name, body))

    @app.post(f"{of}/points/count")
    def count(name: str, body: models.CountRequest) -> JSONResponse:
        return shelves(lambda client: client.count(name, body.filter))

    @app.post(f"{of}/points/query/batch")
    def query(name: str, body: models.QueryRequestBatch) -> JSONResponse:
        return shelves(lambda client: client.query_batch_points(name, body.searches))

    @app.post(f"{of}/facet")
    def facet(name: str, body: models.FacetRequest) -> JSONResponse:
        return shelves(lambda client: client.facet(name, body.key, body.filter, limit=body.limit or 10))

    @app.exception_handler(404)
    def unknown(request: Request, _: Exception) -> JSONResponse:
        error = f"{request.method} {request.url.path} is not spoken here"
        return JSONResponse({"status": {"error": error}, "time": 0.0}, 404)

    return app


def main() -> None:
    """Argument: the process id of the parent, with which it ends. Prints its port."""
    end_with(int(sys.argv[1]))
    warnings.simplefilter("ignore")  # of the local mode, about what it has no use for
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - for the parent
        config = uvicorn.Config(make_app(), log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
