"""The Word document and the PDF: the same form and the same words, in the look of official documents."""

import shutil
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from reports.checks import prints_chinese
from reports.choices import FileKind, Output
from reports.exporters import EXPORTERS, typefaces
from reports.exporters.layout import HEADS, text_of
from reports.exporters.paper import Paragraph
from tests.reports.test_exporters import CORRECTION, TABLE, line

CODE = '#eval("1") *粗* $x$ \\u{4e2d} 𠮷镕 =1+1'
CODED = replace(TABLE, lines=(line(1, "创文巩卫", "创文巩卫工作", 412, progress=CODE),))
MANY = replace(TABLE, lines=tuple(line(n, f"类别{n // 20}", f"项目{n}", n, progress="走访" * 40) for n in range(1, 81)))
TEXT = replace(
    TABLE, title="“百千万工程”工作推进情况", output=Output.TEXT, receiver="团省委学校部", corrections=(CORRECTION,)
)


def pages(table):
    """What each page of the PDF says, spaces and line ends apart."""
    with pypdfium2.PdfDocument(EXPORTERS[FileKind.PDF].render(table)) as paper:
        return ["".join(page.get_textpage().get_text_range().split()) for page in paper]


def word(table):
    return Document(BytesIO(EXPORTERS[FileKind.DOCX].render(table)))


def test_both_say_what_the_form_says():
    for said in ("".join(pages(TABLE)), "".join(cell.text for row in word(TABLE).tables[1].rows for cell in row.cells)):
        for text in (*HEADS, "创文巩卫工作", "入户宣传", "96人次", "508", "3条已审记录；另有待审2条、退回1条，未计入"):
            assert text in said, text
    assert "单位：共青团茂名市茂南区委员会填表人及联系方式：韩雪15400006688填表日期：2026年6月18日" in pages(TABLE)[0]


def test_no_text_becomes_markup_and_rare_characters_are_printed():
    [page] = pages(CODED)
    assert "".join(CODE.split()) in page


def test_a_character_that_no_face_has_is_a_mark_and_no_empty_box():
    [page] = pages(replace(CODED, unit="茂南😀团委"))
    assert "茂南〓团委" in page


def test_the_typeface_is_in_the_file():
    content = EXPORTERS[FileKind.PDF].render(TABLE)
    assert b"/FontFile3" in content
    assert b"NotoSansCJKsc" in content


def test_eighty_lines_have_their_heads_and_their_number_on_every_page():
    said = pages(MANY)
    assert len(said) > 3
    for number, page in enumerate(said, start=1):
        assert "".join(HEADS) in page
        assert f"—{number}—" in page
    rows = word(MANY).tables[1].rows
    assert rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_a_row_that_fits_on_no_page_may_run_over_two():
    long = replace(TABLE, lines=(line(1, "创文巩卫", "创文巩卫工作", 412, progress="清理背街小巷" * 300),))
    assert word(long).tables[1].rows[1]._tr.trPr.find(qn("w:cantSplit")) is None
    assert "".join(pages(long)).count("巷") == 300


def test_a_category_of_two_programmes_is_one_cell_in_word():
    column = [row._tr.tc_lst[1] for row in word(TABLE).tables[1].rows]
    assert [cell.tcPr.vMerge_val for cell in column[2:4]] == ["restart", "continue"]


def test_a_text_has_heads_paragraphs_and_its_signature():
    said = [paragraph.text for paragraph in word(TEXT).paragraphs]
    opening = (
        "现将共青团茂名市茂南区委员会2026年4月1日至6月30日工作推进情况报告如下。"
        "期间共有3条已审记录，覆盖青少年508人（次）；另有待审2条、退回1条，未计入。"
    )
    assert said[:6] == [
        "“百千万工程”工作推进情况\n（2026年第二季度）",
        "团省委学校部：",
        opening,
        "一、预防青少年违法犯罪",
        "（一）编辑推文",
        "网格区卫生整治。开展1次。",
    ]
    assert said[-5:] == [
        "四、对已报数字的更正",
        "2026年第一季度“创文巩卫工作”：原报120人，现为96人，减少24人；原报记录4条，现为3条。原因：重复上报一次。",
        "（联系人：韩雪，15400006688）",
        "共青团茂名市茂南区委员会",
        "2026年6月18日",
    ]
    assert "".join("".join(said).split()) == "".join(pages(TEXT)).replace("—1—", "").replace("—2—", "")


def test_a_text_begins_with_the_overview_that_its_unit_wrote():
    wrote = replace(TEXT, overview=line(0, "", "", None, progress="本季度围绕2类3个项目开展工作3次"))
    assert text_of(wrote).blocks[2].text.endswith("报告如下。本季度围绕2类3个项目开展工作3次。")


@pytest.mark.parametrize(
    ("progress", "due", "said"),
    [
        ("5月12日讲课，覆盖26人", "常态化", "5月12日讲课，覆盖26人。"),
        ("5月12日讲课", "6月30日", "5月12日讲课。覆盖青少年26人。完成时限：6月30日。"),
    ],
)
def test_a_text_says_no_figure_twice_and_a_day_only_where_there_is_one(progress, due, said):
    told = replace(TEXT, lines=(line(1, "创文巩卫", "入户宣传", 26, content="", progress=progress, due=due),))
    assert Paragraph(said) in text_of(told).blocks


def test_a_long_title_breaks_where_its_words_end():
    long = replace(TEXT, title="“我为群众办实事”主题实践活动工作推进情况")
    assert text_of(long).blocks[0].text == "“我为群众办实事”主题实践活动\n工作推进情况（2026年第二季度）"


def test_a_category_without_records_says_so():
    silent = replace(TEXT, lines=(line(1, "各地项目", "无", None, content="", progress="", due="", records=0),))
    assert Paragraph("本期无推进情况。") in text_of(silent).blocks


@pytest.mark.parametrize("kind", FileKind.values)
def test_the_same_table_makes_the_same_bytes_on_another_day(kind, monkeypatch):
    first = EXPORTERS[kind].render(TABLE)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert EXPORTERS[kind].render(TABLE) == first
    if kind != FileKind.PDF:
        with zipfile.ZipFile(BytesIO(first)) as package:
            assert package.testzip() is None
            assert b"2026-06-18T00:00:00Z" in package.read("docProps/core.xml")


@pytest.fixture
def faces_of(settings, tmp_path):
    """A folder as REPORT_FONTS, and what is kept of faces forgotten before and after."""
    kept = (typefaces.fonts, typefaces.faces, typefaces.known_characters)

    def forget():
        for function in kept:
            function.cache_clear()

    settings.REPORT_FONTS = tmp_path
    forget()
    yield tmp_path
    forget()


def test_the_office_may_bring_its_own_typefaces(faces_of):
    shutil.copy(typefaces.BROUGHT / "NotoSansCJK-Regular.ttc", faces_of / "office.ttc")
    assert typefaces.faces()["title"] == typefaces.PLAIN
    assert typefaces.is_chinese()


def test_the_start_says_when_no_chinese_typeface_is_there(faces_of, monkeypatch):
    monkeypatch.setattr(typefaces, "BROUGHT", Path(faces_of))
    (faces_of / "broken.ttf").write_bytes(b"no typeface")
    [warning] = prints_chinese()
    assert "没有找到中文字体" in warning.msg
    assert "REPORT_FONTS" in warning.hint


def test_nothing_is_amiss_with_what_we_bring():
    assert prints_chinese() == []
