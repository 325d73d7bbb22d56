"""Why a document is not taken in: fixed codes, each with a sentence for whoever sent it."""

SAVE_AS = "请用Word或WPS打开，另存为.docx后再上传。"
MESSAGES = {
    "file_empty": "文件是空的，请重新选择。",
    "file_too_big": "文件太大。请删去图片后另存一份再上传，或把正文复制后粘贴进来。",
    "file_unknown": "这不是能读的文件。请用Word或WPS另存为.docx，或导出为PDF，再上传。",
    "file_old_word": f"这是旧版的Word或WPS文件（.doc、.wps），读不了。{SAVE_AS}",
    "file_rtf": f"这是.rtf文件，读不了。{SAVE_AS}",
    "file_open_text": f"这是.odt文件，读不了。{SAVE_AS}",
    "file_ofd": "这是.ofd版式文件，读不了。请用阅读软件导出为PDF或Word文件再上传，或把正文复制后粘贴进来。",
    "file_html": "这是网页文件，读不了。请用浏览器打开，把正文复制后粘贴进来，或用Word打开后另存为.docx再上传。",
    "file_image": "这是图片，读不出文字。请上传原来的Word文件，或用识别软件转成文字后粘贴进来。",
    "file_sheet": "这是表格文件，这里只读公文。请上传公文的Word或PDF文件，或把文字复制后粘贴进来。",
    "file_slides": "这是演示文稿，这里只读公文。请上传公文的Word或PDF文件，或把文字复制后粘贴进来。",
    "file_packed": "这是压缩包。请先解压，再上传里面的公文。",
    "file_encrypted": "文件设了打开密码。请取消密码后另存一份再上传。",
    "file_broken": "文件已损坏，打不开。请在Word或WPS里重新保存一份再上传。",
    "file_bomb": "文件展开后过大，没有读取。请删去图片和附带的对象后另存一份再上传。",
    "paper_scan": "这份PDF是扫描件，只有图像，没有文字。请上传原来的Word文件，或用识别软件转成文字后粘贴进来。",
    "paper_garbled": "这份PDF里的文字编码不全，读出来是乱码。请上传原来的Word文件，或把正文复制后粘贴进来。",
    "paper_no_text": "文件里没有文字。请核对是否选错了文件。",
    "paper_too_long": "文件太长，没有读取。请只保留公文正文和附件再上传。",
    "paper_too_big": "文件太复杂，没有读完。请删去图片后另存一份再上传，或把正文复制后粘贴进来。",
    "reader_failed": "文件读不出来。请在Word或WPS里重新保存一份再上传，或把正文复制后粘贴进来。",
}


class PaperError(Exception):
    """Why a document is not taken in: a code of ``MESSAGES`` and a sentence for the user."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        self.message = message or MESSAGES[code]
        super().__init__(self.message)
