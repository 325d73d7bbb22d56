"""Chinese as it is spelled. The dictionary of words takes 55 MB: it is read by the first name that is spelled, so that
a process which spells none (an export, most pages) does without."""


def pinyin(text: str) -> str:
    """茂南 → maonan; what is no Chinese stays."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- 55 MB, see above

    return "".join(lazy_pinyin(text))


def first_letters(text: str) -> str:
    """茂南 → mn; what is no Chinese stays. About 0.06 ms for 14 characters."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 -- 55 MB, see above

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
