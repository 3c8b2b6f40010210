"""Shapes of sites."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from sanxiang_centre.common.schemas import Clean, Id, In, Out

Name = Annotated[Clean, Field(min_length=1, max_length=80)]
Label = Annotated[Clean, Field(min_length=1, max_length=80)]
Said = Annotated[Clean, Field(max_length=500)]
Origins = Annotated[list[Annotated[Clean, Field(min_length=1, max_length=200)]], Field(max_length=50)]
Calendar = Annotated[str, Field(max_length=64, pattern=r"^([a-z][a-z0-9_-]*)?$")]
Seconds = Annotated[int, Field(ge=10, le=86_400)]


class LabelIn(In):
    zh: Label
    en: Label


class FieldIn(In):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
    label: LabelIn
    kind: Literal["name", "phone", "email", "order", "text"]
    required: bool = False


class WordsIn(In):
    """Empty = the usual words."""

    welcome: Said = ""
    closed: Said = ""
    consent: Said = ""
    inactive: Said = ""
    goodbye: Said = ""


class AllWordsIn(In):
    zh: Annotated[WordsIn, Field(default_factory=WordsIn)]
    en: Annotated[WordsIn, Field(default_factory=WordsIn)]


Form = Annotated[list[FieldIn], Field(max_length=8)]


def _once(form: list[FieldIn] | None) -> list[FieldIn] | None:
    if form is not None and len({field.name for field in form}) != len(form):
        raise ValueError("名称不能重复 / a name stands for one field")
    return form


class SiteIn(In):
    """`origins`: scheme://host[:port] of the pages that may hold the widget. `calendar`: of the standard in force; empty = always open."""

    name: Name
    origins: Origins
    group: Id
    calendar: Calendar = ""
    form: Annotated[Form, Field(default_factory=list)]
    words: Annotated[AllWordsIn, Field(default_factory=lambda: AllWordsIn(zh=WordsIn(), en=WordsIn()))]
    consent: bool = True
    idle_after: Seconds = 300
    idle_close: Seconds = 120

    _named_once = field_validator("form")(_once)


class SiteChange(In):
    name: Name | None = None
    origins: Origins | None = None
    group: Id | None = None
    calendar: Calendar | None = None
    form: Form | None = None
    words: AllWordsIn | None = None
    consent: bool | None = None
    idle_after: Seconds | None = None
    idle_close: Seconds | None = None
    is_active: bool | None = None

    _named_once = field_validator("form")(_once)


class LabelOut(Out):
    zh: str
    en: str


class FieldOut(Out):
    name: str
    label: LabelOut
    kind: str
    required: bool


class SiteOut(Out):
    """`key` goes into the script tag: <script src="…/widget.js" data-site="KEY" async>."""

    id: int
    key: str
    name: str
    origins: list[str]
    group: int
    calendar: str
    form: list[FieldOut]
    words: dict[str, dict[str, str]]
    consent: bool
    idle_after: int
    idle_close: int
    is_active: bool
    created_at: datetime


class SiteMadeOut(SiteOut):
    """`secret` is told once: the server of the page signs its customers' identities with it."""

    secret: str
