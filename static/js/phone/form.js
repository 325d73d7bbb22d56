// The record form. What is typed is kept on this phone at once and on the server as soon as it can be reached; 提交 puts
// it in the queue, which sends it now or when there is a network again.
import { lastWords } from "./beside.js";
import { watch, missing } from "./checks.js";
import { showConflict } from "./conflict.js";
import { calmly, cnMoment, copyButton, sayNext, uuid } from "./dom.js";
import { clearErrors, fill, findWrong, follow, isTouched, programmeName, read, setToday, showErrors } from "./fields.js";
import { cameOf, itemOf, keep, synced, textOf } from "./items.js";
import { formOf, keepForm } from "./kept.js";
import { showKept } from "./outcome.js";
import { handlePhotos } from "./photos.js";
import { flush, flushFor, listen, queue } from "./queue.js";
import { itemToGoOnWith } from "./resume.js";
import { store } from "./store.js";

const TYPING = 400; // without a key for so long, and it is kept
const CALM = 10000; // between two savings on the server while one types
const LOOK_ON = 8000; // so long the button waits for the server

// Run the form that is on the page. `blank`: a kept one, which gets today's dates.
export async function startForm(form, user, { blank = false } = {}) {
  const { placement, place, record, version } = form.dataset;
  const kept = formOf(document);
  if (kept && !blank) keepForm(user, location.pathname, kept).catch(() => {});
  if (blank) setToday(form);
  const item = await itemToGoOnWith(form, user);
  const given = form.elements.record_id && form.elements.record_id.value;
  const id = form.dataset.item = item ? item.id : record || given || uuid();
  const origin = { user, placement, place, page: location.pathname, base: Number(version) || 0 };
  const draft = { form, user, id, kept, ensure: save, stick: document.querySelector(".stick"), rev: 0 };
  const soon = calmly(flush, CALM);
  let [dirty, timer, panel, pressed] = [false, 0, null, false];
  let saving = Promise.resolve();

  const typedNow = () => ({ fields: read(form), programme: programmeName(form), state: "draft", action: "draft", aside: false });

  function save(said = {}) {
    dirty = false;
    clearTimeout(timer);
    const all = { ...typedNow(), ...said };
    saving = saving.then(() => keep(id, origin, all)).then((now) => { draft.rev = now.rev; return show(); });
    return saving;
  }

  async function show() {
    const now = await itemOf(id, user);
    const word = document.querySelector("[data-saved]");
    if (now && word && now.state !== "sent") {
      word.textContent = synced(now) && now.syncedAt ? `已同步 ${cnMoment(now.syncedAt)}` : store.durable ? "已存在本机" : "还没有送出";
    }
    const main = draft.stick.querySelector("[value=submit]");
    if (main && !main.disabled) main.textContent = queue.offline ? main.dataset.offline : main.dataset.words;
    await showPhotos();
    return now;
  }

  function typed() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => save().then(soon), TYPING);
  }

  // What came of it, shown where the reader is.
  async function outcome(asked) {
    if (dirty) await save();
    const now = await itemOf(id, user);
    if (panel) { panel.remove(); panel = null; }
    form.hidden = draft.stick.hidden = now.state === "conflict";
    if (form.hidden) {
      panel = showConflict(form, now, async (chosen) => {
        fill(form, (await itemOf(id, user)).fields);
        if (chosen === "mine") await flushFor(LOOK_ON);
        outcome(true);
      });
    } else if (["wrong", "parked"].includes(now.state)) {
      showErrors(form, now.errors);
      if (now.errors.__all__) form.querySelector("[data-errors]").append(copyButton("复制文字", textOf(now)));
    } else if (asked && now.state === "sent" && !now.spare) {
      sayNext(cameOf(now));
      location.assign(now.url);
    } else if (asked && now.url && now.state === "draft" && synced(now) && !now.spare) {
      sayNext("已存好，还没有提交。");
      location.assign(now.url);
    } else if (asked) panel = showKept(draft, now, { back: () => outcome(false), again: writeAnother });
    return show();
  }

  // This page or another tab has sent it while it stood here to be typed on.
  const isOver = (now) => Boolean(now) && now.state === "sent" && !panel && !pressed;
  const busy = (is) => { pressed = is; draft.stick.querySelectorAll("button").forEach((one) => { one.disabled = is; }); };

  async function press(action) {
    if (isOver(await itemOf(id, user))) return outcome(true);
    const gaps = action === "submit" ? missing(form, read(form), (await itemOf(id, user)) || { photos: [] }) : {};
    if (Object.keys(gaps).length) return showErrors(form, gaps);
    clearErrors(form);
    busy(true);
    await save({ action, state: action === "submit" ? "waiting" : "draft", aside: action === "draft", refused: 0 });
    await flushFor(LOOK_ON);
    busy(false);
    return outcome(true);
  }

  function writeAnother() {
    if (!draft.kept) return location.assign("/records/start/");
    stop();
    panel.remove();
    history.replaceState(null, "", location.pathname);
    form.outerHTML = draft.kept.form;
    draft.stick.outerHTML = draft.kept.stick;
    return startForm(document.querySelector("[data-record-form]"), user, { blank: true });
  }

  const showPhotos = handlePhotos(draft);
  const quiet = listen(async () => { if (form.isConnected && isOver(await show())) outcome(true); });
  const leaving = () => { if (dirty && form.isConnected) lastWords.write({ id, origin, said: typedNow() }); };
  // Another tab may have gone on with it.
  const looking = async () => {
    if (document.hidden && dirty && form.isConnected) save();
    const now = document.hidden ? null : await itemOf(id, user);
    if (!now || !form.isConnected) return;
    if (isOver(now)) outcome(true);
    else if (!dirty && now.rev > draft.rev && now.state === "draft") { draft.rev = now.rev; fill(form, now.fields); }
  };
  function stop() {
    quiet();
    window.removeEventListener("pagehide", leaving);
    document.removeEventListener("visibilitychange", looking);
  }
  window.addEventListener("pagehide", leaving);
  document.addEventListener("visibilitychange", looking);
  form.addEventListener("input", typed);
  form.addEventListener("change", (event) => {
    follow(form);
    if (event.target.type !== "file") save().then(soon);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); press("submit"); });
  draft.stick.querySelectorAll("button[name=action]").forEach((one) => {
    if (one.value === "submit") one.dataset.words = one.textContent;
    one.addEventListener("click", (event) => { event.preventDefault(); press(one.value); });
  });

  if (item) { draft.rev = item.rev; fill(form, item.fields, isTouched); }
  watch(form);
  if ([...form.elements].some(isTouched) && !item) typed();
  await (item ? outcome(false) : findWrong(form));
  await show();
  form.dataset.ready = "";
}
