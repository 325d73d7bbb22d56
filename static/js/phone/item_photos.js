// The photos of an item: what is known of them stands in it, their bytes in a place of their own.
import { change } from "./items.js";
import { store } from "./store.js";

export async function addPhoto(id, photo, blob) {
  const bytes = await new Response(blob).arrayBuffer(); // iOS has lost blobs that were kept as such
  await store.update("photos", photo.key, () => ({ key: photo.key, item: id, type: blob.type, bytes }));
  return change(id, (item) => item && { ...item, photos: [...item.photos, { state: "waiting", tries: 0, ...photo }] });
}

export async function photoBlob(key) {
  const kept = await store.read("photos", key);
  return kept && new Blob([kept.bytes], { type: kept.type });
}

export const patchPhoto = (id, key, fields) => change(id, (item) => item && {
  ...item, photos: item.photos.map((photo) => (photo.key === key ? { ...photo, ...fields } : photo)),
});

// One that the server may have is taken off there first; see send.js.
export async function dropPhoto(id, key) {
  const dropped = (photo) => (photo.state === "done" || photo.tries > 0 ? [{ ...photo, state: "done", gone: true }] : []);
  await change(id, (item) => item && {
    ...item, photos: item.photos.flatMap((photo) => (photo.key === key ? dropped(photo) : [photo])),
  });
  await store.update("photos", key, () => null);
}

// One that only the server has.
export const keepGone = (id, key) =>
  change(id, (item) => item && { ...item, photos: [...item.photos, { key, state: "done", gone: true, tries: 0 }] });

export async function forgetPhoto(id, key) {
  await change(id, (item) => item && { ...item, photos: item.photos.filter((photo) => photo.key !== key) });
  await store.update("photos", key, () => null);
}
