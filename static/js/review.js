// Review: a touch puts a ready reason into its field; a mark that is set asks for its note; one tick for the whole page,
// and the button says how many.
for (const reasons of document.querySelectorAll("[data-reasons]")) {
  const field = document.getElementById(reasons.dataset.reasons);
  reasons.hidden = false;
  reasons.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    field.value = field.value.trim() ? `${field.value.trim()}${button.textContent}` : button.textContent;
    field.focus();
  });
}

for (const tick of document.querySelectorAll(".mark-on")) {
  tick.addEventListener("change", () => {
    if (tick.checked) document.getElementById(`note-${tick.value}`).focus();
  });
}

const list = document.querySelector("[data-ticks]");
if (list) {
  const all = list.querySelector("[data-tick-all]");
  const ticks = [...list.querySelectorAll("[name=ticked]")];
  const button = list.querySelector("[data-tick-button]");
  const show = () => {
    const number = ticks.filter((tick) => tick.checked).length;
    button.disabled = number === 0;
    button.textContent = number ? `通过勾选的${number}条` : "通过勾选的";
    all.checked = number > 0 && number === ticks.length;
    all.indeterminate = number > 0 && number < ticks.length;
  };
  all.hidden = ticks.length === 0;
  all.addEventListener("change", () => {
    ticks.forEach((tick) => { tick.checked = all.checked; });
    show();
  });
  list.addEventListener("change", show);
  window.addEventListener("pageshow", show);
}
