// An item: one record as it stands on this phone, until the server has it. It bears the user's id and never a token.
//   id, user, placement, page, place, programme; fields: as the form has them; action: draft | submit
//   rev counts what was typed here, sent is the rev that the server has, base the server's version under it
//   state: see STATES; errors, conflict, spare; photos: [{key, state, gone, name, url, why, tries}]; at, syncedAt
import { lastWords, ledger } from "./beside.js";
import { cnDay } from "./dom.js";
import { dayIn } from "./same.js";
import { askToKeep, store } from "./store.js";

// A state is a word and a class, which brings colour and shape.
export const STATES = {
  draft: ["草稿，只在本机", ""],
  saved: ["草稿，已存好", ""],
  waiting: ["待上传", "soon"],
  sending: ["正在上传", "soon"],
  sent: ["已提交", "done"],
  returned: ["已退回", "over"],
  wrong: ["需要修改", "over"],
  conflict: ["两台设备不一样", "behind"],
  parked: ["送不出去", "over"],
};
const TOMBSTONE = 7 * 86400000; // so long a record that was sent is known, lest another tab begin it again
const STALE_DRAFT = 14 * 86400000; // the server has it

// What came of an item that the server has.
export const cameOf = (item) => (item.returned ? "已退回，请打开看原因。" : `已提交，等${item.reviewer}审核。`);

export const photoTodo = (photo) => (photo.gone ? photo.state === "done" : photo.state === "waiting");
export const synced = (item) => item.sent === item.rev && !item.photos.some(photoTodo);
export const isDue = (item) =>
  item.state === "waiting" || (item.state === "draft" && !synced(item) && item.refused !== item.rev);
// Whether something of it is on this phone only.
export const isOnlyHere = (item) => item.state !== "sent" && !(item.state === "draft" && synced(item));

// How far it is, `sending` being the id of what is on its way; and how that is said.
export function stateOf(item, sending) {
  if (item.returned) return "returned";
  if (item.state === "waiting" && item.id === sending) return "sending";
  return item.state === "draft" && synced(item) ? "saved" : item.state;
}
export const wordOf = (item, sending) => STATES[stateOf(item, sending)];

export function dayOf(item) {
  const day = dayIn(item.fields);
  return day ? cnDay(new Date(`${day}T00:00`)) : "";
}
export const titleOf = (item) => [dayOf(item), item.programme].filter(Boolean).join(" ");
export const addressOf = (item) => `${item.page}#${item.id}`;
export const textOf = (item) =>
  [item.place, titleOf(item), item.fields.content, item.fields.people, item.fields.problems, item.fields.next_steps]
    .filter(Boolean).join("\n");

export async function itemsOf(user) {
  const items = (await store.readAll("items")).filter((item) => item.user === user);
  return items.sort((one, other) => one.made - other.made);
}

export const itemOf = async (id, user) => {
  const item = await store.read("items", id);
  return item && item.user === user ? item : undefined;
};

// Every change of an item goes through here: one transaction, and the list beside the database follows.
export async function change(id, how) {
  const item = await store.update("items", id, how);
  if (item) {
    const titles = ledger.read(item.user);
    if (isOnlyHere(item) && item.state !== "draft") titles[id] = titleOf(item);
    else delete titles[id];
    ledger.write(item.user, titles);
  }
  return item;
}

export const patch = (id, fields) => change(id, (item) => item && { ...item, ...fields });

// Keep what was typed or chosen. `origin` says where it belongs, if it is new. A record that was sent meanwhile,
// perhaps by another tab, stays sent; what was typed since then is kept beside it.
export function keep(id, origin, said) {
  askToKeep();
  return change(id, (old) => {
    if (old && old.state === "sent") return { ...old, spare: textOf({ ...old, ...said }) };
    const fresh = { id, base: 0, rev: 0, sent: 0, refused: 0, state: "draft", action: "draft", photos: [], made: Date.now() };
    const item = old || { ...fresh, ...origin };
    return { ...item, errors: null, ...said, rev: item.rev + 1, at: Date.now(), after: 0, tries: 0 };
  });
}

// Whatever page comes next writes down what the last one had no time for.
export async function keepLastWords() {
  const words = lastWords.take();
  if (words) await keep(words.id, words.origin, words.said);
}

async function dropBytes(id) {
  const all = await store.readAll("photos");
  await Promise.all(all.filter((photo) => photo.item === id).map((photo) => store.update("photos", photo.key, () => null)));
}

// The server has it and waits for no more: what is left tells other tabs so.
export async function entomb(id, said) {
  const item = await change(id, (old) => old && {
    id, user: old.user, state: "sent", photos: [], fields: {}, at: Date.now(), made: old.made, title: titleOf(old),
    place: old.place, spare: old.spare, ...said,
  });
  await dropBytes(id);
  return item;
}

export async function forget(id) {
  const item = await store.read("items", id);
  if (!item) return;
  await change(id, (old) => old && { ...old, state: "sent" });
  await store.update("items", id, () => null);
  await dropBytes(id);
}

// Throw away what is no longer needed; say what the browser threw away that was.
export async function tidy(user) {
  const now = Date.now();
  const items = await itemsOf(user);
  const old = (item) => (item.state === "sent" && !item.spare && now - item.at > TOMBSTONE)
    || (item.state === "draft" && synced(item) && now - item.at > STALE_DRAFT);
  await Promise.all(items.filter(old).map((item) => forget(item.id)));
  const there = new Set(items.map((item) => item.id));
  const titles = ledger.read(user);
  const lost = Object.keys(titles).filter((id) => !there.has(id));
  if (!store.durable) return [];
  const waiting = items.filter((item) => isOnlyHere(item) && item.state !== "draft");
  ledger.write(user, Object.fromEntries(waiting.map((item) => [item.id, titleOf(item)])));
  return lost.map((id) => titles[id]);
}
