"""Documents come in as pieces of text, or are refused with a sentence that says what to do."""

import io
import zipfile

import pytest

from tests import papers
from tests.papers import cell, docx, grid, numbering, p, pdf, r, table
from youthwork.lib.papers import MESSAGES, PaperError, read_paper, text_pieces


def texts(content: bytes, name: str = "a.docx") -> list[str]:
    return [piece.text for piece in read_paper(content, name) if piece.text.strip()]


def refusal(content: bytes, name: str = "a") -> PaperError:
    with pytest.raises(PaperError) as caught:
        read_paper(content, name)
    assert caught.value.message.endswith("。")
    return caught.value


def numbered(*levels: int, **parts: str) -> list[str]:
    """The texts of paragraphs at these levels of list 1."""
    return texts(docx(*(p("甲", number=(1, level)) for level in levels), **parts))


# --- Word: automatic numbers ---


@pytest.mark.parametrize(
    ("form", "text", "printed"),
    [
        ("chineseCounting", "%1、", "一、甲"),
        ("chineseCountingThousand", "（%1）", "（一）甲"),
        ("japaneseCounting", "第%1章", "第一章 甲"),
        ("decimal", "%1.", "1. 甲"),
        ("decimal", "%1．", "1．甲"),
        ("decimal", "（%1）", "（1）甲"),
        ("decimal", "重点任务%1：", "重点任务1：甲"),
        ("decimalFullWidth", "%1．", "１．甲"),
        ("decimalEnclosedCircleChinese", "%1", "① 甲"),
        ("decimalZero", "%1.", "01. 甲"),
        ("chineseLegalSimplified", "%1、", "壹、甲"),
        ("ideographTraditional", "%1、", "甲、甲"),
        ("upperLetter", "%1.", "A. 甲"),
        ("lowerRoman", "%1.", "i. 甲"),
        ("upperRoman", "%1、", "I、甲"),
        ("bullet", "——", "——甲"),
        ("bullet", "\uf06c", "●甲"),
        ("none", "", "甲"),
        ("neverHeardOf", "%1.", "1. 甲"),
    ],
)
def test_an_automatic_number_is_typed_out(form, text, printed):
    assert numbered(0, numbering=numbering((form, text))) == [printed]


LEVELS = numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))


def test_levels_count_inside_one_another_and_begin_anew():
    said = numbered(0, 1, 2, 2, 1, 2, 0, 1, numbering=LEVELS)
    assert said == ["一、甲", "（一）甲", "1. 甲", "2. 甲", "（二）甲", "1. 甲", "二、甲", "（一）甲"]


def test_a_level_that_never_begins_anew_runs_on():
    running = numbering(("chineseCounting", "%1、"), ("decimal", "%2."), extra='<w:lvlRestart w:val="0"/>')
    assert numbered(0, 1, 1, 0, 1, numbering=running)[-1] == "3. 甲"


def test_a_number_may_name_the_levels_above():
    legal = numbering(("chineseCounting", "%1、"), ("decimal", "%1.%2"), extra="<w:isLgl/>")
    assert numbered(0, 1, 1, numbering=legal) == ["1、甲", "1.1 甲", "1.2 甲"]


def test_the_eleventh_is_eleven():
    assert numbered(*[0] * 11, numbering=LEVELS)[-1] == "十一、甲"


def test_a_second_list_goes_on_unless_it_says_where_it_begins():
    again = '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    anew = (
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    content = docx(
        *(p("甲", number=(which, 0)) for which in (1, 2, 3, 3)),
        numbering=numbering(("decimal", "%1."), number=again + anew),
    )
    assert texts(content) == ["1. 甲", "2. 甲", "1. 甲", "2. 甲"]


def test_a_style_numbers_its_paragraphs_and_zero_takes_the_number_off():
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="条"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="条二"/><w:basedOn w:val="a"/></w:style>'
    )
    named = '<w:pStyle w:val="b"/>'
    content = docx(
        p("甲", properties=named),
        p("乙", properties=named, number=(0, 0)),
        p("丙", properties=named),
        numbering=numbering(("chineseCounting", "第%1条")),
        styles=styles,
    )
    assert texts(content) == ["第一条 甲", "乙", "第二条 丙"]


def test_a_style_is_numbered_at_the_level_that_names_it():
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    linked = numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）")).replace(
        '<w:lvlText w:val="（%2）"/>', '<w:lvlText w:val="（%2）"/><w:pStyle w:val="a"/>'
    )
    assert texts(docx(p("甲", properties='<w:pStyle w:val="a"/>'), numbering=linked, styles=styles)) == ["（一）甲"]


def test_a_list_that_is_not_there_numbers_nothing():
    assert texts(docx(p("甲", number=(7, 0)), p("乙", number=(1, 8)), numbering=LEVELS)) == ["甲", "乙"]


