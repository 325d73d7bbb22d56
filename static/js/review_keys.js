// The keys of the review page: never while somebody types, never with another key held, and not where they are off.
const keys = document.querySelector("[data-keys]");
const on = keys?.querySelector("[data-keys-on]");
const OFF = "review-keys-off";

const follow = (selector) => document.querySelector(selector)?.click();
const focus = (selector) => {
  const field = document.querySelector(selector);
  field?.focus();
  field?.scrollIntoView({ block: "center" });
};
const approve = () => {
  const note = document.querySelector("[data-approve] input[name=note]");
  if (note && !note.value.trim()) note.focus();
  else document.querySelector("[data-approve]")?.requestSubmit();
};
const DO = {
  j: () => follow("[rel=next]"),
  ArrowRight: () => follow("[rel=next]"),
  k: () => follow("[rel=prev]"),
  ArrowLeft: () => follow("[rel=prev]"),
  a: approve,
  r: () => focus("#return textarea"),
  Escape: () => follow("[data-back]"),
  "?": () => { keys.open = !keys.open; },
};
const TYPED_IN = "textarea, select, input:not([type=checkbox], [type=radio])";

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!on.checked || event.target.closest(TYPED_IN) || !Object.hasOwn(DO, event.key)) return;
  event.preventDefault();
  DO[event.key]();
}

if (keys) {
  keys.hidden = false;
  on.checked = localStorage.getItem(OFF) === null;
  on.addEventListener("change", () => {
    if (on.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  document.addEventListener("keydown", pressed);
}
