// Edits a line of a report where it stands: the page comes as it would without this file, and only its row is changed.
// Ctrl+Enter saves, Escape leaves the line as it was. What goes wrong leads to the page itself.

const form = document.getElementById("form");
const LINE = "[id^='line-']";

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

/** Puts the line of another page in place of this one, with the total and what the page has to say. */
function swap(line, page) {
  const fresh = page.getElementById(line.id);
  if (!fresh) return null;
  line.replaceWith(fresh);
  for (const part of ["#form tfoot", ".head .btns .hint"]) {
    const [now, then] = [document.querySelector(part), page.querySelector(part)];
    if (now && then) now.replaceWith(then);
  }
  return fresh;
}

/** What the page says at its top, where it is seen from here, too. */
function say(page) {
  const [region, told] = [document.getElementById("saved"), page.querySelector(".notes")];
  if (region && told) region.textContent = told.textContent.trim();
}

async function open(link) {
  const line = link.closest(LINE);
  const answer = await fetch(link.href, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const fresh = swap(line, parsed(await answer.text()));
  if (!fresh) throw new Error("no such line");
  (fresh.querySelector("[data-row-form] [name=progress], .below a") ?? fresh.querySelector("a[data-in-place]"))?.focus({ preventScroll: true });
  fresh.querySelector("[data-row-form]")?.scrollIntoView({ block: "nearest" });
}

async function save(sent) {
  const line = sent.closest(LINE);
  const answer = await fetch(sent.action, { method: "POST", body: new FormData(sent), headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
  const page = parsed(await answer.text());
  const fresh = swap(line, page);
  if (!fresh) throw new Error("no such line");
  say(page);
  (fresh.querySelector("[aria-invalid=true], [data-row-form] [name=progress]") ?? fresh.querySelector("a[data-in-place]"))?.focus({ preventScroll: true });
}

form?.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-in-place]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link).catch(() => { window.location.href = link.href; });
});

form?.addEventListener("submit", (event) => {
  const sent = event.target.closest("[data-row-form]");
  if (!sent) return;
  event.preventDefault();
  // Sent as without this file if it fails: the words are still in the form.
  save(sent).catch(() => sent.submit());
});

form?.addEventListener("keydown", (event) => {
  const sent = event.target.closest("[data-row-form]");
  if (!sent || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    sent.requestSubmit();
  } else if (event.key === "Escape") {
    event.preventDefault();
    sent.querySelector("[data-cancel]").click();
  }
});
