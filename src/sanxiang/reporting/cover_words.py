"""The words of the coverage table and page, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sanxiang.reporting.labels import Name
from sanxiang.reporting.proportion import Share
from sanxiang.standard.coverage import Claim, Coverage, Covered, Proxy
from sanxiang.standard.model import Bilingual

COVERAGES: Mapping[Coverage, Name] = {
    Coverage.LIVE: Name("实时检查", "Checked live"),
    Coverage.AFTER: Name("事后检查", "Checked afterwards"),
    Coverage.AUDIO: Name("需录音", "Needs audio"),
    Coverage.RECORD: Name("需记录", "Needs a record"),
    Coverage.PERSON: Name("仅由人", "A person only"),
    Coverage.NOT: Name("未覆盖", "Not covered"),
}
KINDS: Mapping[str, Name] = {
    "script": Name("话术", "Script"),
    "process": Name("流程", "Process"),
    "conduct": Name("行为", "Conduct"),
    "forbidden": Name("禁止", "Forbidden"),
    "timing": Name("时限", "Timing"),
    "catalogue": Name("目录", "Catalogue"),
    "record": Name("记录", "Record"),
    "report": Name("报表", "Report"),
    "privacy": Name("保密", "Privacy"),
    "system": Name("系统", "System"),
    "training": Name("培训", "Training"),
}
VERIFY: Mapping[str, Name] = {
    "text": Name("文字", "Text"),
    "timing": Name("时间", "Timing"),
    "audio": Name("录音", "Audio"),
    "record": Name("记录", "Record"),
    "person": Name("人", "Person"),
}
RECORDS: Mapping[str, Name] = {
    "ticket": Name("工单", "ticket"),
    "complaint": Name("投诉", "complaint"),
    "callback": Name("回呼", "callback"),
    "commitment": Name("承诺", "commitment"),
    "return_visit": Name("回访", "return visit"),
    "visit": Name("上门记录", "field visit"),
    "training": Name("培训记录", "training"),
    "catalogue": Name("服务目录", "catalogue"),
    "survey": Name("满意度评价", "survey"),
    "report": Name("报表", "report"),
    "knowledge": Name("知识库", "knowledge base"),
    "roster": Name("排班", "roster"),
    "telephony": Name("话务记录", "telephone records"),
    "customer": Name("客户档案", "customer record"),
    "policy": Name("制度文件", "policy"),
    "quality": Name("质检记录", "inspection records"),
    "correspondence": Name("往来邮件", "correspondence"),
    "audit_log": Name("操作日志", "audit log"),
    "contract": Name("合同", "contract"),
    "publication": Name("公告", "publication"),
    "supply": Name("供应运行记录", "supply records"),
}
EVIDENCE: Mapping[str, Name] = {
    "exact": Name("确证", "exact"),
    "proxy": Name("近似", "proxy"),
    "person": Name("由人", "person"),
}
SECTIONS: Mapping[str, Name] = {
    "checks": Name("检查项", "Check"),
    "forbidden": Name("服务忌语", "Forbidden"),
    "scripts": Name("话术", "Script"),
}


def name(text: Bilingual | None) -> Name:
    """A text of the standard as reports take it."""
    return Name(text.zh, text.en) if text else Name()


def precision(claim: Claim) -> Name:
    """`47/50`, or that a proxy has not been measured; empty for what decides."""
    if claim.precision is not None:
        return Name("{}/{}".format(*claim.precision))
    return Name("准确率未测", "precision not measured") if claim.evidence == "proxy" else Name()


def measured(known: Sequence[Proxy]) -> Name:
    """How many proxy checks state a precision, and how many do not; each pack counts its own."""
    count = sum(len(each.standards) for each in known if each.precision is not None)
    total = sum(len(each.standards) for each in known)
    return Name(
        f"近似检查 {total:,} 项：已测 {count:,}，未测 {total - count:,}",
        f"Proxy checks {total:,}: measured {count:,}, not measured {total - count:,}",
    )


UNMEASURED = Name(
    "未测：手头的真实会话没有违反它们，或命中尚无人核对。",
    "Not measured: no real conversation at hand broke them, or nobody has read the hits.",
)


def share(pair: tuple[int, int]) -> str:
    """Of the hits that were read, the right ones in per cent, with the 95 % interval: `78% (65–87)`."""
    of = Share(*pair)
    low, high = of.interval or (0.0, 1.0)
    return f"{100 * (of.value or 0):.0f}% ({100 * low:.0f}–{100 * high:.0f})"


def needed(covered: Covered) -> Name:
    """What a clause without a check waits for: the recording, records, or a person and why."""
    if covered.coverage is Coverage.AUDIO:
        return Name("听录音或由录音测量", "the recording, heard or measured")
    if covered.coverage is Coverage.RECORD:
        return _records(covered)
    return name(covered.person) if covered.coverage is Coverage.PERSON else Name()


def _records(covered: Covered) -> Name:
    """Which records, and the targets that judge them."""
    words = [RECORDS[word] for word in covered.records]
    zh, en = "、".join(each.zh for each in words), ", ".join(each.en for each in words)
    if not covered.targets:
        return Name(zh, en)
    judges = [name(each.name) for each in covered.targets]
    return Name(f"{zh}；时效：{'、'.join(each.zh for each in judges)}", f"{en}; targets: {', '.join(each.en for each in judges)}")
