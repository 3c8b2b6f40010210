"""What each app holds of a customer: for the copy that the customer may ask for, and for what stays after an erasure.

The other half of erasure is in the table of reactions: what an app erases on `CustomerErased`.
"""

from __future__ import annotations

from sanxiang_centre.catalogue.queries import copy_for_subject
from sanxiang_centre.commitments import subject_data as commitments
from sanxiang_centre.customers.services.subject_data import Part
from sanxiang_centre.surveys.visits import visiting
from sanxiang_centre.tickets.services import erasing as tickets

PARTS: tuple[Part, ...] = (
    Part("entitlements", copy_for_subject, keeps=lambda ids: ()),
    Part("return_visits", visiting.copy_for_subject, keeps=lambda ids: ()),
    Part("commitments", commitments.copy_for_subject, keeps=commitments.keeps),
    Part("tickets", tickets.copy_for_subject, keeps=tickets.keeps),
)
