"""What files may hang on: one table. Each app says who sees and who changes what hangs on its things."""

from __future__ import annotations

from sanxiang_centre.files.holders import Holder
from sanxiang_centre.knowledge import attaching as articles
from sanxiang_centre.live.chats import attaching as chats
from sanxiang_centre.tickets.services import attaching as tickets

HOLDERS: tuple[Holder, ...] = (
    Holder(articles.OF, articles.see, articles.change, audited=False),
    Holder(chats.OF, chats.see, chats.change, audited=True),
    Holder(tickets.OF, tickets.see, tickets.change, audited=True),
)
