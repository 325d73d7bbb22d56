"""What a page must say about itself and axe-core does not ask, read from its source."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Outline(HTMLParser):
    """What of a page matters here, in the order in which it stands."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.lang, self.title, self._within_title = "", "", False
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.fields: list[dict[str, str | None]] = []
        self.errors: list[set[str]] = []  # of each message of a field: its id and those of what it stands in
        self._open: list[tuple[str, str]] = []  # elements that have begun and not ended: name, id
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "html":
            self.lang = said.get("lang") or ""
        self._within_title = tag == "title" and not self.title
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if said.get("id"):
            self.ids.append(said["id"] or "")
        if tag in {"input", "select", "textarea", "fieldset"}:
            self.fields.append(said)
        if tag not in VOID:
            self._open.append((tag, said.get("id") or ""))
        if "error" in (said.get("class") or "").split():
            self.errors.append({name for _, name in self._open if name})

    def handle_data(self, data: str) -> None:
        if self._within_title:
            self.title += data.strip()

    def handle_endtag(self, tag: str) -> None:
        self._within_title = False
        while self._open and self._open.pop()[0] != tag:
            pass


def faults(page: Outline) -> list[str]:
    """A line for each promise that the page breaks."""
    found = [f"the id {name} stands twice" for name in sorted({name for name in page.ids if page.ids.count(name) > 1})]
    if page.lang != "zh-CN":
        found.append(f"its language is {page.lang!r}")
    if page.headings.count(1) != 1:
        found.append(f"it has {page.headings.count(1)} headings of the first order")
    if not page.title.partition(" · ")[0]:
        found.append("it has no title")
    return found + untied(page)


def untied(page: Outline) -> list[str]:
    """Messages of a field that the field does not name: who hears the page would not meet them there."""
    named = [set((field.get("aria-describedby") or "").split()) for field in page.fields]
    found = [f"no field names the message in {ids}" for ids in page.errors if not any(ids & names for names in named)]
    return found + [
        f"the field {field['name']} does not say that it is wrong"
        for field, names in zip(page.fields, named, strict=True)
        if "name" in field and field.get("aria-invalid") != "true" and any(names & ids for ids in page.errors)
    ]
