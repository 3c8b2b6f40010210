"""The sheets of the exchange workbook: one a section, its columns, and the headers that people write for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sanxiang.workbench.exchange.cells import NO, YES, Choices, Form

FORMAT = "sanxiang-exchange 1"
"""Stands on the cover of a workbook that we wrote: its cells are read exactly."""

COVER, EXAMPLES, RECOGNISERS = "封面 Cover", "例句 Examples", "识别模型 Recognisers"

CHANNELS: Choices = {
    "phone": ("电话", "热线", "语音", "通话", "call", "voice", "telephone"),
    "chat": ("在线", "网聊", "聊天", "文字", "微信", "网络", "im", "web", "online"),
    "email": ("邮件", "邮箱", "mail", "e-mail"),
    "onsite": ("现场", "上门", "on-site"),
}
EVERY_CHANNEL = ("全部", "所有", "通用", "不限", "全渠道", "全部渠道", "all", "any")
SEVERITY: Choices = {
    "minor": ("轻微", "轻度", "low"),
    "major": ("一般", "重要", "较重", "严重", "中度", "medium", "high"),
    "critical": ("致命", "红线", "否决", "一票否决", "fatal"),
}
BARRED: Choices = {
    "block": ("拦截", "禁止", "严禁", "绝对禁止", "红线", "严重", "高", "一级", "禁用", "forbidden", "high", "ban"),
    "warn": ("提醒", "警告", "提示", "不宜", "慎用", "一般", "轻微", "中", "低", "二级", "三级", "warning", "low", "medium"),
}
WHO: Choices = {"agent": ("坐席", "座席", "客服"), "customer": ("客户", "用户"), "any": ("任意", "不限")}
EVIDENCE: Choices = {"exact": ("确切",), "proxy": ("近似",), "person": ("人工",)}
DIRECTIONS: Choices = {"inbound": ("呼入",), "outbound": ("呼出",)}
TYPES: Choices = {"text": ("文本",), "number": ("数字",), "flag": ("是否",), "words": ("词表",)}
EXPECTED: Choices = {
    "is": ("属于",),
    "not": ("不属于",),
    "pass": ("合格",),
    "violated": ("违反",),
    "omitted": ("漏做",),
    "not_applicable": ("不适用",),
    "not_evaluated": ("未评估",),
    "occurs": ("出现",),
    "absent": ("不出现",),
}
SECTION_WORDS: Choices = {"acts": ("言语行为",), "forbidden": ("服务忌语",), "checks": ("检查项",), "situations": ("情景",)}
FLAGS: Choices = {"true": YES, "false": NO}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `path` leads to the value below the entry (`name.zh`); `also` are further headers for it.

    A path that begins with `@` is no key of the format: reading makes something of it (`reading.shaping`).
    """

    path: str
    zh: str
    en: str
    form: Form = Form.TEXT
    width: int = 14
    choices: Choices | None = None
    also: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        return f"{self.zh} {self.en}" if self.en else self.zh


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet. `body` are the columns one of which a foreign table must have to be taken for this section."""

    section: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    body: tuple[str, ...] = ()
    foreign: tuple[Column, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.zh} {self.en}"


_ID = Column("id", "编号", "id", width=20, also=("序号", "话术编号", "条目编号", "编码", "代码", "no", "no.", "code", "number", "#"))
_ZH = Column("name.zh", "名称", "name zh", width=24, also=("中文名称", "标题", "名字", "name", "title"))
_EN = Column("name.en", "英文名称", "name en", width=26, also=("英文名", "englishname", "nameen"))
_CLAUSE = Column("clause", "条款", "clause", Form.WORDS, 16, also=("条款编号", "依据", "标准条款", "对应条款", "clauses"))
_CHANNEL = Column("channel", "渠道", "channel", Form.WORDS, 14, CHANNELS, also=("适用渠道", "通道", "业务渠道", "使用渠道", "channels"))
_SAYS = Column("says", "模式", "says", Form.LINES, 46, also=("匹配模式", "正则", "正则表达式", "pattern", "patterns", "regex"))
_UNLESS = Column("unless", "例外", "unless", Form.LINES, 30, also=("例外模式", "除外", "exceptions"))
_REST = Column("", "其余", "rest (YAML)", Form.YAML, 40, also=("定义", "rest", "yaml", "definition"))

_SCENE = ("场景", "情景", "情境", "话术名称", "话术标题", "场景名称", "使用场景", "适用场景", "问题", "客户问题", "环节名称", "scene",
          "scenario", "situation", "question", "scriptname")  # fmt: skip
_WORDING = ("标准话术", "话术内容", "内容", "标准用语", "参考话术", "应答话术", "推荐话术", "服务用语", "规范用语", "用语", "回复",
"回复内容",
            "标准回复", "答复", "标准答复", "标准回答", "回答", "应答", "标准答案", "中文话术", "script", "scripts", "text", "wording",
            "content",
            "answer", "reply", "response", "standardscript", "scriptzh")  # fmt: skip
_WORD = ("禁用语", "服务禁语", "禁语", "忌语内容", "服务忌语", "违禁词", "敏感词", "禁用词", "禁用词语", "禁止用语", "禁忌用语",
"禁用话术", "不能说",
         "不可说", "不应说", "不宜说", "不规范用语", "错误用语", "错误说法", "错误话术", "反例", "禁用表达", "禁用词汇", "forbidden",
         "forbiddenword",
         "forbiddenwords", "forbiddenexpression", "bannedword", "bannedwords", "banned", "donotsay", "dontsay")  # fmt: skip
WEAK_WORD = ("关键词", "关键字", "词语", "词汇", "用语", "内容", "话术", "短语", "表述", "说法", "语句", "keyword", "word", "words",
"phrase", "text",
             "content", "expression")  # fmt: skip
"""Headers that mean a forbidden expression only on a sheet whose name says so."""
_INSTEAD = ("替换", "替代用语", "替代话术", "替换话术", "建议", "建议用语", "建议说法", "改说", "应说", "应该说", "正确用语", "正确说法",
            "正确话术", "规范用语", "推荐说法", "推荐用语", "可以说", "标准话术", "sayinstead", "instead", "replacement", "replacewith",
            "suggestion", "use")  # fmt: skip
_CATEGORY = Column("@category", "类别", "", also=("分类", "大类", "一级分类", "二级分类", "模块", "业务类型", "业务", "环节", "阶段",
"流程",
                                               "服务环节", "category", "group", "stage", "module"))  # fmt: skip

SCRIPTS = Layout(
    "scripts", "话术", "Scripts",
    (
        _ID,
        Column("name.zh", "名称", "name zh", width=22, also=(*_ZH.also, *_SCENE)),
        _EN,
        _CHANNEL,
        _CLAUSE,
        Column("text.zh", "话术", "text zh", width=60, also=_WORDING),
        Column("text.en", "英文话术", "text en", width=50, also=("英文", "英语", "英文内容", "english", "englishscript", "texten")),
        Column("slots", "必填槽位", "slots", Form.PAIRS, 26, also=("槽位", "变量", "slot", "slots", "variables")),
        _REST,
    ),
    body=("text.zh", "text.en"),
    foreign=(
        _CATEGORY,
        *(Column(f"@text.{channel}", f"{zh}话术", f"{channel} script", also=(f"{zh}用语", f"{zh}标准话术", f"{zh}回复"))
          for channel, zh in (("phone", "电话"), ("phone", "热线"), ("chat", "在线"), ("chat", "微信"), ("email", "邮件"),
          ("onsite", "现场"),
                              ("onsite", "上门"))),
    ),
    words=("话术", "用语", "应答", "script", "reply", "faq", "知识"),
)  # fmt: skip
FORBIDDEN = Layout(
    "forbidden", "忌语", "Forbidden",
    (
        _ID,
        Column("name.zh", "名称", "name zh", width=24, also=(*_ZH.also, "场景", "情景", "说明")),
        _EN,
        Column("kind", "类别", "kind", width=18, also=("类型", "分类", "大类", "忌语类别", "category", "type", "group")),
        Column("severity", "级别", "severity", width=14, choices=BARRED, also=("等级", "严重程度", "严重级别", "处理方式", "处理",
        "level", "action")),
        _CHANNEL, _CLAUSE, _SAYS, _UNLESS,
        Column("quoted", "转述也算", "quoted", Form.FLAG, 10),
        Column("instead.zh", "改说", "instead zh", width=40, also=_INSTEAD),
        Column("instead.en", "英文改说", "instead en", width=40, also=("insteaden", "英文替换")),
        _REST,
    ),
    body=("says", "@word"),
    foreign=(Column("@word", "忌语", "", Form.LINES, also=_WORD),),
    words=("忌语", "禁", "违禁", "敏感", "forbidden", "banned", "taboo"),
)  # fmt: skip
ACTS = Layout(
    "acts", "言语行为", "Acts",
    (_ID, _ZH, _EN, Column("who", "说话方", "who", choices=WHO), _SAYS, _UNLESS, Column("learned", "识别模型可判", "learned",
    Form.FLAG, 12), _REST),
    body=("says", "learned"),
)  # fmt: skip
CHECKS = Layout(
    "checks", "检查项", "Checks",
    (
        _ID,
        Column("name.zh", "名称", "name zh", width=26, also=(*_ZH.also, "检查项", "质检项", "评分项", "考核项", "检查内容", "质检内容",
        "check")),
        _EN,
        Column("dimension", "维度", "dimension", width=14, also=("评分维度",)),
        Column("points", "分值", "points", Form.NUMBER, 8, also=("分数", "扣分", "满分", "权重", "score", "weight")),
        Column("points_each", "每次扣分", "points each", Form.NUMBER, 10),
        Column("severity", "等级", "severity", width=14, choices=SEVERITY, also=("级别", "严重程度", "level")),
        Column("evidence", "证据", "evidence", width=12, choices=EVIDENCE),
        _CHANNEL,
        Column("direction", "方向", "direction", width=12, choices=DIRECTIONS),
        _CLAUSE,
        Column("say", "提示话术", "say", width=18),
        Column("kind", "种类", "kind", width=14, also=("检查种类",)),
        Column("live", "实时", "live", width=10),
        Column("per", "计分方式", "per", width=12),
        _REST,
    ),
    body=("points", "kind"),
    words=("检查", "质检", "评分", "考核", "check", "score"),
)  # fmt: skip
LISTS = Layout("lists", "词表", "Lists", (_ID, Column("items", "词", "items", Form.LINES, 80), _REST), body=("items",))
CLAUSES = Layout(
    "clauses", "条款", "Clauses",
    (
        _ID,
        Column("title.zh", "条款内容", "title zh", width=60, also=("内容", "标题", "条文")),
        Column("title.en", "英文内容", "title en", width=60),
        Column("section", "章节", "section", width=12),
        Column("kind", "性质", "kind", width=14),
        Column("verify", "核查方式", "verify", Form.WORDS, 24),
        _REST,
    ),
    body=("title.zh",),
)  # fmt: skip
PARAMETERS = Layout(
    "parameters", "参数", "Parameters",
    (
        _ID, _ZH, _EN,
        Column("type", "类型", "type", width=14, choices=TYPES),
        Column("value", "现值", "value", Form.ANY, 40, also=("值", "参数值")),
        Column("default", "默认值", "default", Form.ANY, 40),
        Column("min", "最小值", "min", Form.NUMBER, 10),
        Column("max", "最大值", "max", Form.NUMBER, 10),
        _REST,
    ),
    body=("default", "value"),
)  # fmt: skip
SITUATIONS = Layout(
    "situations", "情景", "Situations",
    (
        Column("id", "编号", "id", width=16),
        Column("name.zh", "名称", "name zh", width=14),
        Column("name.en", "英文名称", "name en", width=16),
        Column("channel", "渠道", "channel", Form.WORDS, 11, CHANNELS),
        Column("clause", "条款", "clause", Form.WORDS, 10),
        Column("scripts", "可用话术", "scripts", Form.WORDS, 16),
        Column("avoid", "忌语", "avoid", Form.WORDS, 16),
        Column("steps", "步骤", "steps (YAML)", Form.YAML, 36),
        Column("follow_up", "后续", "follow up (YAML)", Form.YAML, 26),
        Column("tactics", "要领", "tactics (YAML)", Form.YAML, 26),
        Column("worse", "切忌", "worse (YAML)", Form.YAML, 24),
        Column("seen", "识别", "seen (YAML)", Form.YAML, 34),
        _REST,
    ),
)  # fmt: skip
DOCUMENTS = Layout("documents", "文件", "Documents", (_ID, _ZH, _EN, _REST))
DIMENSIONS = Layout("dimensions", "维度", "Dimensions", (_ID, _ZH, _EN, _REST))
EXAMPLE_COLUMNS = (
    Column("section", "所属", "section", width=18, choices=SECTION_WORDS),
    Column("id", "编号", "id", width=22),
    Column("expect", "预期", "expect", width=18, choices=EXPECTED),
    Column("text", "例句或对话", "text", width=80),
    Column("channel", "渠道", "channel", width=12, choices=CHANNELS),
    Column("", "其余", "rest (YAML)", Form.YAML, 24),
)
RECOGNISER_COLUMNS = (
    Column("id", "名称", "name", width=16),
    Column("file", "文件", "file", width=40),
    Column("sha256", "摘要", "sha256", width=70),
    Column("labels", "标签", "labels", Form.LINES, 30),
)

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {each.section: each for each in (PARAMETERS, DIMENSIONS, DOCUMENTS, CLAUSES, SCRIPTS, SITUATIONS, FORBIDDEN, CHECKS, ACTS, LISTS)}
)
HEADER_PARTS = ("dimensions", "documents")
"""Named things of the header that have a sheet, besides parameters. They keep their order."""


def layout_of(section: str) -> Layout:
    """The sheet of a section; one that this table does not know gets the common columns and the rest as YAML."""
    if section in LAYOUTS:
        return LAYOUTS[section]
    return Layout(section, section, section.title(), (_ID, _ZH, _EN, _CHANNEL, _CLAUSE, _REST))


def bare(header: object) -> str:
    """A header without what differs from file to file: case, blanks, line ends, signs, a remark in brackets."""
    text = re.sub(r"[(（\[【][^)）\]】]{0,20}[)）\]】]", "", str(header)[:80].lower())
    return re.sub(r"[\s_\-–:：*．.、/]", "", text)


def headers_of(layout: Layout) -> dict[str, Column]:
    """Bare header -> its column. Where two columns claim one header, the one that stands first has it."""
    columns = (*layout.columns, *layout.foreign)
    own = [(name, column) for column in columns for name in (column.header, column.zh)]
    others = [(name, column) for column in columns for name in (column.en, column.path, *column.also)]
    found: dict[str, Column] = {}
    for name, column in (*own, *others):
        if bare(name):
            found.setdefault(bare(name), column)
    return found
