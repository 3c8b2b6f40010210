"""What chats ask of routing and of guidance, which in turn ask of chats."""

from __future__ import annotations

from sanxiang_centre.live.chats.beside import Beside
from sanxiang_centre.live.presence.services import freed
from sanxiang_centre.live.routing.routing import arrived, route, waiting
from sanxiang_centre.live.wording.judging import judge
from sanxiang_centre.live.wording.objecting import note_objections
from sanxiang_centre.live.wording.permitting import may_override
from sanxiang_centre.live.wrapping.opening import open_wrap_up

BESIDE = Beside(route, arrived, waiting, freed, judge, may_override, open_wrap_up, note_objections)
