"""Where an invitation may be sent: by a channel that the centre has and the customer has not refused."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings

from sanxiang_centre.common.problems import invalid
from sanxiang_centre.customers.identities import MAIL, PHONE, normalise
from sanxiang_centre.customers.models import Purpose
from sanxiang_centre.customers.queries import refused_channels, willing
from sanxiang_centre.surveys.about import Address
from sanxiang_centre.surveys.models import NotSent, Occasion, SurveyChannel

_MOBILE = re.compile("1[3-9][0-9]{9}")
CHANNELS = {MAIL: SurveyChannel.EMAIL, PHONE: SurveyChannel.SMS}
REFUSED = "客户不希望以此方式联系 / the customer does not want to be contacted this way"


def addressed(email: str, phone: str, customer: int | None = None) -> tuple[SurveyChannel, str]:
    """The channel, and the address as it is sent to; a link that somebody hands over has none. Raises Problem 422, by field."""
    if email and phone:
        raise invalid({"phone": "邮件与短信只选一种 / an e-mail or a text message, not both"})
    if email:
        return SurveyChannel.EMAIL, _email(email, customer)
    return (SurveyChannel.SMS, _mobile(phone, customer)) if phone else (SurveyChannel.LINK, "")


def _email(email: str, customer: int | None) -> str:
    if not settings.ENVIRONMENT.smtp_url:
        raise invalid({"email": "未设置邮件服务器 / no mail server is set up"})
    _refuse_unwanted(MAIL, email, customer)
    return email


def _mobile(phone: str, customer: int | None) -> str:
    if not settings.ENVIRONMENT.sms_url:
        raise invalid({"phone": "未设置短信服务 / no text message service is set up"})
    try:
        number = normalise(PHONE, phone)
    except ValueError:
        number = ""
    if not _MOBILE.fullmatch(number):
        raise invalid({"phone": "应为手机号 / a mobile number is due"})
    _refuse_unwanted(PHONE, number, customer)
    return number


def _refuse_unwanted(kind: str, address: str, customer: int | None) -> None:
    try:
        value = normalise(kind, address)
    except ValueError as wrong:
        raise invalid({kind: str(wrong)}) from wrong
    if _unwanted(Address(kind, value), customer):
        raise invalid({kind: REFUSED})


def _unwanted(address: Address, customer: int | None) -> bool:
    """By the number's owner, or by the customer, who has the last word on being asked at all."""
    channel = CHANNELS[address.kind]
    if channel in refused_channels(address.kind, address.value):
        return True
    return customer is not None and not willing([customer], channel, Purpose.SURVEY)


# Without being told where ---------------------------------------------------------------------------------------------


def reachable(known: Sequence[Address], customer: int | None, occasion: str) -> tuple[SurveyChannel, str] | NotSent:
    """The first of the customer's addresses that may be written to, or why there is none. Who has called is texted, if possible."""
    order = (PHONE, MAIL) if occasion == Occasion.CALL else (MAIL, PHONE)
    usable = [each for kind in order for each in known if each.kind == kind and (kind == MAIL or _MOBILE.fullmatch(each.value))]
    served = [each for each in usable if _is_set_up(each.kind)]
    if not served:
        return NotSent.NO_SERVICE if usable else NotSent.NO_ADDRESS
    wanted = next((each for each in served if not _unwanted(each, customer)), None)
    return (CHANNELS[wanted.kind], wanted.value) if wanted is not None else NotSent.REFUSED


def _is_set_up(kind: str) -> bool:
    return bool(settings.ENVIRONMENT.smtp_url if kind == MAIL else settings.ENVIRONMENT.sms_url)
