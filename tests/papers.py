"""Documents made up for tests: .docx out of XML, PDFs with a text layer, scans."""

import io
import zipfile
from collections.abc import Sequence
from html import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>'
)
NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
BODY = ParagraphStyle("body", fontName=FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK", alignment=4)
TITLE = ParagraphStyle("title", parent=BODY, fontSize=22, leading=34, alignment=1, firstLineIndent=0)
RIGHT = ParagraphStyle("right", parent=BODY, alignment=2, firstLineIndent=0)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=10, leading=14, firstLineIndent=0)


# --- Word ---


def docx(*blocks: str, strict: bool = False, **parts: str) -> bytes:
    """A .docx with these paragraphs and tables; ``numbering``, ``styles``, ``header1`` … are other parts' contents."""
    out = io.BytesIO()
    roots = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes"}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", _part("document", f"<w:body>{''.join(blocks)}</w:body>", strict))
        for name, inside in parts.items():
            package.writestr(f"word/{name}.xml", _part(roots.get(name, "hdr"), inside, strict))
    return out.getvalue()


def _part(root: str, inside: str, strict: bool) -> str:
    return f'<w:{root} xmlns:w="{STRICT if strict else WORD}" {NAMESPACES}>{inside}</w:{root}>'


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs: str, properties: str = "", number: tuple[int, int] | None = None) -> str:
    """A paragraph of runs, or of texts; ``number`` is the id of its list and the level in it."""
    if number is not None:
        properties += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    inside = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def cell(*paragraphs: str, span: int = 1, merged: str = "") -> str:
    """A cell of a table; ``merged`` is "restart" where a vertical merge begins, "continue" below."""
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if merged:
        properties += f'<w:vMerge w:val="{merged}"/>' if merged == "restart" else "<w:vMerge/>"
    inside = "".join(one if one.startswith("<") else p(one) for one in paragraphs) or p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    return (
        "<w:tbl>"
        + "".join(
            f"<w:tr>{''.join(one if one.startswith('<w:tc>') else cell(one) for one in row)}</w:tr>" for row in rows
        )
        + "</w:tbl>"
    )


def numbering(*levels: tuple[str, str], extra: str = "", number: str = "") -> str:
    """A list with id 1 whose levels have these formats and texts; ``extra`` stands in every level."""
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="0">{inside}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{number}'
    )


# --- PDF ---


def pdf(*story: str | Flowable, head: str = "", foot: bool = False, password: str = "") -> bytes:
    """Paragraphs of a page of A4 as offices print it: 27 letters a line. ``foot`` numbers the pages."""
    out = io.BytesIO()
    sealed = StandardEncryption(password) if password else None
    document = SimpleDocTemplate(out, pagesize=A4, leftMargin=75, rightMargin=75, encrypt=sealed)

    def edges(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 10)
        if foot:
            canvas.drawCentredString(A4[0] / 2, 30, f"— {page.page} —")
        canvas.drawString(75, A4[1] - 40, head)

    flow = [Paragraph(escape(one), BODY) if isinstance(one, str) else one for one in story]
    document.build(flow, onFirstPage=edges, onLaterPages=edges)
    return out.getvalue()


def title(text: str) -> Paragraph:
    return Paragraph(escape(text).replace("\n", "<br/>"), TITLE)


def right(text: str) -> Paragraph:
    return Paragraph(escape(text), RIGHT)


def grid(*rows: Sequence[str], widths: Sequence[float], spans: Sequence[tuple] = ()) -> Table:
    """A table with lines around its cells; ``spans`` are merged cells as reportlab names them."""
    inside = [[Paragraph(escape(one).replace("\n", "<br/>"), CELL) for one in row] for row in rows]
    made = Table(inside, colWidths=widths, repeatRows=1)
    made.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), *(("SPAN", *span) for span in spans)])
    return made


def new_page() -> PageBreak:
    return PageBreak()


def room(points: float) -> Spacer:
    return Spacer(1, points)


def scan(pages: int = 2) -> bytes:
    """Pages that hold only drawings."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for _ in range(pages):
        canvas.rect(100, 100, 300, 500, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def turned(degrees: int) -> bytes:
    """A page written on its side, and turned to be read: a line, and a table of two cells below it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    width, height = A4
    if degrees:
        canvas.transform(
            *{
                90: (0, 1, -1, 0, height, 0),
                180: (-1, 0, 0, -1, width, height),
                270: (0, -1, 1, 0, 0, width),
            }[degrees]
        )
        canvas.setPageRotation(degrees)
    canvas.setFont(FONT, 16)
    canvas.drawString(80, 700, "3项任务清单")
    canvas.drawString(80, 600, "1.募集岗位")
    canvas.drawString(230, 600, "3000个")
    canvas.rect(70, 580, 300, 40)
    canvas.line(220, 580, 220, 620)
    canvas.save()
    return out.getvalue()


def garbled() -> bytes:
    """A page whose font tells the shapes of its letters and not which letters they are."""
    font = "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Song /Encoding /Identity-H /DescendantFonts [6 0 R] >>"
    inner = (
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Song /FontDescriptor 7 0 R /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    about = (
        "<< /Type /FontDescriptor /FontName /ABCDEF+Song /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 "
        "/Ascent 800 /Descent -200 /CapHeight 800 /StemV 80 >>"
    )
    shown = "".join(f"{code:04X}" for code in range(0x4000, 0x4028))
    resources = "/Resources << /Font << /F1 5 0 R >> >>"
    stream = f"BT /F1 16 Tf 80 700 Td <{shown}> Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {resources} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        font,
        inner,
        about,
    )
    out, places = b"%PDF-1.4\n", []
    for number, inside in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{inside}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
