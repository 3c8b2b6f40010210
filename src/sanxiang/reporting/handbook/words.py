"""The words of a handbook, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sanxiang.reporting.handbook.model import Line, Lines, Run
from sanxiang.reporting.labels import Name, Names
from sanxiang.standard.model import Bilingual


def _names(table: Mapping[str, tuple[str, str]]) -> Names:
    return MappingProxyType({key: Name(*both) for key, both in table.items()})


WORDS = _names(
    {
        "handbook": ("服务标准手册", "Service Standard Handbook"),
        "contents": ("目录", "Contents"),
        "edition": ("版本", "Edition"),
        "standard": ("标准编号", "Standard"),
        "valid_from": ("生效日期", "Valid from"),
        "layers": ("依据", "Based on"),
        "counts": ("内容", "Holds"),
        "clauses": ("服务条款", "Clauses"),
        "clauses_intro": (
            "每条条款及落实它的话术、忌语与检查项。",
            "Each clause with the scripts, forbidden expressions and checks that put it to work.",
        ),
        "scripts": ("标准话术", "Standard scripts"),
        "scripts_intro": (
            "按渠道排列。横线处按实际情况填写，横线上的小字是应填的内容。",
            "By channel. Fill in the blanks; the small word on each says what with.",
        ),
        "situations": ("情景卡片", "Situations"),
        "situations_intro": ("遇到以下情景时怎么说、怎么做、什么不能说。", "What to say and do in these situations, and what not to say."),
        "forbidden": ("服务忌语", "Forbidden expressions"),
        "forbidden_intro": (
            "不能说的话与应改说的话。「拦截」者发送前即被拦下，「提醒」者提示坐席斟酌。",
            "What not to say, and what to say instead. Those marked Block are stopped before they are sent; Warn asks to think again.",
        ),
        "checks": ("质检评分表", "Score sheet"),
        "checks_intro": (
            "检查项按维度排列；分值为最多扣分。致命项不合格则整次会话不合格。",
            "Checks by dimension; points are what a check can deduct. A critical one fails the whole conversation.",
        ),
        "parameters": ("参数", "Parameters"),
        "parameters_intro": ("本手册所用的取值；各中心可按需要调整。", "The values that this handbook uses; a centre sets its own."),
        "every_channel": ("各渠道通用", "All channels"),
        "script": ("话术", "Script"),
        "situation": ("情景", "Situation"),
        "expression": ("忌语", "Forbidden"),
        "no_dimension": ("未归维度", "Without a dimension"),
        "clause": ("条款", "Clause"),
        "requirement": ("要求", "Requirement"),
        "works": ("落实", "Put to work by"),
        "check": ("检查项", "Check"),
        "points": ("分值", "Points"),
        "severity": ("等级", "Severity"),
        "evidence": ("判定", "Judged"),
        "say": ("标准话术", "Script"),
        "not_say": ("不能说", "Do not say"),
        "instead": ("改说", "Say instead"),
        "level": ("级别", "Level"),
        "parameter": ("参数", "Parameter"),
        "value": ("取值", "Value"),
        "range": ("范围", "Range"),
        "steps": ("步骤", "Steps"),
        "scripts_here": ("可用话术", "Scripts"),
        "avoid": ("不能说", "Do not say"),
        "follow_up": ("后续", "Afterwards"),
        "tactics": ("要领", "How to go about it"),
        "worse": ("切忌", "Makes it worse"),
        "total": ("合计", "Total"),
        "per_hit": ("每次", "each"),
        "yes": ("是", "yes"),
        "no": ("否", "no"),
        "document": ("文件", "Document"),
        "needs": ("凭录音核实", "Judged from the recording"),
        "record": ("凭记录核实", "Judged from records"),
        "person": ("由人判断", "A person judges"),
    }
)
LEVELS = _names({"block": ("拦截", "Block"), "warn": ("提醒", "Warn")})
EVIDENCE = _names({"exact": ("系统", "System"), "proxy": ("系统初判", "System, indicative"), "person": ("人工", "Person")})
MEASURES = _names(
    {
        "ring_seconds": ("振铃时长", "ringing"), "rings": ("振铃", "rings"), "first_response": ("首次响应", "first response"),
        "response_gap": ("响应间隔", "gap between responses"), "silence": ("静默", "silence"), "hold_count": ("保持次数", "holds"),
        "hold_length": ("保持时长", "length of a hold"), "hold_announcement": ("保持前告知", "announcement before a hold"),
        "hold_return": ("恢复后开口", "speaking after a hold"), "speech_rate": ("语速", "speech rate"), "overlap": ("抢话", "overlap"),
        "talk_ratio": ("说话占比", "share of talk"), "duration": ("时长", "duration"),
        "message_length": ("消息长度", "length of a message"),
    }
)  # fmt: skip
UNITS = _names(
    {
        "rings": ("声", "rings"), "hold_count": ("次", "times"), "hold_announcement": ("句", "utterances"),
        "speech_rate": ("字/分", "characters/min"), "talk_ratio": ("", ""), "message_length": ("字", "characters"),
    }
)  # fmt: skip
SECONDS = Name("秒", "s")
SLOTS = _names(
    {
        "company": ("公司名称", "company"), "staff_no": ("工号", "staff number"), "surname": ("姓氏", "surname"),
        "title": ("称呼", "title"),
        "due": ("时限", "by when"), "matter": ("事由", "matter"), "minutes": ("分钟数", "minutes"), "season": ("季节或节日", "season"),
        "solution": ("解决办法", "solution"), "advice": ("建议", "advice"), "phone": ("电话号码", "telephone number"),
        "order_no": ("单号", "order number"), "amount": ("金额", "amount"), "address": ("地址", "address"),
        "product": ("产品", "product"),
        "department": ("部门", "department"), "time": ("时间", "time"), "name": ("姓名", "name"), "hours": ("小时数", "hours"),
        "date": ("日期", "date"), "number": ("号码", "number"), "reason": ("原因", "reason"), "seconds": ("秒数", "seconds"),
        "service": ("服务项目", "service"), "fee": ("费用", "fee"), "engineer": ("工程师", "engineer"), "leader": ("组长", "leader"),
    }
)  # fmt: skip
KINDS = _names(
    {
        "curt_refusal": ("生硬拒绝", "Curt refusal"), "brush_off": ("推诿", "Brush-off"),
        "impatience_rudeness": ("不耐烦、无礼", "Impatience, rudeness"),
        "careless_advice": ("随意建议", "Careless advice"), "asking_money": ("索要好处", "Asking for money or gifts"),
        "staff_identity": ("透露坐席身份", "Staff identity"),
        "boasting_slander": ("自夸与贬低他人", "Boasting and slander"), "blame_customer": ("责怪客户", "Blaming the customer"),
        "ignorance": ("一问三不知", "Showing ignorance"), "leak": ("泄露信息", "Leaking information"),
        "rash_promise": ("轻率承诺", "Rash promises"),
        "overfamiliar": ("过分随便", "Over-familiar"), "argue": ("争辩", "Arguing"), "discrimination": ("歧视", "Discrimination"),
        "casual_opening": ("随意开场", "Casual opening"), "blame_colleague": ("推给同事", "Blaming a colleague"),
        "sarcasm": ("讽刺", "Sarcasm"),
        "profanity_mild": ("粗口", "Swearing"), "threat_to_hang_up": ("以挂机相威胁", "Threatening to hang up"),
        "unsorted": ("未分类", "Unsorted"),
        "idle_chat": ("闲聊", "Idle talk"),
    }
)  # fmt: skip
FOLLOW_UPS = _names(
    {
        "escalate": ("上报", "Escalate"), "callback": ("回呼客户", "Call back"), "ticket": ("建立工单", "Open a ticket"),
        "survey": ("邀请评价", "Invite to the survey"), "feedback": ("反馈意见", "Pass on the feedback"),
        "record": ("做好记录", "Record it"),
        "leader": ("组长", "leader"), "supervisor": ("主管", "supervisor"), "department": ("有关部门", "department"),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tongue:
    """Says things in the language of the handbook: zh, en or both."""

    language: str

    def word(self, key: str, table: Names = WORDS) -> str:
        """A word of a table; the key itself where the table has none."""
        return self.name(table.get(key) or Name(key.replace("_", " ")))

    def name(self, text: Name | Bilingual) -> str:
        zh, en = text.zh or text.en, text.en or text.zh
        if self.language == "both":
            return zh if zh == en else f"{zh} {en}"
        return zh if self.language == "zh" else en

    def line(self, text: Name | Bilingual) -> Line:
        """One line; with both languages the English stands behind, smaller."""
        zh, en = text.zh or text.en, text.en or text.zh
        if self.language == "both" and zh != en:
            return (Run(zh), Run(f"  {en}", "minor"))
        return (Run(zh if self.language != "en" else en),)

    def lines(self, text: Name | Bilingual) -> Lines:
        """A line a language."""
        zh, en = text.zh or text.en, text.en or text.zh
        if self.language == "both" and zh != en:
            return ((Run(zh),), (Run(en, "minor"),))
        return ((Run(zh if self.language != "en" else en),),)
