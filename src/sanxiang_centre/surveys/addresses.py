"""Where an invitation may be sent: by a channel that the centre has and the customer has not refused."""

from __future__ import annotations

import re

from django.conf import settings

from sanxiang_centre.common.problems import invalid
from sanxiang_centre.customers.identities import normalise
from sanxiang_centre.customers.queries import refused_channels
from sanxiang_centre.surveys.models import SurveyChannel

_MOBILE = re.compile("1[3-9][0-9]{9}")
REFUSED = "客户不希望以此方式联系 / the customer does not want to be contacted this way"


def addressed(email: str, phone: str) -> tuple[SurveyChannel, str]:
    """The channel, and the address as it is sent to; a link that somebody hands over has none. Raises Problem 422, by field."""
    if email and phone:
        raise invalid({"phone": "邮件与短信只选一种 / an e-mail or a text message, not both"})
    if email:
        return SurveyChannel.EMAIL, _email(email)
    return (SurveyChannel.SMS, _mobile(phone)) if phone else (SurveyChannel.LINK, "")


def _email(email: str) -> str:
    if not settings.ENVIRONMENT.smtp_url:
        raise invalid({"email": "未设置邮件服务器 / no mail server is set up"})
    _refuse_unwanted("email", "email", email)
    return email


def _mobile(phone: str) -> str:
    if not settings.ENVIRONMENT.sms_url:
        raise invalid({"phone": "未设置短信服务 / no text message service is set up"})
    try:
        number = normalise("phone", phone)
    except ValueError:
        number = ""
    if not _MOBILE.fullmatch(number):
        raise invalid({"phone": "应为手机号 / a mobile number is due"})
    _refuse_unwanted("phone", "sms", number)
    return number


def _refuse_unwanted(kind: str, channel: str, address: str) -> None:
    try:
        value = normalise(kind, address)
    except ValueError as wrong:
        raise invalid({kind: str(wrong)}) from wrong
    if channel in refused_channels(kind, value):
        raise invalid({kind: REFUSED})
