"""Claims of requests: one holder at a time, and a result for whoever comes again, for a day."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from pincite.store.registry import Claimed, Earlier, Requests, Result
from pincite.store.registry.tables import RequestRow

from .conftest import Shelf

RESULT = Result(202, [["location", "/v1/x"]], b"{}")


def test_a_key_is_worked_on_once_and_then_answered(shelf: Shelf) -> None:
    requests = Requests(shelf.database)
    claimed = requests.claim("key", "request")
    assert isinstance(claimed, Claimed)
    assert requests.claim("key", "request") == Earlier("request", None, None)
    requests.finish(claimed, "body", RESULT)
    assert requests.claim("key", "request") == Earlier("request", "body", RESULT)
    assert isinstance(requests.claim("another", "request"), Claimed)


def test_of_many_who_claim_at_once_one_gets_it(shelf: Shelf) -> None:
    requests = Requests(shelf.database)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: requests.claim("key", "request"), range(32)))
    assert sum(isinstance(one, Claimed) for one in found) == 1


def test_a_claim_of_the_dead_is_taken_over_for_the_same_request_only(shelf: Shelf) -> None:
    dying = Requests(shelf.database, lease_s=0)
    dead = dying.claim("key", "request")
    assert isinstance(dead, Claimed)
    requests = Requests(shelf.database)
    assert requests.claim("key", "other") == Earlier("request", None, None)
    heir = requests.claim("key", "request")
    assert isinstance(heir, Claimed)
    dying.finish(dead, "body", Result(500, [], b""))
    dying.renew(dead)
    dying.release(dead)
    assert requests.claim("key", "request") == Earlier("request", None, None)
    requests.finish(heir, "body", RESULT)
    assert requests.claim("key", "request") == Earlier("request", "body", RESULT)


def test_a_claim_that_is_renewed_is_nobody_elses(shelf: Shelf) -> None:
    brief = Requests(shelf.database, lease_s=0)
    claimed = brief.claim("key", "request")
    assert isinstance(claimed, Claimed)
    requests = Requests(shelf.database)
    requests.renew(claimed)
    assert requests.claim("key", "request") == Earlier("request", None, None)


def test_the_owner_of_a_folder_takes_over_at_once(shelf: Shelf) -> None:
    Requests(shelf.database).claim("key", "request")
    restarted = Requests(shelf.database)
    restarted.release_all()
    assert isinstance(restarted.claim("key", "request"), Claimed)


def test_a_key_that_was_let_go_may_be_used_for_anything(shelf: Shelf) -> None:
    requests = Requests(shelf.database)
    claimed = requests.claim("key", "request")
    assert isinstance(claimed, Claimed)
    requests.release(claimed)
    assert isinstance(requests.claim("key", "other"), Claimed)


def test_results_and_abandoned_claims_are_forgotten_after_a_day(shelf: Shelf) -> None:
    requests = Requests(shelf.database)
    done, abandoned = requests.claim("done", "request"), requests.claim("abandoned", "request")
    assert isinstance(done, Claimed)
    assert isinstance(abandoned, Claimed)
    requests.finish(done, "body", RESULT)

    def later(by: timedelta) -> set[str]:
        with shelf.database.write() as session:
            for row in session.query(RequestRow):
                row.until -= by
        requests.prune()
        with shelf.database.read() as session:
            return {row.id for row in session.query(RequestRow)}

    assert later(timedelta(hours=23)) == {"done", "abandoned"}
    assert later(timedelta(hours=2)) == set()


def test_a_result_that_is_too_old_is_not_given(open_shelf: Callable[..., Shelf]) -> None:
    requests = Requests(open_shelf().database, keep_s=0)
    claimed = requests.claim("key", "request")
    assert isinstance(claimed, Claimed)
    requests.finish(claimed, "body", RESULT)
    assert isinstance(requests.claim("key", "other"), Claimed)
