// The record form at the desk: its fields follow programme and day as on the phone, photos are seen before they go with
// the form. Without this file every field is simply there, and the server judges.
import { watch } from "./phone/checks.js";
import { findWrong, follow } from "./phone/fields.js";

const form = document.querySelector("[data-record-form]");

// --- photos: a tile to add, each chosen one seen, taken off by a touch ---

function photos() {
  const box = form.querySelector("[data-photos]");
  const [list, input, hint] = [box.querySelector(".photos"), box.querySelector("input[type=file]"), box.querySelector("[data-photos-hint]")];
  const words = hint.textContent;
  let chosen = [];
  const tile = document.createElement("label");
  tile.className = "add";
  tile.append("+", input);
  list.append(tile);

  const keep = () => {
    const files = new DataTransfer();
    chosen.forEach((file) => files.items.add(file));
    input.files = files.files;
  };
  const show = () => {
    list.querySelectorAll("[data-new]").forEach((figure) => {
      URL.revokeObjectURL(figure.querySelector("img").src);
      figure.remove();
    });
    chosen.forEach((file, index) => {
      const figure = document.createElement("figure");
      figure.dataset.new = "";
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      const caption = document.createElement("figcaption");
      const off = document.createElement("button");
      off.type = "button";
      off.className = "linklike";
      off.textContent = "去掉";
      off.addEventListener("click", () => { chosen.splice(index, 1); keep(); show(); });
      caption.append(off);
      figure.append(image, caption);
      list.insertBefore(figure, tile);
    });
    const most = Number(box.dataset.atMost);
    tile.hidden = list.querySelectorAll("figure").length >= most;
    hint.textContent = chosen.length ? `新选${chosen.length}张，提交或存草稿时一起送出` : words;
  };
  input.addEventListener("change", () => {
    const room = Number(box.dataset.atMost) - list.querySelectorAll("figure:not([data-new])").length;
    chosen = [...chosen, ...input.files].slice(0, room);
    keep();
    show();
  });
}

// --- one touch sends once ---

function sendOnce() {
  const buttons = document.querySelectorAll(`button[form="${form.id}"], #${form.id} button[type=submit]`);
  const set = (off) => buttons.forEach((button) => { button.disabled = off; });
  // Only after the browser has taken down which button it was.
  form.addEventListener("submit", () => setTimeout(() => set(true)));
  window.addEventListener("pageshow", () => set(false));
}

if (form) {
  form.addEventListener("change", () => follow(form));
  watch(form);
  photos();
  sendOnce();
  findWrong(form);
}
