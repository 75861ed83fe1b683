"""What only the embedded index promises: one owner, nothing lost in a crash, a folder made in one step."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import qdrant_edge

from pincite.errors import IndexMismatch, InUse
from pincite.index.bm25 import query_vector
from pincite.index.edge import EdgeIndex
from pincite.index.filters import Attributes
from pincite.index.opening import open_index
from pincite.index.vector_index import Point, Scope
from pincite.runtime.cpu_count import usable_cores
from pincite.schema.chunk import Chunk, Segment
from pincite.settings import Settings

DIM = 8
VERSION = str(UUID(int=1))

_WRITER = """
import sys
from pathlib import Path
from uuid import UUID
import numpy as np
from pincite.schema.chunk import Chunk, Segment
from pincite.index.vector_index import Point
from pincite.index.edge import EdgeIndex

index = EdgeIndex(Path(sys.argv[1]), "model", 8)
version = str(UUID(int=1))
for i in range(1_000_000):
    text = f"text {i}"
    chunk = Chunk(str(UUID(int=i)), i, text, (Segment(1, 0, len(text)),), "")
    index.upsert([Point(chunk, "a", version, version, 1, "document", np.ones(8, dtype=np.float32))])
    if i == 0:
        index.set_servable(version, True)
    print(i, flush=True)
"""


def point(number: int) -> Point:
    text = f"text {number}"
    chunk = Chunk(str(UUID(int=number)), number, text, (Segment(1, 0, len(text)),), "")
    attributes: Attributes = {"document": ("document",), "metadata.year": (2018,), "published": ("2018",)}
    return Point(chunk, "a", VERSION, VERSION, 1, "document", np.ones(DIM, dtype=np.float32), attributes)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system lists no threads")
def test_a_search_leaves_cores_for_the_rest_of_a_question(tmp_path: Path) -> None:
    def searching() -> int:
        names = [(task / "comm").read_text() for task in Path("/proc/self/task").iterdir()]
        return sum(name.startswith("edge-search") for name in names)

    before = searching()
    with closing(EdgeIndex(tmp_path / "index", "model", DIM)) as index:
        index.upsert([point(1)])
        index.search_dense(Scope("a"), np.ones(DIM, dtype=np.float32), 1)
        assert searching() - before <= max(1, usable_cores() // 2)


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(200)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout.readlines() if line.endswith(b"\n")]
    with closing(EdgeIndex(folder, "model", DIM)) as index:
        assert index.count(version_key=VERSION) >= len(acknowledged)
        assert len(index.search_dense(Scope("a"), np.ones(DIM, dtype=np.float32), 1)) == 1


def test_a_second_process_is_told_that_the_index_is_in_use(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(InUse, match=r"open in another process.*PINCITE_HOME"):
            EdgeIndex(folder, "model", DIM)
        writer.kill()
    EdgeIndex(folder, "model", DIM).close()


def test_a_folder_that_is_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("not an index")
    with pytest.raises(IndexMismatch, match="something unknown"):
        EdgeIndex(tmp_path, "model", DIM)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_the_identity_of_an_older_release_beside_the_shard_is_read(tmp_path: Path) -> None:
    EdgeIndex(tmp_path / "index", "model", DIM).close()
    [file] = (tmp_path / "index").rglob("identity.json")
    file.replace(tmp_path / "index" / file.name)
    EdgeIndex(tmp_path / "index", "model", DIM).close()
    with pytest.raises(IndexMismatch, match=r"made with .*'model'"):
        EdgeIndex(tmp_path / "index", "another", DIM)


def test_what_an_interrupted_creation_left_is_replaced(tmp_path: Path) -> None:
    draft = tmp_path / "index.new" / "shard"
    draft.mkdir(parents=True)
    (draft / "half").write_text("written")
    with closing(EdgeIndex(tmp_path / "index", "model", DIM)) as index:
        index.upsert([point(1)])
        assert index.count() == 1
    assert not (tmp_path / "index.new").exists()


def test_filters_have_their_indexes_without_optimising(tmp_path: Path) -> None:
    with closing(EdgeIndex(tmp_path / "index", "model", DIM)) as index:
        index.upsert([point(i) for i in range(10)])
    shard = qdrant_edge.EdgeShard.load(str(tmp_path / "index" / "shard"))
    indexed = {key: info.points for key, info in shard.info().payload_schema.items()}
    shard.close()
    assert indexed == {
        "collection": 10,
        "document_id": 10,
        "version_key": 10,
        "servable": 10,
        "attributes.keywords": 10,
        'attributes.numbers."metadata.year"': 10,
        "attributes.days.published": 10,
    }


def test_threads_read_while_threads_write(tmp_path: Path) -> None:
    with closing(EdgeIndex(tmp_path / "index", "model", DIM)) as index:
        index.upsert([point(0)])
        index.set_servable(VERSION, True)

        def read(number: int) -> int:
            return len(index.search_sparse(Scope("a"), query_vector(f"text {number}"), 5))

        with ThreadPoolExecutor(8) as threads:
            writes = [threads.submit(index.upsert, [point(i)]) for i in range(1, 100)]
            reads = [threads.submit(read, i) for i in range(100)]
            assert all(future.result() >= 1 for future in reads)
            for future in writes:
                future.result()
        assert index.count() == 100


def test_without_a_server_the_index_is_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, qdrant_url=None)
    with closing(open_index(settings, "model", DIM)) as index:
        index.upsert([point(0)])
    with closing(EdgeIndex(tmp_path / "index", "model", DIM)) as index:
        assert index.count() == 1
