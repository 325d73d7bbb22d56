"""短信: by the gateway that the settings name. A text message says only how many things wait: the words, the link and
the signature stand in a template that the gateway has approved."""

from dataclasses import dataclass

from youthwork.lib.outgoing import aliyun, tencent
from youthwork.lib.outgoing.message import Message
from youthwork.lib.outgoing.outcomes import Outcome
from youthwork.lib.outgoing.senders import Door, Field, Gateway, Sending, Settings

FIELDS = (
    Field("gateway", "短信网关", choices=(("aliyun", "阿里云"), ("tencent", "腾讯云"))),
    Field("key_id", "访问密钥编号", "请用只能发短信的密钥，不要用主账号的。"),
    Field("key_secret", "访问密钥", secret=True),
    Field("sign_name", "短信签名", "网关审核通过的签名，不带方括号。"),
    Field("template", "短信模板编号", "模板要写明平台名称和网址，只有一个变量：件数。不写姓名和事项。"),
    Field("variable", "模板里件数的变量名", "阿里云才要：模板里${}中间的那个词。", required=False),
    Field("app_id", "短信应用编号", "腾讯云才要，在短信控制台的应用里看。", required=False),
    Field("address", "网关地址", "一般不填；单位另有专属网关的才填。", required=False, address=True),
)
NEEDED = {"aliyun": "variable", "tencent": "app_id"}  # what only one of them asks for
GATEWAYS = {
    "aliyun": Gateway(FIELDS, aliyun.request, aliyun.outcome),
    "tencent": Gateway(FIELDS, tencent.request, tencent.outcome),
}


@dataclass(frozen=True)
class TextMessages:
    fields: tuple[Field, ...] = FIELDS
    a_minute: int | None = None

    def needed(self, settings: Settings) -> list[Field]:
        own = NEEDED.get(settings.get("gateway", ""))
        return [field for field in self.fields if field.required or field.name == own]

    def send(self, message: Message, settings: Settings, sending: Sending, door: Door) -> Outcome:
        return GATEWAYS[settings["gateway"]].send(message, settings, sending, door)


SENDER = TextMessages()
