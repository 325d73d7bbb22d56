// The desk of a document. Every act is a form that posts by itself; here it is sent without leaving the page, and what
// comes back is put in place. Text and ledger light each other in reading_text.js, half-typed forms in reading_draft.js.
import { keepDraft, warnOfDrafts } from "./reading_draft.js";
import { listenToKeys } from "./reading_keys.js";
import { fetchPanel } from "./reading_panel.js";
import { keepIn, lightItem, listenToText } from "./reading_text.js";

const main = document.querySelector("main");
const SOON = 250; // an item that one rests on is opened after so long
let queue = Promise.resolve();
let resting = 0;

const current = () => main.querySelector("[data-row][aria-current]");
const rowOf = (pk) => main.querySelector(`[data-row="${pk}"]`);
const base = () => main.querySelector("[data-desk]").dataset.base;

function show(row) {
  const before = current();
  if (before && before !== row) {
    before.removeAttribute("aria-current");
    before.classList.remove("focus-row");
    main.querySelector("[data-panel-of]")?.remove();
  }
  if (!row) return;
  row.setAttribute("aria-current", "true");
  row.classList.add("focus-row");
  keepIn(row);
  lightItem(row.dataset.row, { scroll: true });
}

// The panel of an item, fetched when it is opened. Until then the row alone is lit.
async function open(row, { editing = false } = {}) {
  show(row);
  const pk = row.dataset.row;
  if (main.querySelector(`[data-panel-of="${pk}"]`)) return ready(pk, editing);
  const line = await fetchPanel(`${base()}items/${pk}/`, pk, main.querySelector("[data-rows]").dataset.state);
  if (!line) return window.location.assign(`?open=${pk}`);
  if (current() !== row) return undefined;
  const others = main.querySelector("[data-panel-of]");
  if (others?.dataset.panelOf !== pk) { others?.remove(); row.after(line); } // else a second key was quicker
  return ready(pk, editing);
}

function ready(pk, editing) {
  const panel = main.querySelector(`[data-panel-of="${pk}"]`);
  const form = panel?.querySelector("[data-edit]");
  if (!form) return;
  if (keepDraft(form.querySelector("form")) || editing) form.open = true;
  if (editing) form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  keepIn(panel);
}

// What the server answered takes the place of the page; both panes stay where they were.
function put(text, address) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("main");
  if (!fresh?.querySelector("[data-desk]")) return putPanel(page.querySelector("[data-panel]"), address);
  const tops = ["[data-text]", "[data-rows]"].map((pane) => main.querySelector(pane)?.scrollTop ?? 0);
  main.replaceChildren(...fresh.childNodes);
  ["[data-text]", "[data-rows]"].forEach((pane, place) => { main.querySelector(pane).scrollTop = tops[place]; });
  window.history.replaceState(null, "", address);
  return begin();
}

// A form that was refused comes back as the panel alone, with what is wrong at its fields.
function putPanel(panel, address) {
  const mine = panel && main.querySelector(`[data-panel="${panel.dataset.panel}"]`);
  if (!mine) return window.location.assign(address);
  mine.replaceWith(panel);
  return ready(panel.dataset.panel, true);
}

// Acts come one after the other, each on the row as the one before has left it.
function act(prepare) {
  queue = queue.then(async () => {
    const sent = prepare();
    if (!sent) return;
    clearTimeout(resting);
    try {
      const answer = await fetch(sent.address, { method: "POST", body: sent.body, headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) put(await answer.text(), answer.url);
      else window.location.reload();
    } catch {
      window.alert("没有连上平台，这一步没有保存。请检查网络后再试。");
    }
  });
}

function actOnRow(verb) {
  act(() => {
    const row = current();
    if (!row || (verb === "confirm" && row.dataset.at !== "proposed") || row.dataset.at === "dropped") return null;
    const pane = main.querySelector("[data-rows]");
    const body = new FormData();
    body.set("csrfmiddlewaretoken", pane.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("seen", row.dataset.seen);
    body.set("state", pane.dataset.state);
    body.set("year", pane.querySelector(`[data-panel-of="${row.dataset.row}"] [name=year]`)?.value ?? "");
    return { address: `${base()}items/${row.dataset.row}/${verb}/`, body };
  });
}

function move(step) {
  const all = [...main.querySelectorAll("[data-row]")];
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(current()) + step))];
  if (!next || next === current()) return;
  show(next);
  clearTimeout(resting);
  resting = setTimeout(() => open(next), SOON);
}

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-act], [data-add]")) return;
  event.preventDefault();
  const button = event.submitter;
  const address = button?.getAttribute("formaction") || form.getAttribute("action");
  act(() => ({ address, body: new FormData(form, button) }));
});

main.addEventListener("click", (event) => {
  const next = event.target.closest("[data-next]");
  const row = next ? rowOf(new URL(next.href).searchParams.get("open")) : event.target.closest("[data-row]");
  if (!row || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(row);
});

function begin() {
  const row = current();
  if (row) {
    show(row);
    ready(row.dataset.row, new URLSearchParams(window.location.search).has("edit"));
  }
  listenToText(main, { open: (pk) => rowOf(pk) && open(rowOf(pk)) });
}

warnOfDrafts(main);
listenToKeys({
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: () => actOnRow("confirm"),
  e: () => current() && open(current(), { editing: true }),
  d: () => actOnRow("drop"),
  m: () => actOnRow("merge"),
  n: () => main.querySelector("[data-next]")?.click(),
  u: () => main.querySelector("[data-undo]")?.click(),
});
if (main.querySelector("[data-desk]")) begin();
