"""阿里云短信 (SendSms of 2017-05-25), signed by ACS3-HMAC-SHA256
(help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature)."""

import hmac
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

from youthwork.lib.outgoing.calls import Request
from youthwork.lib.outgoing.message import Message
from youthwork.lib.outgoing.outcomes import Accepted, Outcome, Refused
from youthwork.lib.outgoing.senders import GATEWAY_ILL, TOO_FAST, Sending, Settings, as_json, refusal

ADDRESS = "https://dysmsapi.aliyuncs.com"
ALGORITHM = "ACS3-HMAC-SHA256"
EMPTY = sha256(b"").hexdigest()

WRONG_KEY = Refused("访问密钥不对或已停用：请在阿里云的访问控制里核对编号和密钥。")
REASONS: dict[str, Outcome] = {
    "InvalidAccessKeyId.Inactive": WRONG_KEY,
    "InvalidAccessKeyId.NotFound": WRONG_KEY,
    "InvalidTimeStamp.Expired": Refused("服务器的时间不准，签名过期了：请运行平台的人校准时间。"),
    "SignatureDoesNotMatch": WRONG_KEY,
    "Throttling.User": TOO_FAST,
    "isp.RAM_PERMISSION_DENY": Refused("这把访问密钥没有发短信的权限：请在阿里云的访问控制里授权。"),
    "isp.SYSTEM_ERROR": GATEWAY_ILL,
    "isv.ACCOUNT_ABNORMAL": Refused("阿里云账号异常：请登录阿里云查看。"),
    "isv.AMOUNT_NOT_ENOUGH": Refused("阿里云账号余额不足：请充值后重发。"),
    "isv.BLACK_KEY_CONTROL_LIMIT": Refused("短信里有运营商不许的字：请改短信模板。"),
    "isv.BUSINESS_LIMIT_CONTROL": Refused("这个号码收得太多，被限流了：稍后再试。", retry=True),
    "isv.MOBILE_NUMBER_ILLEGAL": Refused("手机号不对：请本人核对登记的手机号。"),
    "isv.OUT_OF_SERVICE": Refused("阿里云短信已停机：请充值后重发。"),
    "isv.SMS_SIGNATURE_ILLEGAL": Refused("短信签名不对或没有通过审核：请在阿里云短信服务里核对。"),
    "isv.SMS_TEMPLATE_ILLEGAL": Refused("短信模板编号不对或没有通过审核：请在阿里云短信服务里核对。"),
    "isv.TEMPLATE_MISSING_PARAMETERS": Refused("短信模板的变量对不上：模板里只能有一个变量，名字与设置里的一致。"),
}


def request(message: Message, settings: Settings, sending: Sending) -> Request:
    address = settings.get("address") or ADDRESS
    query = canonical_query(
        {
            "PhoneNumbers": sending.to,
            "SignName": settings["sign_name"],
            "TemplateCode": settings["template"],
            "TemplateParam": as_json({settings["variable"]: str(message.count)}).decode(),
            "OutId": sending.number,
        }
    )
    headers = signed_headers(settings, query, urlsplit(address).netloc, "SendSms", "2017-05-25", sending.at)
    return Request(f"{address.rstrip('/')}/?{query}", b"", headers)


def canonical_query(parameters: Mapping[str, str]) -> str:
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(parameters.items()))


def signed_headers(
    settings: Settings, query: str, host: str, action: str, version: str, at: datetime, nonce: str = ""
) -> dict[str, str]:
    """The headers of a POST without a body, the signature among them."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": EMPTY,
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce or uuid.uuid4().hex,
        "x-acs-version": version,
    }
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    asked = "\n".join(("POST", "/", query, lines, names, EMPTY))
    to_sign = f"{ALGORITHM}\n{sha256(asked.encode()).hexdigest()}"
    signature = hmac.digest(settings["key_secret"].encode(), to_sign.encode(), "sha256").hex()
    credential = f"Credential={settings['key_id']},SignedHeaders={names},Signature={signature}"
    del headers["host"]  # the caller names it
    return headers | {"Authorization": f"{ALGORITHM} {credential}"}


def outcome(said: dict[str, Any]) -> Outcome:
    code = said.get("Code")
    return Accepted(str(said.get("BizId", ""))) if code == "OK" else refusal(REASONS, code, said.get("Message"))
