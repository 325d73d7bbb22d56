// Which item a form goes on with: the one its address names, that of its record, or what was typed here and not put by.
import { change, forget, itemOf, itemsOf, keepLastWords, synced } from "./items.js";
import { isTouched } from "./fields.js";
import { get } from "./net.js";

const OPEN = ["draft", "returned"];

const touched = (form) => [...form.elements].some(isTouched);

async function found(form, user) {
  const { record, placement } = form.dataset;
  if (!record && touched(form)) return undefined; // somebody began another one; the older draft stays in the list
  const named = await itemOf(record || location.hash.slice(1), user);
  const open = named && named.state !== "sent" ? named : undefined;
  if (record && named && !open) await forget(record); // it was sent, and has come back to be corrected
  if (record || open) return open;
  const begun = (item) => item.placement === placement && item.page === location.pathname;
  const typed = (item) => ["draft", "wrong", "conflict"].includes(item.state) && !item.aside;
  return (await itemsOf(user)).filter((item) => begun(item) && typed(item)).pop();
}

// Undefined: the form as it came. A draft that the server has too may have gone on elsewhere: it is asked.
export async function itemToGoOnWith(form, user) {
  await keepLastWords();
  const item = await found(form, user);
  if (!item || item.state !== "draft" || !synced(item)) return item;
  if (form.dataset.record) {
    await forget(item.id); // the page has just brought what the server has
    return undefined;
  }
  const { kind, data } = await get(`/records/${item.id}/sync/`);
  if (kind === "parked" || (kind === "ok" && !OPEN.includes(data.state))) {
    await forget(item.id);
    return undefined;
  }
  if (kind !== "ok" || data.version === item.base) return item;
  return change(item.id, (old) => ({ ...old, base: data.version, fields: { ...old.fields, ...data.said } }));
}
