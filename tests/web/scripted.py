"""Answers as a model's would be, which the page gets in the place of the service's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

Event = tuple[str, dict[str, Any]]
ANSWERS = "**/v1/collections/*/answers"


def sentence(text: str, verdict: str, citations: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a sentence as the API gives it."""
    empty: dict[str, Any] = {"lacks": [], "short": None, "judgement": None}
    return {"text": text, "verdict": verdict, "citations": citations, **empty, **more}


def answer(sentences: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return the whole answer at the end of a stream."""
    return {
        "id": None,
        "answerable": True,
        "confidence": 0.9,
        "answer": " ".join(each["text"] for each in sentences),
        "sentences": sentences,
        "nearest": [],
        "generator": "scripted",
        "degraded": None,
        "left_out": 0,
        "policy": "drop",
        "min_verdict": "paraphrased",
        "kind": "answer",
        "words_not_found": [],
        "refusal": None,
        "usage": None,
        **more,
    }


def stream(*events: Event) -> str:
    """Return the events as they are sent."""
    return "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)


def says(page: Page, *events: Event) -> None:
    """Let every question of a page be answered by these events."""
    body = stream(*events)
    replied(page, lambda route: route.fulfill(body=body, content_type="text/event-stream"))


def speaks(page: Page) -> Callable[..., None]:
    """Let every question of a page wait for events, and return what sends them, one call after another."""
    page.add_init_script(
        """{
            const whole = fetch
            window.fetch = (address, init) => {
                if (!String(address).endsWith("/answers")) return whole(address, init)
                const body = new ReadableStream({
                    start: stream => { window.send = text => stream.enqueue(new TextEncoder().encode(text)) },
                })
                return Promise.resolve(new Response(body))
            }
        }"""
    )

    def send(*events: Event) -> None:
        page.evaluate("text => window.send(text)", stream(*events))

    return send


def fails(page: Page, status: int, code: str, detail: str) -> None:
    """Let every question of a page end in a problem."""
    problem = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail}
    replied(
        page,
        lambda route: route.fulfill(
            status=status, body=json.dumps(problem), content_type="application/problem+json"
        ),
    )


def never_answers(page: Page) -> list[Route]:
    """Let every question of a page wait; the requests that do are kept."""
    waiting: list[Route] = []

    def wait(route: Route) -> None:
        waiting.append(route)

    replied(page, wait)
    return waiting


def replied(page: Page, handler: Callable[[Route], None]) -> None:
    page.unroute(ANSWERS)
    page.route(ANSWERS, handler)
