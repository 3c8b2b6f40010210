"""The one table of check kinds. A new kind is a file and a row here."""

from __future__ import annotations

from collections.abc import Mapping

from sanxiang.standard.kinds.absence import Absence
from sanxiang.standard.kinds.attribute import Attribute
from sanxiang.standard.kinds.commitment import Commitment
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.count import Count
from sanxiang.standard.kinds.entity import Entity
from sanxiang.standard.kinds.existence import Existence
from sanxiang.standard.kinds.hang_up import HangUp
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.kinds.precedence import Precedence
from sanxiang.standard.kinds.repetition import Repetition
from sanxiang.standard.kinds.response import Response
from sanxiang.standard.kinds.sequence import Sequence
from sanxiang.standard.kinds.similarity import Similarity

KINDS: Mapping[str, type[Check]] = {
    "existence": Existence,
    "absence": Absence,
    "response": Response,
    "precedence": Precedence,
    "sequence": Sequence,
    "limit": Limit,
    "count": Count,
    "repetition": Repetition,
    "similarity": Similarity,
    "entity": Entity,
    "hang_up": HangUp,
    "attribute": Attribute,
    "commitment": Commitment,
}
