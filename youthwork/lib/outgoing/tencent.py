"""腾讯云短信 (SendSms of 2021-01-11), signed by TC3-HMAC-SHA256 (cloud.tencent.com/document/api/382/52072)."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from youthwork.lib.outgoing.calls import Request
from youthwork.lib.outgoing.message import Message
from youthwork.lib.outgoing.outcomes import Accepted, Outcome, Refused
from youthwork.lib.outgoing.senders import (
    GATEWAY_ILL,
    JSON,
    NOT_UNDERSTOOD,
    TOO_FAST,
    Sending,
    Settings,
    as_json,
    refusal,
)

ADDRESS = "https://sms.tencentcloudapi.com"
ALGORITHM = "TC3-HMAC-SHA256"
SERVICE, VERSION, REGION = "sms", "2021-01-11", "ap-guangzhou"

WRONG_KEY = Refused("访问密钥不对或已停用：请在腾讯云的访问管理里核对编号和密钥。")
OFTEN = Refused("这个号码收得太多，被限流了：稍后再试。", retry=True)
REASONS: dict[str, Outcome] = {
    "AuthFailure.SecretIdNotFound": WRONG_KEY,
    "AuthFailure.SignatureExpire": Refused("服务器的时间不准，签名过期了：请运行平台的人校准时间。"),
    "AuthFailure.SignatureFailure": WRONG_KEY,
    "AuthFailure.UnauthorizedOperation": Refused("这把访问密钥没有发短信的权限：请在腾讯云的访问管理里授权。"),
    "FailedOperation.InsufficientBalanceInSmsPackage": Refused("腾讯云的短信套餐用完了：请购买后重发。"),
    "FailedOperation.PhoneNumberInBlacklist": Refused("这个号码退订了短信：请本人改用别的方式。"),
    "FailedOperation.SignatureIncorrectOrUnapproved": Refused("短信签名不对或没有通过审核：请在腾讯云短信控制台核对。"),
    "FailedOperation.TemplateIncorrectOrUnapproved": Refused(
        "短信模板编号不对或没有通过审核：请在腾讯云短信控制台核对。"
    ),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Refused(
        "短信模板的变量对不上：模板里只能有一个变量，就是件数。"
    ),
    "InvalidParameterValue.IncorrectPhoneNumber": Refused("手机号不对：请本人核对登记的手机号。"),
    "LimitExceeded.DeliveryFrequencyLimit": OFTEN,
    "LimitExceeded.PhoneNumberDailyLimit": OFTEN,
    "LimitExceeded.PhoneNumberOneHourLimit": OFTEN,
    "LimitExceeded.PhoneNumberThirtySecondLimit": OFTEN,
    "RequestLimitExceeded": TOO_FAST,
    "UnauthorizedOperation.RequestIpNotInWhitelist": Refused(
        "服务器的网络地址不在腾讯云的名单里：请在短信控制台的应用里加上。"
    ),
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": Refused("短信应用编号不对：请在腾讯云短信控制台核对。"),
}


def request(message: Message, settings: Settings, sending: Sending) -> Request:
    address = settings.get("address") or ADDRESS
    body = as_json(
        {
            "PhoneNumberSet": [f"+86{sending.to}"],
            "SmsSdkAppId": settings["app_id"],
            "SignName": settings["sign_name"],
            "TemplateId": settings["template"],
            "TemplateParamSet": [str(message.count)],
            "SessionContext": sending.number,
        }
    )
    host = urlsplit(address).netloc
    headers = signed_headers(settings, body, host, "SendSms", VERSION, SERVICE, sending.at)
    return Request(f"{address.rstrip('/')}/", body, headers | {"X-TC-Region": REGION})


def signed_headers(
    settings: Settings, body: bytes, host: str, action: str, version: str, service: str, at: datetime
) -> dict[str, str]:
    """The headers of a POST of ``body``, the signature among them."""
    moment, day = str(int(at.timestamp())), at.astimezone(UTC).strftime("%Y-%m-%d")
    signed = {"content-type": JSON["Content-Type"], "host": host, "x-tc-action": action.lower()}
    names = ";".join(signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    asked = "\n".join(("POST", "/", "", lines, names, sha256(body).hexdigest()))
    scope = f"{day}/{service}/tc3_request"
    to_sign = "\n".join((ALGORITHM, moment, scope, sha256(asked.encode()).hexdigest()))
    key = f"TC3{settings['key_secret']}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    credential = f"Credential={settings['key_id']}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {
        "Content-Type": JSON["Content-Type"],
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Timestamp": moment,
        "Authorization": f"{ALGORITHM} {credential}",
    }


def outcome(said: dict[str, Any]) -> Outcome:
    response = said.get("Response")
    if not isinstance(response, dict):
        return NOT_UNDERSTOOD
    told: dict[str, Any] = response.get("Error") or next(iter(response.get("SendStatusSet") or ()), {})
    code = str(told.get("Code", ""))
    if code == "Ok":
        return Accepted(str(told.get("SerialNo", "")))
    if not code:
        return NOT_UNDERSTOOD
    return GATEWAY_ILL if code.startswith("InternalError") else refusal(REASONS, code, told.get("Message"))