# --- Word: what is read of a paragraph ---


def test_tracked_insertions_stay_and_deletions_go():
    deleted = "<w:del><w:r><w:delText>三</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{r('旧')}</w:moveFrom><w:moveTo>{r('新')}</w:moveTo>"
    assert texts(docx(p("募集", deleted, f"<w:ins>{r('五')}</w:ins>", "万个岗位", moved))) == ["募集五万个岗位新"]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    gone = "<w:rPr><w:del/></w:rPr>"
    assert texts(docx(p("前半句", properties=gone), p("后半句。"))) == ["前半句后半句。"]


def test_hidden_text_fields_and_notes_are_not_read():
    field = "<w:r><w:fldChar/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>"
    content = docx(
        p("正文", r("秘密", "<w:vanish/>"), field, "<w:r><w:footnoteReference/></w:r>"),
        footnotes=p("脚注"),
        header1=p("页眉"),
    )
    assert texts(content) == ["正文"]


def test_links_controls_and_strict_documents_are_read():
    wrapped = f"<w:hyperlink>{r('链接')}</w:hyperlink><w:sdt><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>"
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('单击此处')}</w:sdtContent></w:sdt>"
    block = f"<w:sdt><w:sdtContent>{p('整段')}</w:sdtContent></w:sdt>"
    assert texts(docx(p(wrapped, empty), block, strict=True)) == ["链接控件", "整段"]


def test_a_line_broken_by_hand_is_two_lines():
    pieces = read_paper(docx(p("第一行", "<w:r><w:br/></w:r>", "第二行"), p("整段")), "a.docx")
    assert [(piece.text, piece.kind) for piece in pieces] == [
        ("第一行", "line"),
        ("第二行", "line"),
        ("整段", "paragraph"),
    ]


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{p('共青团示例市委员会文件')}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(docx(p(both, "关于开展活动的通知"))) == ["共青团示例市委员会文件", "关于开展活动的通知"]


def test_an_automatic_table_of_contents_is_left_out():
    styles = '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="toc 1"/></w:style>'
    content = docx(p("一、总体要求 3", properties='<w:pStyle w:val="x"/>'), p("一、总体要求"), styles=styles)
    assert texts(content) == ["一、总体要求"]


def test_bold_and_centred_are_told():
    bold = "<w:b/>"
    content = docx(p(r("标题", bold), properties='<w:jc w:val="center"/>'), p(r("半", bold), r("截")))
    title, half = read_paper(content, "a.docx")
    assert (title.bold, title.centred, half.bold, half.centred) == (True, True, False, False)


# --- Word: tables ---


def rows(content: bytes) -> list[tuple[str, ...]]:
    return [piece.cells for piece in read_paper(content, "a") if piece.kind == "row"]


def test_the_text_of_merged_cells_stands_at_their_upper_left():
    made = table(
        ("序号", "任务", cell("单位", span=2)),
        ("1", cell("募集岗位", merged="restart"), "组织部", "宣传部"),
        ("2", cell(merged="continue"), "学少部", ""),
    )
    assert rows(docx(made)) == [
        ("序号", "任务", "单位", ""),
        ("1", "募集岗位", "组织部", "宣传部"),
        ("2", "", "学少部", ""),
    ]


def test_cells_keep_their_lines_and_tables_their_numbers():
    first = table(("甲", cell("组织部", "宣传部")), ("乙", ""))
    pieces = read_paper(docx(first, p("其间"), table(("丙", "丁"))), "a.docx")
    assert [(piece.table, piece.cells) for piece in pieces] == [
        (1, ("甲", "组织部\n宣传部")),
        (1, ("乙", "")),
        (None, ()),
        (2, ("丙", "丁")),
    ]


def test_numbers_in_cells_count_on():
    made = table(*((cell(p(number=(1, 0))), "任务") for _ in range(2)))
    assert rows(docx(made, numbering=numbering(("decimal", "%1")))) == [("1", "任务"), ("2", "任务")]


def test_a_table_in_a_cell_is_read_into_it():
    inner = table(("甲", "乙"), ("丙", "丁"))
    assert rows(docx(table(("任务", f"<w:tc>{inner}</w:tc>"), ("x", "y"))))[0] == ("任务", "甲 乙\n丙 丁")


def test_a_frame_around_running_text_is_no_table():
    assert [piece.kind for piece in read_paper(docx(table(("共青团示例市委员会文件",))), "a")] == ["paragraph"]


def test_a_deleted_row_is_no_row():
    made = table(("甲", "乙"), ("丙", "丁")).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)
    assert rows(docx(made)) == [("丙", "丁")]


# --- PDF ---


