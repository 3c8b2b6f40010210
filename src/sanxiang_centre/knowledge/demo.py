"""Made-up articles."""

from __future__ import annotations

import io
from datetime import datetime
from typing import NamedTuple

from sanxiang_centre.accounts.authentication import actor_of
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.files.demo import picture
from sanxiang_centre.knowledge import services
from sanxiang_centre.knowledge.attaching import attach
from sanxiang_centre.knowledge.models import Article, Version


class Demo(NamedTuple):
    title: str
    body: str
    public: bool
    language: str = "zh"


ARTICLES = (
    Demo(
        "如何申请退款",
        "签收后七天内可在订单页申请退款。原路退回：银行卡三至五个工作日，余额当天到账。\n\n已拆封的耗材不退。",
        True,
    ),
    Demo("发票怎么开", "下单时填写抬头与税号，发货后一个工作日内发送电子发票。纸质发票另需邮寄，约五天。", True),
    Demo("更换路由器的密码", "浏览器打开 192.168.1.1，登录后进入“无线设置”，填写新密码并保存，设备会重新连接。", True),
    Demo("客户情绪激动时的处理", "先听完，再致歉，复述要点，给出下一步与时间。三次劝解无效可请组长接入。", False),
    Demo("上门前的准备", "提前一小时电话确认，带齐工牌、鞋套、配件清单。迟到须在约定时间前告知。", False),
    Demo("Set up voicemail", "Dial the service menu, choose voicemail, record a greeting, and set a passcode of six digits.", True, "en"),
)


def demo_articles(now: datetime) -> None:
    """Written by an agent and approved by the manager; one more waits for approval."""
    agent, manager = (actor_of(Person.objects.get(staff_no=number)) for number in ("8102", "8001"))
    for one in ARTICLES:
        if Version.objects.filter(title=one.title).exists():
            continue
        made = services.create_article(actor=agent, now=now, title=one.title, body=one.body, language=one.language)
        services.submit(actor=agent, now=now, article=made.pk)
        services.approve(actor=manager, now=now, article=made.pk)
        if one.public:
            services.change_article(actor=manager, now=now, article=made.pk, visibility="public")
    if not Article.objects.filter(versions__state="submitted").exists():
        made = services.create_article(actor=agent, now=now, title="积分何时到账", body="确认收货后二十四小时内到账，可在会员中心查看。")
        attach(actor=agent, now=now, article=made.pk, name="会员中心.png", content=io.BytesIO(picture()))
        services.submit(actor=agent, now=now, article=made.pk)
