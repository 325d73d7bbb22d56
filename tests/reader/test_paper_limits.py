"""Whatever a document does to the process that reads it, it costs little and is one clear refusal here."""

import io
import json
import random
import subprocess
import sys
import time
import zipfile

import pytest

from tests import papers
from tests.papers import docx, numbering, p, pdf, table
from tests.reader.test_papers import refusal
from youthwork.lib import papers as reading
from youthwork.lib.limited import CHILD
from youthwork.lib.papers import MESSAGES, PaperError, read_paper


def bomb(megabytes: int) -> bytes:
    """A body that unfolds to much more than is sent."""
    return docx("<w:p/>", " " * megabytes * 1024 * 1024)


def entities() -> bytes:
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY a0 "lol">{names}]>'
    return rewritten(docx(p("&amp;a9;")), lambda text: head + text.replace("&amp;amp;a9;", "&a9;"))


def outside_entity() -> bytes:
    head = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    return rewritten(docx(p("HERE")), lambda text: head + text.replace("HERE", "&a;"))


def rewritten(content: bytes, change) -> bytes:
    """The same .docx with another body."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part).decode()
            new.writestr(part, change(text) if part.filename == "word/document.xml" else text)
    return out.getvalue()


def deep(levels: int) -> bytes:
    return docx("<w:sdt><w:sdtContent>" * levels + p("正文") + "</w:sdtContent></w:sdt>" * levels)


def many_parts(count: int) -> bytes:
    return docx(p("正文"), **{f"header{number}": "" for number in range(count)})


def lying() -> bytes:
    """The directory promises a small part; what is packed is large."""
    content = bomb(3)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        real = package.getinfo("word/document.xml").file_size
    return content.replace(real.to_bytes(4, "little"), (100).to_bytes(4, "little"))


def long_list() -> bytes:
    """Numbers far beyond what a list has."""
    made = numbering(("chineseCounting", "%1、")).replace('w:start w:val="1"', 'w:start w:val="999999999"')
    return docx(p("甲", number=(1, 0)), numbering=made)


def circle_of_styles() -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("a", "b"), ("b", "a"))
    )
    return docx(p("正文", properties='<w:pStyle w:val="a"/>'), styles=styles)


HOSTILE = {
    "bomb": (lambda: bomb(101), {"file_bomb"}),
    "entities": (entities, {"file_broken"}),
    "entity of a file": (outside_entity, {"file_broken"}),
    "deep": (lambda: deep(5_000), {"file_broken"}),
    "many parts": (lambda: many_parts(2_001), {"file_bomb"}),
    "lying directory": (lying, {"file_broken"}),
    "a million paragraphs": (lambda: docx("<w:p/>" * 1_000_000), {"paper_too_long"}),
    "many paragraphs": (lambda: docx(p("字") * 30_001), {"paper_too_long"}),
    "many letters": (lambda: docx(p("字" * 1_000_001)), {"paper_too_long"}),
    "many lines": (lambda: "字\n".encode() * 30_001, {"paper_too_long"}),
    "body that is no XML": (lambda: docx("<w:p>"), {"file_broken"}),
    "garbage behind the mark of a zip": (lambda: b"PK\x03\x04" + b"\xff" * 5_000, {"file_broken"}),
    "garbage behind the mark of a PDF": (lambda: b"%PDF-1.7" + b"\xff" * 500_000, {"file_broken"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused(name):
    make, codes = HOSTILE[name]
    assert refusal(make()).code in codes


@pytest.mark.parametrize("make", [long_list, circle_of_styles, lambda: deep(100)])
def test_what_looks_hostile_but_hurts_nobody_is_read(make):
    assert any(piece.text for piece in read_paper(make(), "a"))


def test_a_wide_merge_is_as_wide_as_word_allows():
    (first, _) = read_paper(docx(table((papers.cell("甲", span=10**6), "乙"), ("丙", "丁"))), "a")
    assert len(first.cells) == 63


def test_pages_beyond_the_settings_are_refused(settings):
    settings.PAPER_MAX_PAGES = 2
    three = pdf("一", papers.new_page(), "二", papers.new_page(), "三")
    assert refusal(three).code == "paper_too_long"


@pytest.mark.drill
def test_one_that_takes_too_long_is_stopped(settings, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(reading, "CHILD", child)
    settings.PAPER_WALL_SECONDS = 1
    assert refusal(b"x").code == "paper_too_big"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[",
        b'{"text": "a"}',
        b'{"text": "a", "kind": "made up"}\n{"end": true}',
        b'{"text": "a", "page": "x"}\n{"end": true}',
        b'{"error": "made_up"}',
        b"[" * 100_000,
        b"5",
    ],
)
def test_an_answer_that_is_none_is_one_refusal(monkeypatch, tmp_path, answer):
    (tmp_path / "answer").write_bytes(answer)
    child = tmp_path / "child.py"
    child.write_text(f"import sys; sys.stdout.buffer.write(open({str(tmp_path / 'answer')!r}, 'rb').read())")
    monkeypatch.setattr(reading, "CHILD", child)
    assert refusal(b"x").code == "reader_failed"


# --- what it costs ---


def usage(content: bytes) -> tuple[str, int, float]:
    """The code of the refusal or the number of pieces, the most memory (MB) and the seconds of the reading process."""
    arguments = {"verb": "read_paper", "pages": 500, "pieces": 30_000, "characters": 1_000_000, "inflated_mb": 100}
    arguments |= {"entries": 2_000, "memory_mb": 500, "cpu_seconds": 12}
    watch = (
        "import resource, subprocess, sys\n"
        f"done = subprocess.run([sys.executable, '-I', {str(CHILD)!r}, {json.dumps(arguments)!r}], stdin=0, stdout=1)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_maxrss // 1024, used.ru_utime + used.ru_stime, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", watch], input=content, capture_output=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line]
    refused = next((line["error"] for line in lines if "error" in line), None)
    megabytes, seconds = done.stderr.split()[-2:]
    return refused or str(len(lines) - 1), int(megabytes), float(seconds)


@pytest.mark.drill
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_costs_at_most_ten_seconds_and_500_megabytes(name):
    _, megabytes, seconds = usage(HOSTILE[name][0]())
    assert megabytes <= 500
    assert seconds <= 10


@pytest.mark.drill
def test_a_pdf_of_200_pages_is_read_in_time():
    task = "各级团组织募集不少于3万个岗位，其中团市委不少于3000个，" * 20
    content = pdf(*(f"{number}.实施第{number}项行动。{task}" for number in range(1, 221)), head="文件汇编", foot=True)
    begun = time.monotonic()
    pieces = read_paper(content, "a.pdf")
    assert max(piece.page or 0 for piece in pieces) >= 200
    assert time.monotonic() - begun < 10


@pytest.mark.drill
def test_a_table_of_ten_thousand_rows_is_read_in_time():
    said, megabytes, seconds = usage(docx(table(*[("1", "募集岗位", "组织部", "6月底")] * 10_000)))
    assert said == "10000"
    assert megabytes <= 500
    assert seconds <= 10


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_document_is_read_or_refused_and_nothing_else(seed):
    dice = random.Random(seed)
    whole = docx(p("正文", number=(1, 0)), numbering=numbering(("decimal", "%1."))) if seed % 2 else pdf("正文" * 200)
    content = bytearray(whole)
    for _ in range(dice.choice([1, 5, 50])):
        content[dice.randrange(len(content))] = dice.randrange(256)
    try:
        assert isinstance(read_paper(bytes(content), "a"), list)
    except PaperError as error:
        assert error.message in MESSAGES.values()
