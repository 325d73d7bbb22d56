// Sending one item: words as a draft, each photo, words to review; without photos, the words at once. What is done is
// written down after each step, so that the next one, by whatever page, goes on from there. Returns what it came to:
// "ok", or a kind of net.js. The item is read anew before each step: one may be typing.
import { forgetPhoto, patchPhoto, photoBlob } from "./item_photos.js";
import { change, entomb, itemOf, patch, photoTodo } from "./items.js";
import { post, upload } from "./net.js";
import { saysTheSame } from "./same.js";

const TOO_LATE = "这条记录已经提交，照片没有加上，请把照片去掉。";
const TRIED = 5;
const NOT_YOURS = "这个点位已不由你负责，送不出去。文字还在本机，可以复制。";

// The words may have been kept as a draft though they could not go to review.
const kept = (item, data) => ({
  refused: item.rev, base: data.version || item.base, sent: data.kept ? item.rev : item.sent,
});

// What an answer that is not 200 does to the item.
const TOLD = {
  // A draft is typed on, whatever is wrong at a field by now; what is wrong with all of it must be said.
  wrong: (item, data) => (item.action === "submit" || data.errors.__all__
    ? { ...kept(item, data), state: "wrong", action: "draft", errors: data.errors }
    : kept(item, data)),
  conflict: (item, data) => ({ state: "conflict", conflict: data.conflict }),
  parked: (item, data) => ({ state: "parked", errors: { __all__: [data.error || NOT_YOURS] } }),
};

async function refuse(item, { kind, data }) {
  if (TOLD[kind]) await patch(item.id, TOLD[kind](item, data));
  return kind;
}

// Whether the server has what this phone sent and was not told so: no conflict, however much was typed since.
const isOwn = ({ said }, tried) => (tried || []).some((fields) => saysTheSame(said, fields));

// A record that was discarded elsewhere comes back without its photos: they go once more.
const unsent = (photo) => (photo.state === "done" ? { ...photo, state: "waiting", tries: 0 } : photo);

// The record of a photo is not there. Perhaps it was discarded elsewhere: its words go first, and say what it is.
async function wordsFirst(item) {
  await patch(item.id, { sent: null });
  return "later";
}

async function sendWords(item, action, session) {
  const { user, placement, base } = item;
  const words = { ...item.fields, user, placement: placement || "", base, action };
  const tried = [...(item.tried || []), item.fields].slice(-TRIED);
  await patch(item.id, { tried });
  const answer = await post(`/records/${item.id}/sync/`, words, session.csrf);
  if (answer.kind === "conflict" && isOwn(answer.data.conflict, item.tried)) {
    return sendWords(await patch(item.id, { base: answer.data.conflict.version, tried: null }), action, session);
  }
  if (answer.kind !== "ok") return refuse(item, answer);
  const { version, state, reviewer, url, anew } = answer.data;
  const has = { base: version, sent: item.rev, tried: null, syncedAt: Date.now(), url, reviewer, tries: 0 };
  const photos = (old) => (anew ? old.photos.filter((photo) => !photo.gone).map(unsent) : old.photos);
  const now = await change(item.id, (old) => old && { ...old, ...has, photos: photos(old) });
  // Sent by this phone or, with the same words, by another one; or this is the resend of what came back meanwhile.
  const returned = state === "returned" && action === "submit";
  const over = (returned || !["draft", "returned"].includes(state)) && now && now.rev === item.rev;
  if (over && !now.photos.some(photoTodo)) await entomb(item.id, { url, reviewer, returned });
  else if (over) return refuse(now, { kind: "wrong", data: { errors: { photos: [TOO_LATE] } } });
  return "ok";
}

async function sendPhoto(item, photo, session, progress) {
  const address = `/records/${item.id}/photos/${photo.key}/`;
  if (photo.gone) {
    const answer = await post(`${address}remove/`, { user: item.user }, session.csrf);
    if (answer.kind === "parked") return wordsFirst(item);
    if (answer.kind !== "ok") return refuse(item, answer);
    await forgetPhoto(item.id, photo.key);
    return "ok";
  }
  const blob = await photoBlob(photo.key);
  if (!blob) {
    await patchPhoto(item.id, photo.key, { state: "lost" });
    return refuse(item, { kind: "wrong", data: { errors: { photos: ["有1张照片已被手机清理，请去掉后重新选。"] } } });
  }
  await patchPhoto(item.id, photo.key, { tries: photo.tries + 1 });
  progress(photo.key, 0);
  const file = new File([blob], photo.name || "照片.jpg", { type: blob.type });
  const answer = await upload(address, { user: item.user, photo: file }, session.csrf, (percent) => progress(photo.key, percent));
  progress(photo.key, undefined);
  if (answer.kind === "parked") return wordsFirst(item);
  if (answer.kind === "ok") {
    const same = answer.data.key === photo.key; // else the same picture is there already
    await (same ? patchPhoto(item.id, photo.key, { state: "done", url: answer.data.url }) : forgetPhoto(item.id, photo.key));
    return "ok";
  }
  if (answer.kind !== "wrong") return refuse(item, answer);
  const why = (answer.data.errors.photo || answer.data.errors.__all__ || ["这张照片没有收。"])[0];
  await patchPhoto(item.id, photo.key, { state: "refused", why });
  if (item.action === "draft") return "ok"; // the tile says it; the others go on
  return refuse(item, { kind: "wrong", data: { errors: { photos: [why] } } });
}

export async function send(id, session, progress) {
  const read = () => itemOf(id, session.user);
  let item = await read();
  const left = () => item.photos.filter(photoTodo);
  if (item.action === "submit" && !left().length) return sendWords(item, "submit", session);
  if (item.sent !== item.rev) {
    const kind = await sendWords(item, "draft", session);
    if (kind !== "ok") return kind;
    item = await read();
  }
  while (item && ["draft", "waiting"].includes(item.state) && left().length) {
    const kind = await sendPhoto(item, left()[0], session, progress); // one after the other: the line is thin
    if (kind !== "ok") return kind;
    item = await read();
  }
  return item && item.state === "waiting" && item.action === "submit" ? sendWords(item, "submit", session) : "ok";
}
