"""The one table of mutators. A new one: a function here or beside, a row, a word in docs/reference/mutation.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sanxiang.conversation.model import Conversation
from sanxiang.workbench.mutation import structure, timing, wording
from sanxiang.workbench.mutation.mutant import Mutant
from sanxiang.workbench.mutation.vocabulary import Tools

Make = Callable[[Conversation, Tools], Iterator[Mutant]]


@dataclass(frozen=True, slots=True)
class Mutator:
    """How conversations are broken: all mutants of one conversation, position by position.

    noise  True where nothing is broken, so that no verdict should change
    """

    id: str
    zh: str
    en: str
    make: Make
    noise: bool = False


MUTATORS: tuple[Mutator, ...] = (
    Mutator("drop-utterance", "少说一句", "An utterance is missing", structure.drop_utterance),
    Mutator("drop-turn", "坐席整轮未说", "A turn of the agent is missing", structure.drop_turn),
    Mutator("drop-opening", "坐席开头几句未说", "The agent's first utterances are missing", structure.drop_opening),
    Mutator("drop-closing", "坐席末尾几句未说", "The agent's last utterances are missing", structure.drop_closing),
    Mutator("customer-silent", "客户整轮未答", "A turn of the customer is missing", structure.customer_silent),
    Mutator("drop-event", "少了保持或恢复", "A hold or its end is missing", structure.drop_event),
    Mutator("swap-agent", "坐席两句互换", "Two utterances of the agent change places", structure.swap_agent_utterances),
    Mutator("swap-turns", "相邻两轮互换", "Neighbouring turns change places", structure.swap_turns),
    Mutator("repeat", "坐席重复一句", "The agent repeats an utterance", structure.repeat_utterance),
    Mutator("hang-up-first", "坐席先挂机", "The agent hangs up first", structure.hang_up_first),
    Mutator("hold-unannounced", "未打招呼就保持", "A hold without a word", structure.hold_unannounced),
    Mutator("hold-again", "连续四次保持", "Four holds in a row", structure.hold_again_and_again),
    Mutator("transfer-silently", "未打招呼就转接", "A transfer without a word", structure.transfer_silently),
    Mutator("delay-answer", "坐席迟答", "The agent speaks later", timing.delay_answer),
    Mutator("insert-silence", "插入静默", "A silence before the customer speaks", timing.insert_silence),
    Mutator("delay-event", "迟接通、迟恢复", "Answering or resuming comes later", timing.delay_event),
    Mutator("speed-up", "一句说得太快", "One utterance is spoken fast", timing.speed_up),
    Mutator("speed-up-all", "全程说得太快", "All is spoken fast", timing.speed_up_all),
    Mutator("interrupt", "打断客户", "The agent interrupts", timing.interrupt),
    Mutator("curt", "一句变生硬", "An utterance turns curt", wording.curt),
    Mutator("curt-until", "前半段生硬", "Curt up to some utterance", wording.curt_until),
    Mutator("curt-from", "后半段生硬", "Curt from some utterance on", wording.curt_from),
    Mutator("drop-polite", "一句去掉礼貌用语", "An utterance loses its polite words", wording.drop_polite_words),
    Mutator("never-polite", "全程无礼貌用语", "No polite words at all", wording.never_polite),
    Mutator("long-winded", "消息过长", "A message is far too long", wording.long_winded),
    Mutator("forbidden", "插入服务忌语", "A forbidden expression", wording.forbidden_phrase),
    Mutator("forbidden-added", "句末加服务忌语", "A forbidden expression is added", wording.forbidden_added),
    Mutator("forbidden-by-sound", "服务忌语（同音字）", "A forbidden expression, misheard", wording.forbidden_by_sound),
    Mutator("agent-phrase", "坐席多说一句", "The agent says something uncalled-for", wording.agent_phrase),
    Mutator("say-number", "报出号码", "Numbers are given away", wording.say_number),
    Mutator("customer-phrase", "客户一句只得敷衍", "The customer gets a curt answer", wording.customer_phrase),
    Mutator("customer-ignored", "客户一句始终敷衍", "The customer gets nothing but curt answers", wording.customer_ignored),
    Mutator("homophones", "同音字噪声", "Homophone noise", wording.homophones, noise=True),
)
