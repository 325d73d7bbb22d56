// Building the few pieces that a page does not bring along, and words for days and times.

// h("p", {class: "hint"}, "文字", node): properties of the element where it knows them, attributes else.
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  Object.entries(properties || {}).forEach(([name, value]) => {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  });
  element.append(...children.filter((child) => child != null && child !== ""));
  return element;
}

// Instead of what is there; Chromium 80 has no verb for it.
export function put(element, ...children) {
  element.textContent = "";
  element.append(...children);
}

export const button = (words, act, kind = "btn") => h("button", { type: "button", class: kind, onclick: act }, words);

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] % 16) + 64;
  bytes[8] = (bytes[8] % 64) + 128;
  const text = [...bytes].map((byte) => (byte + 256).toString(16).slice(1)).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const two = (number) => String(number).padStart(2, "0");
export const isoDay = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
export const cnDay = (date) => `${date.getMonth() + 1}月${date.getDate()}日`;
export function cnMoment(at) {
  const date = new Date(at);
  const clock = `${date.getHours()}:${two(date.getMinutes())}`;
  return isoDay(date) === isoDay(new Date()) ? clock : `${cnDay(date)} ${clock}`;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not in every WebView
    const field = h("textarea", { class: "sr", readonly: true }, text);
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

// A function that does `act` at once, but not again before `wait` milliseconds have passed.
export function calmly(act, wait) {
  let [last, timer] = [0, 0];
  return function soon() {
    clearTimeout(timer);
    const rest = last + wait - Date.now();
    if (rest > 0) timer = setTimeout(soon, rest);
    else {
      last = Date.now();
      act();
    }
  };
}

// A button that copies, and says that it has.
export function copyButton(words, text) {
  const said = button(words, async () => { await copy(text); said.textContent = "已复制"; });
  return said;
}

// What the next page says on top, once.
export function sayNext(words) {
  try {
    sessionStorage.setItem("said", words);
  } catch {
    // then it is not said
  }
}

export function sayNow(main) {
  try {
    const words = sessionStorage.getItem("said");
    sessionStorage.removeItem("said");
    if (words) main.prepend(h("ul", { class: "notes", role: "status" }, h("li", { class: "note ok" }, words)));
  } catch {
    // nothing was kept
  }
}
