"""Normal forms of names and numbers as Chinese office sheets write them, and masking for display."""

import re
import unicodedata

_NOTHING = {"", "/", "\\", "-", "--", "---", "—", "——", "–", "无", "空", "没有", "暂无", "n/a", "none", "null"}
MOBILE = re.compile(r"1\d{10}")
_SPACES = re.compile(r"\s+")
_BETWEEN_CJK = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’《》])\s+(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’《》])"
)


def one_line(text: object) -> str:
    """Collapse white space; a break between two Chinese characters was only for the column width and goes."""
    squeezed = _SPACES.sub(" ", str(text if text is not None else "")).strip()
    return _BETWEEN_CJK.sub("", squeezed)


def match_key(text: object) -> str:
    """A form in which two spellings of one name are equal: no spaces, half-width, quotes alike."""
    folded = unicodedata.normalize("NFKC", one_line(text)).casefold()
    folded = folded.replace(" ", "")
    return re.sub("[“”\"'‘’「」『』]", '"', folded)


def mask_phone(phone: str) -> str:
    """138****1234; an empty string stays empty, a number that is no mobile keeps its last two digits."""
    if not phone:
        return ""
    if MOBILE.fullmatch(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 1) + phone[-2:]


def clean_mobile(value: object) -> str:
    """Return the 11 digits of a mainland mobile number, or "" for an empty cell.

    Accepts full-width digits, spaces, dashes, a leading +86 and a number typed as a number
    (13800138000.0). Raises ValueError for everything else, with a sentence for the user.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError("手机号不是整数，请把这一列设为文本后重新填写。")
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    text = re.sub(r"[\s\-()]", "", text)
    text = re.sub(r"^(\+?86)(?=1\d{10}$)", "", text)
    if not text:
        return ""
    if re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", text):
        raise ValueError("手机号被表格写成了科学计数，末几位已丢失，请在原表中设为文本后重新填写。")
    if not MOBILE.fullmatch(text):
        raise ValueError("手机号应为以1开头的11位数字。")
    return text


def quoted(name: str) -> str:
    """A name in quotation marks; one that has its own keeps those only."""
    return name if "“" in name else f"“{name}”"


def is_nothing(value: object) -> bool:
    """Whether a cell says only that there is nothing to say: blank, / — - 无 空."""
    return match_key(value) in _NOTHING
