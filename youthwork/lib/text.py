"""Normal forms of names and numbers as Chinese office sheets write them, and masking for display."""

import re
import unicodedata

_NOTHING = {"", "/", "\\", "-", "--", "---", "—", "——", "–", "无", "空", "没有", "暂无", "n/a", "none", "null"}
MOBILE = re.compile(r"1\d{10}")
_SPACES = re.compile(r"\s+")
# What takes no room and is not white space: controls, zero-width signs, byte order marks, marks of direction, tags.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]+"
)
# Chinese characters of all planes with their punctuation; full-width forms; quotes.
_WIDE = "\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff“”‘’《》"
_BETWEEN_CJK = re.compile(f"(?<=[{_WIDE}])\\s+(?=[{_WIDE}])")


def seen(text: str) -> str:
    """Without the characters that nobody sees, which copies from pages and chats bring along; spaces stay."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def one_line(text: object) -> str:
    """Collapse white space; a break between two Chinese characters was only for the column width and goes."""
    raw = text if isinstance(text, str) else str(text if text is not None else "")
    if raw.isprintable() and " " not in raw:
        return raw
    squeezed = _SPACES.sub(" ", seen(raw)).strip()
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


def shortened(text: str, longest: int) -> str:
    """``text``, cut to ``longest`` characters, the last of them … where something was cut."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
