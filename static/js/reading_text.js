// Text and ledger light each other; words selected in the text can be listed, or say where an item is to be split.
const pieces = (pk) => document.querySelectorAll(`[data-text] [data-i~="${pk}"]`);

export function lightItem(pk, { scroll = false } = {}) {
  for (const piece of document.querySelectorAll("[data-text] .lit")) piece.classList.remove("lit");
  const found = pieces(pk);
  for (const piece of found) piece.classList.add("lit");
  if (scroll && found.length) into(found[0]);
}

// Both scroll the pane alone, never the page.
function into(piece) {
  const pane = piece.closest("[data-text]");
  const top = piece.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  if (top < 40 || top > pane.clientHeight - 80) pane.scrollTop += top - pane.clientHeight / 3;
}

export function keepIn(row) {
  const pane = row.closest("[data-rows]");
  const head = pane.querySelector("thead").offsetHeight;
  const { top, bottom } = row.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  const below = bottom - frame.bottom;
  if (below > 0) pane.scrollTop += Math.min(below, top - frame.top - head);
  else if (top < frame.top + head) pane.scrollTop += top - frame.top - head;
}

function near(list, on) {
  for (const one of list) one.classList.toggle("near", on);
}

// Where in the text a point of the page is: the place of its piece, and how far into it.
function place(node, offset) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("[data-s]");
  return piece ? Number(piece.dataset.s) + (node.nodeType === Node.TEXT_NODE ? offset : 0) : null;
}

function selected(pane) {
  const selection = window.getSelection();
  if (!selection.rangeCount || !pane.contains(selection.anchorNode) || !pane.contains(selection.focusNode)) return null;
  const ends = [place(selection.anchorNode, selection.anchorOffset), place(selection.focusNode, selection.focusOffset)];
  if (ends.includes(null)) return null;
  return { start: Math.min(...ends), end: Math.max(...ends) };
}

function offerSplit(at, main) {
  const choice = main.querySelector("[data-split]");
  if (!choice || at === null) return;
  const words = [...document.querySelectorAll("[data-text] .lit")].map((piece) => ({ start: Number(piece.dataset.s), text: piece.textContent }));
  const piece = words.find(({ start, text }) => at > start && at < start + text.length);
  if (!piece) return;
  let option = choice.querySelector("[data-here]");
  if (!option) {
    option = document.createElement("option");
    option.dataset.here = "";
    choice.prepend(option);
  }
  option.value = String(at);
  option.textContent = `${piece.text.slice(at - piece.start, at - piece.start + 16)}……`;
  option.selected = true;
}

function offerAdding(found, main) {
  const form = main.querySelector("[data-add]");
  const any = Boolean(found && found.end > found.start);
  form.hidden = !any;
  main.querySelector("[data-add-hint]").hidden = any;
  if (any) {
    form.elements.start.value = found.start;
    form.elements.end.value = found.end;
  }
}

export function listenToText(main, { open }) {
  const pane = main.querySelector("[data-text]");
  const table = main.querySelector("[data-rows]");
  const rowsOf = (piece) => (piece.dataset.i ? [main.querySelector(`[data-row="${piece.dataset.i.split(" ")[0]}"]`)].filter(Boolean) : []);

  pane.addEventListener("mouseover", (event) => {
    const piece = event.target.closest("[data-i]");
    near(table.querySelectorAll(".near"), false);
    if (!piece) return;
    const found = rowsOf(piece);
    near(found, true);
    if (found.length) keepIn(found[0]);
  });
  pane.addEventListener("mouseleave", () => near(table.querySelectorAll(".near"), false));
  pane.addEventListener("click", (event) => {
    const piece = event.target.closest("[data-i]");
    const found = selected(pane);
    if (!piece || (found && found.end > found.start)) return;
    const opened = main.querySelector("[data-row][aria-current]");
    if (opened && piece.dataset.i.split(" ").includes(opened.dataset.row)) offerSplit(found && found.start, main);
    else if (piece.dataset.i) open(piece.dataset.i.split(" ")[0]);
  });
  table.addEventListener("mouseover", (event) => {
    const row = event.target.closest("[data-row]");
    near(pane.querySelectorAll(".near"), false);
    if (!row) return;
    const found = pieces(row.dataset.row);
    near(found, true);
    if (found.length) into(found[0]);
  });
  table.addEventListener("mouseleave", () => near(pane.querySelectorAll(".near"), false));
  table.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) lightItem(row.dataset.row, { scroll: true });
  });
  document.onselectionchange = () => {
    const found = selected(pane);
    offerAdding(found, main);
    if (found && found.end > found.start) offerSplit(found.start, main);
  };
}
