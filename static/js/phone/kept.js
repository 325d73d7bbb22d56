// Forms that can be opened without a network: the HTML of each placement's, under the user's id, without its token and
// without what was typed. Gone when one signs out, or when somebody else signs in.
import { store } from "./store.js";

const DAY = 86400000;
const TAKEN_OFF = "[name=csrfmiddlewaretoken], [name=record_id], [name=base], [name=step], .error, [data-errors], .notes";

// What of `page` (a document) makes the form: the form and the bar with its buttons; null if it has none to keep.
export function formOf(page) {
  const form = page.querySelector("[data-record-form][data-placement]:not([data-record])");
  const stick = page.querySelector(".stick");
  if (!form || !stick || form.querySelector(".error")) return null; // one that came back holds what was typed
  if (form.querySelector("[name=step][value]")) return null; // and one of a step of the plan, its words
  const copies = [form, stick].map((part) => part.cloneNode(true));
  copies.forEach((part) => part.querySelectorAll(TAKEN_OFF).forEach((one) => one.remove()));
  return { form: copies[0].outerHTML, stick: copies[1].outerHTML, place: form.dataset.place };
}

export function keepForm(user, path, kept) {
  return store.update("forms", path, () => ({ path, user, at: Date.now(), ...kept }));
}

export async function formsOf(user) {
  return (await store.readAll("forms")).filter((form) => form.user === user);
}

export async function forgetForms(but) {
  const others = (await store.readAll("forms")).filter((form) => form.user !== but);
  await Promise.all(others.map((form) => store.update("forms", form.path, () => null)));
}

async function fetchForm(user, path) {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const kept = formOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (kept) await keepForm(user, path, kept);
}

// The forms of `paths`, one after the other, when there is nothing else to do; those of today are not asked for again.
export function fetchForms(user, paths) {
  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 3000));
  idle(async () => {
    const fresh = (await formsOf(user)).filter((form) => Date.now() - form.at < DAY).map((form) => form.path);
    for (const path of paths.filter((one) => !fresh.includes(one))) {
      await fetchForm(user, path).catch(() => {}); // another day, then
    }
  });
}
