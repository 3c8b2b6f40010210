"""An address leads where the list of patterns says, also when it is looked up by its words; and a request leaves nothing behind."""

from __future__ import annotations

import gc
import io
import json
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, path
from django.urls.resolvers import RoutePattern
from hypothesis import given
from hypothesis import strategies as st

from sanxiang_centre.config.answering import Answerer
from sanxiang_centre.config.resolving import ByWords
from sanxiang_centre.config.urls import PATTERNS

FLAT, BY_WORDS = URLResolver(RoutePattern(""), PATTERNS), ByWords(PATTERNS)
WORDS = sorted({word for pattern in PATTERNS for word in str(pattern.pattern).split("/") if "<" not in word})
ADDRESSES = sorted({"/".join("7" if "<" in word else word for word in str(pattern.pattern).split("/")) for pattern in PATTERNS})


def found(resolver: URLResolver, address: str) -> tuple[Any, ...] | None:
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.route, match.url_name


def test_each_address_of_the_api_leads_where_the_list_says() -> None:
    assert len(ADDRESSES) > 200
    assert [address for address in ADDRESSES if found(FLAT, address) is None] == []
    assert {address: found(BY_WORDS, address) for address in ADDRESSES} == {address: found(FLAT, address) for address in ADDRESSES}


@given(st.lists(st.sampled_from([*WORDS, "7", "", "客"]), max_size=5).map("/".join))
def test_any_address_leads_where_the_list_says(address: str) -> None:
    assert found(BY_WORDS, address) == found(FLAT, address)


def view(*_: Any, **__: Any) -> HttpResponse:
    """Where a made-up address leads."""
    return HttpResponse()


MADE_UP: list[URLPattern] = [
    path("<one>/new", view, name="any-new"),
    path("a/<two>", view, name="a-two"),
    path("a/b", view, name="a-b"),
    path("a/b/<int:n>", view, name="a-b-n"),
    path("a", view, name="a"),
    path("", view, name="root"),
    path("<one>", view, name="one"),
]


@pytest.mark.parametrize(
    ("address", "name"),
    [("a/new", "any-new"), ("a/b", "a-two"), ("a/b/3", "a-b-n"), ("a", "a"), ("", "root"), ("z", "one"), ("z/new", "any-new")],
)
def test_the_first_that_fits_is_meant_parameters_or_not(address: str, name: str) -> None:
    match = ByWords(MADE_UP).resolve(address)
    assert (match.url_name, found(URLResolver(RoutePattern(""), MADE_UP), address)) == (name, found(ByWords(MADE_UP), address))


@pytest.mark.parametrize("address", ["a/b/x", "a/b/3/", "z/old", "客/户/们"])
def test_what_no_pattern_fits_is_nowhere(address: str) -> None:
    with pytest.raises(Resolver404):
        ByWords(MADE_UP).resolve(address)


@pytest.mark.django_db
def test_a_request_that_is_answered_goes_at_once() -> None:
    """The collector would have hundreds of objects a request to find, while every stream waits."""
    answerer = Answerer()
    head = {"type": "http", "method": "GET", "path": "/api/v1/me", "query_string": b"", "headers": [(b"host", b"127.0.0.1")]}
    gc.collect()
    before = requests()
    gc.disable()
    try:
        response = answerer._answered(head, io.BytesIO(b""))
        assert isinstance(response, HttpResponse)
        left = requests() - before
    finally:
        gc.enable()
    assert (response.status_code, json.loads(response.content)["status"], left) == (401, 401, set())


def requests() -> set[int]:
    """That anything still holds."""
    return {id(each) for each in gc.get_objects() if isinstance(each, ASGIRequest)}
