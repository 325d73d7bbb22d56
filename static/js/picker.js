// A picker: hits are offered while one types, chosen by keyboard, mouse or touch. Without this file the form takes the
// text and asks back. What comes to stand in the field is what people read; the server understands it.
const WAIT = 150;
let count = 0;

function picker(input) {
  const list = document.createElement("ul");
  list.id = `picker-${(count += 1)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "找到的");
  list.hidden = true;
  const said = document.createElement("p");
  said.className = "sr";
  said.setAttribute("role", "status");
  input.after(list, said);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  let options = [];
  let at = -1;
  let asked = 0;
  let timer = 0;
  let composing = false;

  const close = () => {
    asked += 1; // an answer still on its way comes too late
    clearTimeout(timer);
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    at = index;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    input.value = option.dataset.value;
    said.textContent = `已选${option.dataset.value}`;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = ({ hits, more }) => {
    options = hits.map((hit, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.dataset.value = hit.value;
      option.setAttribute("role", "option");
      const about = document.createElement("small");
      about.textContent = hit.about;
      option.append(hit.name, about);
      return option;
    });
    const words = document.createElement("li");
    words.className = "said";
    words.setAttribute("role", "presentation");
    if (!hits.length) words.textContent = "没有找到，换名称、简称、拼音首字母或代码试试";
    else if (more) words.textContent = "还有更多，再多写几个字";
    list.replaceChildren(...options, ...(words.textContent ? [words] : []));
    said.textContent = words.textContent || `找到${hits.length}个，按上下键选择`;
    list.hidden = false;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", "true");
    mark(-1);
  };
  const ask = async () => {
    const text = input.value.trim();
    if (!text) {
      close();
      return;
    }
    const mine = (asked += 1);
    const url = new URL(input.dataset.picker, document.baseURI);
    url.searchParams.set("q", text);
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" } });
      const answer = response.ok ? await response.json() : null;
      if (mine === asked && answer) show(answer);
    } catch {
      // no network: the text itself is sent, and the form asks back
    }
  };
  const askSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };

  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; askSoon(); });
  input.addEventListener("input", () => { if (!composing) askSoon(); });
  input.addEventListener("keydown", (event) => {
    if (composing || event.isComposing) return;
    if (event.key === "ArrowDown" && list.hidden) ask();
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") mark(at + 1 < options.length ? at + 1 : 0);
    else if (event.key === "ArrowUp") mark(at > 0 ? at - 1 : options.length - 1);
    else if (event.key === "Enter" && at >= 0) choose(options[at]);
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" && at >= 0) { choose(options[at]); return; }
    else return;
    event.preventDefault();
  });
  // The field keeps the focus, so that leaving it can close the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", close);
}

document.querySelectorAll("input[data-picker]").forEach(picker);
