"""What customers are told of being handed on, in their language, by nobody in particular."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "transfer": {
        "zh": "正在为您转接同事，请稍候，无需重复说明。",
        "en": "A colleague is taking over. Please wait; there is no need to explain again.",
    },
    "unresponsive": {
        "zh": "客服的网络中断了，正在为您接通另一位客服，请稍候。您之前的消息都已保留。",
        "en": "Your agent has lost the connection. We are connecting you to another one; your messages are kept.",
    },
    "takeover": {"zh": "现在由组长为您服务。", "en": "A team leader is taking care of you now."},
}


def said(kind: str, language: str) -> str:
    return WORDS[kind].get(language, WORDS[kind]["zh"])
