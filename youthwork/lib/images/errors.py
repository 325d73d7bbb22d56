"""Why a picture is not taken in: fixed codes, each with a sentence for whoever sent it."""

AGAIN = "请换一张，或传它的截图。"
MESSAGES = {
    "picture_empty": "文件是空的，请重新选这张照片。",
    "picture_bytes": "超过{most}兆，请缩小后再传，或传它的截图。",
    "picture_pixels": "{width}×{height}像素太大，请缩小后再传，或传它的截图。",
    "picture_too_big": "照片太大，没有处理完。请缩小后再传，或传它的截图。",
    "picture_broken": f"照片不完整或已损坏，打不开。{AGAIN}",
    "picture_moving": "动图（GIF）不收，请传照片，或传它的截图。",
    "picture_pdf": "这是PDF文件，不是照片。请拍照或传截图。",
    "picture_raw": "这种原始格式（RAW、TIFF）打不开，请在手机里另存为JPG再传，或传它的截图。",
    "picture_avif": "AVIF格式打不开，请在手机里另存为JPG再传，或传它的截图。",
    "picture_none": "这不是照片。请从相册里选一张，或直接拍照。",
    "picture_unknown": "打不开。请传JPG、PNG、WebP或HEIC照片，或传它的截图。",
}


class PictureError(Exception):
    """Why a picture is not taken in: a code of ``MESSAGES`` and a sentence for the user."""

    def __init__(self, code: str, **words: object) -> None:
        self.code = code
        self.message = MESSAGES[code].format(**words)
        super().__init__(self.message)
