// What is looked at while one types. Figures: a calm hint, never a bar. At the end: the three things that are asked.
import { h, isoDay } from "./dom.js";
import { chosenProgramme, follow, forgive, isNumber, plainDigits } from "./fields.js";

const MANY = 3; // times the last reading

// What to look at in a figure; "" if nothing. `last` and `planned` may be "".
export function doubt(text, { last, planned, unit }) {
  if (!text) return "";
  if (!/^\d+$/.test(text)) return "请填一个整数，如34。";
  const number = Number(text);
  if (Number(last) > 0 && number > MANY * Number(last)) return `上次${last}${unit}，这次${number}${unit}，请看一眼`;
  if (Number(planned) > 0 && number > Number(planned)) return `方案预计${planned}${unit}，这次${number}${unit}，请看一眼`;
  return "";
}

function look(form) {
  const people = form.querySelector("[data-people]");
  if (!people) return;
  const { unit, last } = chosenProgramme(form).dataset;
  const words = people.hidden ? "" : doubt(plainDigits(form.elements.people.value), { unit, last, planned: people.dataset.planned });
  const line = people.querySelector("[data-doubt]");
  if (line.textContent !== words) line.textContent = words;
}

function countCharacters(form) {
  const { content } = form.elements;
  const hint = form.querySelector("[data-count-of]");
  const words = hint.textContent;
  const show = () => {
    const length = content.value.length;
    hint.textContent = length > 200 ? `${length}字，最多${content.maxLength}字` : words;
  };
  content.addEventListener("input", show);
  show();
}

export function watch(form) {
  follow(form);
  const people = form.querySelector("[data-people]");
  if (people) {
    people.querySelector("#people-notes").append(h("p", { class: "doubt", role: "status", "data-doubt": true }));
  }
  form.addEventListener("input", (event) => {
    forgive(form, event.target);
    look(form);
  });
  form.addEventListener("change", (event) => {
    if (isNumber(event.target)) event.target.value = plainDigits(event.target.value);
    look(form);
  });
  countCharacters(form);
  look(form);
}

// By the clock of the phone or of the server, whichever is ahead: a slow clock refuses nothing.
function today(form) {
  const offered = form.querySelector("[name=day]").value;
  const here = isoDay(new Date());
  return offered > here ? offered : here;
}

// What is missing before it may go to review: {name: [sentence]}. The server looks again.
export function missing(form, said, { photos }) {
  const found = {};
  const { counting, label } = chosenProgramme(form).dataset;
  if (!said.content.trim()) found.content = ["请写做了什么。"];
  if (said.day === "other" && !said.other_day) found.day = ["请选择日期。"];
  if (said.day === "other" && said.other_day > today(form)) found.day = ["日期在今天之后，请改成已经做了的那一天。"];
  if (counting !== "none" && form.elements.people) {
    if (!said.people) found.people = [`请填${label}，没有就填0。`];
    else if (!/^\d+$/.test(said.people)) found.people = ["请填一个整数，如34。"];
  }
  const wanted = form.querySelector("[data-photos-of]:not([hidden])");
  if (wanted && !form.querySelector("[data-photos] figure")) found.photos = [wanted.textContent];
  const bad = photos.filter((photo) => ["refused", "lost"].includes(photo.state) && !photo.gone).length;
  if (bad) found.photos = [`有${bad}张照片没有收，去掉或换一张再提交。`];
  return found;
}
