"""Figures for Prometheus: what this web process answered, and what the database says of the work that waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], "HttpResponseBase"]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REGISTRY = CollectorRegistry(auto_describe=True)
REQUESTS = Counter("sanxiang_requests", "Answered requests", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("sanxiang_request_seconds", "Time to answer", ["method", "route"], registry=REGISTRY)


@dataclass(frozen=True, slots=True)
class Gauge:
    """`query` gives rows of the labels, then the value."""

    name: str
    text: str
    labels: tuple[str, ...]
    query: str


GAUGES = (
    Gauge(
        "sanxiang_jobs",
        "Jobs by queue and state",
        ("queue", "state"),
        "select queue_name, status::text, count(*) from procrastinate_jobs where status in ('todo', 'doing', 'failed') group by 1, 2",
    ),
    Gauge(
        "sanxiang_job_oldest_due_seconds",
        "How long the job that is due longest has waited",
        (),
        "select coalesce(extract(epoch from now() - min(coalesce(e.at, now()))), 0) from procrastinate_jobs j"
        " left join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'"
        " where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())",
    ),
    Gauge(
        "sanxiang_event_seal_lag_seconds",
        "Age of the oldest event row that is not sealed yet",
        (),
        "select coalesce(extract(epoch from now() - (select at from common_event where (transaction, id) > ("
        " select e.transaction, e.id from audit_seal s join common_event e on e.id = s.event order by s.number desc limit 1"
        ") order by transaction, id limit 1)), 0)",
    ),
    Gauge(
        "sanxiang_mail_oldest_due_seconds",
        "How long the e-mail that is due longest has waited",
        (),
        "select coalesce(extract(epoch from now() - min(due_at)), 0) from notices_email where state = 'waiting' and due_at <= now()",
    ),
    Gauge(
        "sanxiang_webhook_oldest_due_seconds",
        "How long the delivery that is due longest has been tried",
        (),
        "select coalesce(extract(epoch from now() - min(created_at)), 0) from webhooks_delivery where state = 'waiting'",
    ),
    Gauge(
        "sanxiang_files_unscanned",
        "Stored files that wait for the virus scanner",
        (),
        "select count(*) from files_blob where scan = 'waiting'",
    ),
    Gauge("sanxiang_database_bytes", "Size of the database", (), "select pg_database_size(current_database())"),
)


class Waiting(Collector):
    """Asked at each scrape: the worker and the dispatcher need no port of their own for it."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge in GAUGES:
            family = GaugeMetricFamily(gauge.name, gauge.text, labels=gauge.labels)
            for *labels, value in _rows(gauge.query):
                family.add_metric([str(label) for label in labels], float(value))
            yield family

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Known without asking the database."""
        return (GaugeMetricFamily(gauge.name, gauge.text, labels=gauge.labels) for gauge in GAUGES)


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


REGISTRY.register(Waiting())
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


def measured(get_response: Answer) -> Answer:
    """Middleware. The route stands for the path: a path per customer would be a series per customer."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        route = match.route if match is not None else "-"
        method = request.method if request.method in METHODS else "-"
        REQUESTS.labels(method, route, response.status_code).inc()
        SECONDS.labels(method, route).observe(time.perf_counter() - begun)
        return response

    return answer


def metrics(request: HttpRequest) -> HttpResponse:
    """For a scraper that sends `Authorization: Bearer` with the token of the settings; to all others there is nothing here."""
    token: str = settings.ENVIRONMENT.metrics_token
    said = request.headers.get("Authorization", "")
    if not token or not compare_digest(said.encode(), f"Bearer {token}".encode()):
        return HttpResponseNotFound()
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
