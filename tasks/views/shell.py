"""What opens without a network: the shell, a page without data, and the service worker that keeps it."""

import json
from hashlib import sha256
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

WORKER = "js/phone/worker.js"
STYLES = ("css/tokens.css", "css/base.css", "css/phone.css", "css/record.css")
# What only pages with a network have.
NOT_IN_SHELL = {"worker.js", "page.js", "form_page.js"}


def shell_files() -> list[str]:
    """The static files of the shell, by name: its styles and every module of the phone's."""
    folder = Path(str(finders.find("js/phone/dom.js"))).parent
    modules = sorted(path.name for path in folder.glob("*.js") if path.name not in NOT_IN_SHELL)
    return [*STYLES, "img/favicon.svg", *(f"js/phone/{name}" for name in modules)]


def shell_version() -> str:
    """Another one whenever the shell's page or one of its files is."""
    digest = sha256(render_to_string("tasks/offline.html").encode())
    for name in [*shell_files(), WORKER]:
        digest.update(static(name).encode())
        digest.update(Path(str(finders.find(name))).read_bytes())
    return digest.hexdigest()[:12]


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The shell: the same for everybody, filled by the phone with what it keeps itself."""
    return HttpResponse(render_to_string("tasks/offline.html"))


@login_not_required
@require_GET
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker at the root, whose pages it may answer for. Browsers compare it byte by byte: a new version of any
    file makes a new worker."""
    shell = {"version": shell_version(), "page": reverse("tasks:offline"), "files": [*map(static, shell_files())]}
    script = f"const SHELL = {json.dumps(shell)};\nimportScripts({json.dumps(static(WORKER))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