def test_the_lines_of_a_page_are_told_with_their_places():
    lines = [piece for piece in read_paper(pdf(papers.title("标题"), "正文" * 30), "a.pdf") if piece.text.strip()]
    assert lines[0].text == "标题"
    assert "".join(piece.text for piece in lines[1:]) == "正文" * 30
    head, first, second = lines[:3]
    assert head.size > first.size
    assert first.left > second.left
    assert head.top < first.top < second.top
    assert {piece.page for piece in lines} == {1}


def test_a_table_with_lines_is_read_by_its_cells():
    made = grid(
        ("序号", "重点任务", "责任单位"),
        ("1", "募集优质见实习岗位助力大学生提升就业能力", "青年发展部"),
        ("2", "建设青年驿站", ""),
        widths=(40, 120, 100),
        spans=[((2, 1), (2, 2))],
    )
    head, first, second = rows(pdf("以下为清单。", made))
    assert head == ("序号", "重点任务", "责任单位")
    assert first[1].replace("\n", "") == "募集优质见实习岗位助力大学生提升就业能力"
    assert (first[2], second) == ("青年发展部", ("2", "建设青年驿站", ""))


def test_a_scan_is_refused():
    assert refusal(papers.scan()).code == "paper_scan"


def test_a_pdf_that_does_not_tell_its_letters_is_refused():
    assert refusal(papers.garbled()).code == "paper_garbled"


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_on_its_side_is_read_as_it_is_shown(degrees):
    line, row = read_paper(papers.turned(degrees), "a.pdf")
    assert (line.text, row.cells) == ("3项任务清单", ("1.募集岗位", "3000个"))
    assert (round(line.left), round(line.top)) == (80, 130)


def test_a_pdf_with_a_password_is_refused():
    assert refusal(pdf("正文", password="secret")).code == "file_encrypted"


@pytest.mark.parametrize("name", ["方案.pdf", "方案.DOCX"])
def test_text_that_is_called_a_document_is_what_a_broken_one_left(name):
    with pytest.raises(PaperError) as refused:
        read_paper("endobj 全年走访".encode(), name)
    assert refused.value.code == "file_broken"
    assert read_paper("全年走访".encode(), "方案.txt")


def test_a_broken_pdf_is_refused():
    assert refusal(b"%PDF-1.4\n" + b"\x00\xff" * 500).code == "file_broken"


# --- text ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_text_file_is_read_in_its_encoding(encoding):
    content = "一、总体要求\r\n坚持“青年为本”，服务𠮷祥社区。\r\n".encode(encoding)
    assert texts(content, "a.txt") == ["一、总体要求", "坚持“青年为本”，服务𠮷祥社区。"]


def test_a_pasted_text_is_lines():
    assert [piece.text for piece in text_pieces("一\r\n二\f三\n\n四")] == ["一", "二", "三", "", "四"]


def test_the_name_of_a_file_does_not_matter():
    assert texts(docx(p("正文")), "a.doc") == ["正文"]


# --- what is refused ---


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "<x/>")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
FOREIGN = {
    "nothing": (b"", "file_empty"),
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), "file_old_word"),
    "Word with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
    "old Excel": (OLE + "Workbook".encode("utf-16-le"), "file_sheet"),
    "Excel": (packed("[Content_Types].xml", "xl/workbook.xml"), "file_sheet"),
    "PowerPoint": (packed("[Content_Types].xml", "ppt/presentation.xml"), "file_slides"),
    "OFD": (packed("OFD.xml", "Doc_0/Document.xml"), "file_ofd"),
    "OpenDocument": (packed("mimetype", "content.xml"), "file_open_text"),
    "archive": (packed("通知.docx"), "file_packed"),
    "web page": ("<!DOCTYPE html><p>通知</p>".encode(), "file_html"),
    "saved mail": (b"MIME-Version: 1.0\r\n", "file_html"),
    "RTF": (b"{\\rtf1 x}", "file_rtf"),
    "picture": (b"\x89PNG\r\n\x1a\n", "file_image"),
    "photo": (b"\xff\xd8\xff\xe0", "file_image"),
    "program": (b"MZ\x00\x01\x02\x03", "file_unknown"),
    "blank text": (b" \n \n", "paper_no_text"),
    "blank Word": (docx(p()), "paper_no_text"),
    "Word without a body": (packed("[Content_Types].xml", "word/document.xml"), "file_broken"),
    "half a Word": (docx(p("正文"))[:-40], "file_broken"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_document_is_refused_with_a_reason(name):
    content, code = FOREIGN[name]
    error = refusal(content)
    assert (error.code, error.message) == (code, MESSAGES[code])


def test_a_large_file_is_refused_unread(settings):
    settings.PAPER_MAX_MB = 1
    assert refusal(bytes(1024 * 1024 + 1)).code == "file_too_big"
