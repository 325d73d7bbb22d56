// The fields of the record form: what is in them, and which are shown.
import { cnDay, h, isoDay } from "./dom.js";

const NOT_SAID = new Set(["csrfmiddlewaretoken", "record_id", "base", "photos", "drop", "action"]);
const DIGITS = /[０-９．]/g; // full width, as Chinese keyboards give them
const WRONG = ["textarea", "select", "[type=radio]:checked", "input:not([type=hidden]):not([type=radio])"]
  .map((kind) => `.field.bad ${kind}`)
  .join();
const FAR = 0xfee0; // from ０ to 0, and from ． to .

export const plainDigits = (text) =>
  text.trim().replace(DIGITS, (sign) => String.fromCharCode(sign.charCodeAt(0) - FAR));

export const isNumber = (field) => Boolean(field.closest(".count"));

export function read(form) {
  const said = {};
  new FormData(form).forEach((value, name) => {
    if (NOT_SAID.has(name) || typeof value !== "string") return;
    const field = form.elements[name];
    said[name] = field.closest && isNumber(field) ? plainDigits(value) : value;
  });
  return said;
}

// Whoever types before this script runs on a slow phone has the last word.
export const isTouched = (field) => /^(text|textarea)$/.test(field.type) && field.value !== field.defaultValue;

// Put `said` in, but for what `spared` says. A day that is not among those offered any more stands in the date field.
export function fill(form, said, spared = () => false) {
  Object.entries(said).forEach(([name, value]) => {
    const field = form.elements[name];
    if (!field || name === "day" || spared(field)) return;
    if (field instanceof RadioNodeList) field.value = value;
    else if (field.type !== "file") field.value = value;
  });
  if (said.day !== undefined) {
    const days = [...form.querySelectorAll("[name=day]")];
    const offered = days.find((one) => one.value === said.day);
    (offered || days[days.length - 1]).checked = true;
    if (!offered) form.elements.other_day.value = said.day;
  }
  follow(form);
}

// A form that was kept speaks of the day on which it was fetched.
export function setToday(form) {
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  [...form.querySelectorAll("[name=day]")].slice(0, 2).forEach((radio, place) => {
    const date = place ? yesterday : today;
    radio.value = isoDay(date);
    radio.checked = !place;
    radio.nextElementSibling.querySelector("small").textContent = cnDay(date);
  });
  form.elements.other_day.value = "";
  follow(form);
}

export function chosenProgramme(form) {
  const offered = [...form.querySelectorAll("[data-programme]")];
  return offered.find((one) => one.checked || one.selected) || offered[0];
}

// The name of a programme without the rule of its counting, which stands beside it.
export const programmeName = (form) => chosenProgramme(form).dataset.name || "";

export function follow(form) {
  const programme = chosenProgramme(form);
  const { label, unit, hint, counting } = programme.dataset;
  const people = form.querySelector("[data-people]");
  if (people) {
    people.hidden = counting === "none";
    people.querySelector("[data-people-label]").textContent = label;
    people.querySelector("[data-people-unit]").textContent = unit;
    people.querySelector("[data-people-hint]").textContent = hint;
  }
  form.querySelectorAll("[data-value-of]").forEach((field) => {
    field.hidden = !field.dataset.valueOf.split(" ").includes(programme.value);
    field.querySelectorAll("[data-only]").forEach((only) => { only.hidden = true; });
  });
  form.querySelectorAll("[data-photos-of]").forEach((why) => { why.hidden = why.dataset.photosOf !== programme.value; });
  form.querySelector("[data-group]").hidden = counting !== "headcount";
  const day = form.querySelector("[name=day]:checked");
  form.querySelector("[data-other-day]").hidden = Boolean(day) && day.value !== "other";
}

export function clearErrors(form) {
  form.querySelectorAll("[data-errors], .field .error").forEach((one) => one.remove());
  form.querySelectorAll(".field.bad").forEach((one) => one.classList.remove("bad"));
}

// What was refused is being corrected: its sentence goes, and with the last one the note on top.
export function forgive(form, field) {
  const box = field.closest(".field.bad");
  if (!box) return;
  box.classList.remove("bad");
  box.querySelectorAll(".error").forEach((one) => one.remove());
  const note = form.querySelector("[data-errors=fields]");
  if (note && !form.querySelector(".field.bad")) note.remove();
}

// Each sentence at its field, those of no field on top; the first one comes into view. `errors`: {name: [sentence]}.
export function showErrors(form, errors) {
  clearErrors(form);
  const top = [];
  let first = null;
  Object.entries(errors).forEach(([name, sentences]) => {
    const named = { occurred_on: "day", photo: "photos" }[name] || name;
    const field = named === "photos" ? form.querySelector("[data-photos] input[type=file]") : form.elements[named];
    const control = field instanceof RadioNodeList ? field[0] : field;
    const box = control && control.closest(".field");
    if (!box) { top.push(...sentences); return; }
    for (let fold = box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    box.classList.add("bad");
    box.append(...sentences.map((words) => h("p", { class: "error" }, words)));
    first = first || control;
  });
  const words = top.length ? top : ["要改一处才能送出，见红色标出的地方。"];
  form.prepend(h("div", { class: "note over notes", role: "alert", "data-errors": top.length ? "form" : "fields" }, ...words.map((one) => h("p", {}, one))));
  (first || form.firstElementChild).scrollIntoView({ block: "center" });
  if (first) first.focus({ preventScroll: true });
}

// What was refused or marked, where the page is opened at it; a mark is found below the reason, which stays in sight.
export function findWrong(form) {
  const find = () => {
    const wrong = form.querySelector(WRONG);
    if (!wrong) return;
    wrong.focus({ preventScroll: true });
    wrong.scrollIntoView({ block: wrong.closest(".marked") ? "nearest" : "center" });
  };
  find();
  window.addEventListener("pageshow", find); // a link to the marked field has moved the focus away by then
}
