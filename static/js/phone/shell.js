// The page that opens without a network: what waits on this phone, and the forms that were kept. It has no data of its
// own; whose they are is remembered by the phone until one signs out.
import { h, put } from "./dom.js";
import { startForm } from "./form.js";
import { itemOf } from "./items.js";
import { formsOf } from "./kept.js";
import { listen, queue, start } from "./queue.js";
import { showQueue } from "./queue_view.js";
import { showStatus } from "./status.js";
import { store } from "./store.js";

const main = document.getElementById("main");

// The kept form for this address: of the placement itself, or of the one that the record named here belongs to.
async function formFor(user, forms) {
  const record = /^\/records\/([0-9a-f-]{36})\/edit\/$/.exec(location.pathname);
  const item = record && (await itemOf(record[1], user));
  const path = item ? `/placements/${item.placement}/record/` : location.pathname;
  const kept = forms.find((form) => form.path === path);
  return kept && (!record || item) ? { kept, item } : null;
}

function openForm({ kept, item }, user) {
  document.querySelector("[data-title]").textContent = "写记录";
  main.innerHTML = kept.form;
  const form = main.querySelector("[data-record-form]");
  if (item) form.dataset.record = item.id;
  document.querySelector(".stick").outerHTML = kept.stick;
  return startForm(form, user, { blank: true });
}

function placesToWriteOn(forms) {
  const list = document.querySelector("[data-places]");
  put(list, ...forms.map((form) => h("li", {}, h("a", { href: form.path }, form.place))));
  list.closest("section").hidden = !forms.length;
}

async function begin() {
  document.querySelector("[data-reload]").addEventListener("click", () => location.reload());
  const known = await store.read("facts", "user");
  const user = known && known.user;
  document.querySelector("[data-nobody]").hidden = Boolean(user);
  if (!user) return;
  queue.offline = true;
  start(user);
  await showStatus();
  const forms = await formsOf(user);
  const found = await formFor(user, forms);
  if (found) { await openForm(found, user); return; }
  placesToWriteOn(forms);
  await showQueue();
  // Nothing is typed on this page: as soon as somebody answers, the one that was asked for takes its place.
  listen(() => { if (navigator.onLine && !queue.offline && !queue.sending) location.reload(); });
}

begin();
