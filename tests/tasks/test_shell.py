"""The shell that opens without a network, and how the phone's scripts are named."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.files.storage import FileSystemStorage
from django.template.loader import render_to_string

from tasks.views import shell
from tests.cast import make_record
from youthwork.storage import StaticFiles


def test_the_shell_is_the_same_for_everybody_and_says_nothing_of_anybody(cast, client):
    plain = client.get("/offline/").content
    make_record(cast, state="draft")
    client.force_login(cast.leader)
    seen = client.get("/offline/")
    assert seen.content == plain
    assert not seen.cookies
    assert b"csrfmiddlewaretoken" not in plain
    assert b"data-user" not in plain


def test_the_worker_is_asked_for_anew_and_lists_files_that_are_there(client, db):
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-store" in answer.headers["Cache-Control"]
    listed = re.findall(r"/static/([\w./-]+)", answer.content.decode())
    assert len(listed) > 20
    assert all(find(name) for name in listed)


def test_a_changed_file_makes_a_new_version(monkeypatch, tmp_path, db):
    before = shell.shell_version()
    changed = tmp_path / "form.js"
    changed.write_text("changed")
    monkeypatch.setattr(shell.finders, "find", lambda name: changed if name == "js/phone/form.js" else find(name))
    assert shell.shell_version() != before


def test_a_module_asks_for_the_others_by_their_content(tmp_path):
    """A browser keeps hashed names for good: an import without one could bring an older module."""
    names = [name for name in shell.shell_files() if name.startswith("js/phone/")]
    source = FileSystemStorage(find("js/phone/dom.js").removesuffix("js/phone/dom.js"))
    storage = StaticFiles(location=tmp_path)
    for name in names:
        storage.save(name, source.open(name))
    for _, hashed, problem in storage.post_process({name: (storage, name) for name in names}):
        assert not isinstance(problem, Exception), hashed
    imports = {
        target
        for name in names
        for target in re.findall(r'from "\./([^"]+)"', (tmp_path / storage.stored_name(name)).read_text())
    }
    assert len(imports) > 15
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", target) for target in imports)
    assert all((tmp_path / "js/phone" / target).exists() for target in imports)


def imported(entry: str) -> set[str]:
    """What a module imports, and what that imports."""
    found: set[str] = set()
    todo = [entry]
    while todo:
        source = Path(find(f"js/phone/{todo.pop()}")).read_text(encoding="utf-8")
        fresh = set(re.findall(r'from "\./([^"]+)"', source)) - found
        found |= fresh
        todo += fresh
    return found


def test_modules_are_asked_for_at_once_not_one_after_the_other():
    """A chain of imports would cost a phone a round trip for each link."""
    on_page = imported("page.js")
    for part, expected in (("phone", on_page), ("form", imported("form_page.js") - on_page)):
        html = render_to_string(f"parts/{part}_modules.html")
        assert set(re.findall(r"js/phone/([\w.]+)", html)) == expected


@pytest.mark.parametrize("name", [name for name in shell.shell_files() if name.endswith(".js")])
def test_a_module_is_short_and_known_to_old_browsers(name):
    """What Chromium 80 and iOS 14 do not know, as far as a look at the text tells."""
    with open(find(name), encoding="utf-8") as file:
        source = file.read()
    assert len(source.splitlines()) <= 150
    newer = r"replaceChildren|structuredClone|\.at\(|replaceAll|\?\?=|\|\|=|&&=|Object\.hasOwn|^await |#\w+ ?[=(;]"
    assert not re.findall(newer, source, re.M)


def test_styles_and_scripts_of_the_phone_are_not_large():
    """As they go over the wire, each compressed by itself."""
    kinds: Counter[str] = Counter()
    for name in [*shell.shell_files(), "js/phone/page.js", "js/phone/form_page.js"]:
        with open(find(name), "rb") as file:
            kind = name.rsplit(".", 1)[1]
            kinds[kind] += len(gzip.compress(file.read(), 9))
    assert kinds["js"] > 0 < kinds["css"]
    assert kinds.total() <= 50_000, kinds
