// The list of what is on this phone only, on the home page and in the shell. A row says its state in shape, word and
// colour, why it is not there yet, and what one can do.
import { button, copyButton, h, put } from "./dom.js";
import { addressOf, forget, isOnlyHere, itemsOf, patch, photoTodo, stateOf, textOf, titleOf, wordOf } from "./items.js";
import { flushNow, listen, queue } from "./queue.js";

const seen = new Set(); // what was sent while one looked stays, as 已提交, until the page is left

function state(item) {
  const [word, kind] = wordOf(item, queue.sending);
  return h("span", { class: `st ${kind}` }, word);
}

function about(item) {
  if (item.errors) return Object.values(item.errors).flat()[0];
  if (item.state === "conflict") return "另一台设备也改了，选一份";
  const photos = item.photos.filter(photoTodo).length;
  if (item.state === "waiting" && queue.signedOut) return "登录后送出";
  return [item.place, photos ? `${photos}张照片` : ""].filter(Boolean).join("，");
}

// Twice: what is thrown away here is nowhere else.
function discardButton(item) {
  const ask = button("从本机删掉", () => {
    if (ask.dataset.asked) forget(item.id).then(show);
    ask.dataset.asked = "yes";
    ask.textContent = "删掉就找不回，确定删掉";
  }, "linklike quiet");
  return ask;
}

// The text that was not chosen; what one goes on with stays.
const dropSpare = (item) => (item.state === "sent" ? forget(item.id) : patch(item.id, { spare: null }));

const WORDS = { draft: "接着写", waiting: "改一改", wrong: "去改", conflict: "去选一份" };

function acts(item) {
  const found = [];
  if (WORDS[item.state] && stateOf(item, queue.sending) !== "sending") found.push(h("a", { class: "btn", href: addressOf(item) }, WORDS[item.state]));
  if (item.state === "waiting" && !queue.sending && item.tries) found.push(button("马上再试", flushNow));
  // Of a record that was approved meanwhile there is no form to open any more.
  if (["parked", "wrong", "conflict"].includes(item.state)) found.push(copyButton("复制文字", textOf(item)));
  if (item.spare) found.push(copyButton("复制没用的那份", item.spare), button("没用的不要了", () => dropSpare(item).then(show)));
  else if (item.state === "sent") found.push(h("a", { class: "btn", href: item.url }, "看这条记录"));
  if (["parked", "wrong", "conflict", "draft"].includes(item.state) && isOnlyHere(item) && !item.spare) found.push(discardButton(item));
  return found;
}

function row(item) {
  return h("li", {},
    h("div", { class: "row" },
      h("span", {}, item.title || titleOf(item)), h("small", {}, about(item)), h("span", { class: "end" }, state(item))),
    h("div", { class: "acts" }, ...acts(item)));
}

// The server lists its drafts too: what is shown here, with what became of it, is not shown twice.
function hideTwins(items) {
  items.filter((item) => item.state !== "sent").forEach((item) => {
    const twin = document.querySelector(`.list a[href="/records/${item.id}/edit/"]`);
    if (!twin) return;
    twin.closest("li").hidden = true;
    const section = twin.closest("section");
    if (section && !section.querySelector("li:not([hidden])")) section.hidden = true;
  });
}

const box = document.querySelector("[data-queue]");

async function show() {
  const items = await itemsOf(queue.user);
  items.filter(isOnlyHere).forEach((item) => seen.add(item.id));
  const shown = items.filter((item) => isOnlyHere(item) || item.spare || seen.has(item.id));
  box.hidden = !shown.length;
  const list = box.querySelector("ul");
  // A button under the thumb is not taken away while only figures change.
  const drawn = JSON.stringify([queue.sending, queue.signedOut, shown]);
  if (list.drawn === drawn) return;
  list.drawn = drawn;
  put(list, ...shown.map(row));
  hideTwins(shown);
}

export function showQueue() {
  if (!box) return undefined;
  listen(show);
  return show();
}
