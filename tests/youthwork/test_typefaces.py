"""Which characters a typeface has, read from made-up ones of both forms of table."""

from struct import pack

import pytest

from youthwork.lib.typefaces import characters_of, files_in


def segments() -> bytes:
    """Form 4: A to C by a shift, 中 (U+4E2D) and 丮 (U+4E2E) by a list of glyphs in which the second has none."""
    lasts, firsts, deltas, ranges = (0x43, 0x4E2E, 0xFFFF), (0x41, 0x4E2D, 0xFFFF), (0xFFC0, 0, 1), (0, 4, 0)
    body = pack(">3H", *lasts) + pack(">H", 0) + pack(">3H", *firsts) + pack(">3H", *deltas) + pack(">3H", *ranges)
    body += pack(">2H", 9, 0)
    return pack(">7H", 4, 14 + len(body), 0, 6, 4, 1, 2) + body


def groups() -> bytes:
    """Form 12: 𠮷 and the one after it."""
    return pack(">HHIII", 12, 0, 28, 0, 1) + pack(">III", 0x20BB7, 0x20BB8, 5)


def typeface(*tables: bytes) -> bytes:
    head = 4 + 8 * len(tables)
    rows, body = b"", b""
    for table in tables:
        rows += pack(">HHI", 3, 10, head + len(body))
        body += table
    cmap = pack(">HH", 0, len(tables)) + rows + body
    return b"OTTO" + pack(">4H", 1, 0, 0, 0) + pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap


@pytest.fixture
def face(tmp_path):
    def write(content: bytes):
        path = tmp_path / "face.otf"
        path.write_bytes(content)
        return path

    return write


def test_both_forms_are_read(face):
    found = characters_of(face(typeface(segments(), groups())))
    assert found == {0x41, 0x42, 0x43, 0x4E2D, 0x20BB7, 0x20BB8}


@pytest.mark.parametrize("content", [b"", b"no typeface at all", typeface(groups())[:40]])
def test_what_is_no_typeface_is_said_to_be_none(face, content):
    with pytest.raises(ValueError, match="no typeface"):
        characters_of(face(content))


def test_only_typefaces_of_a_folder_are_looked_at(tmp_path, face):
    path = face(typeface(groups()))
    (tmp_path / "readme.txt").write_text("x")
    assert files_in(tmp_path) == [path]
