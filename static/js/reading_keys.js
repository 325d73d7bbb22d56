// The keys of the desk, where one is not typing into something.
const FIELDS = "input, select, textarea, button, summary, a, [contenteditable]";

export function listenToKeys(does) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const control = event.target.closest(FIELDS);
    if (event.key === "Escape") control?.blur();
    if (control && !control.matches("[data-open]")) return;
    const act = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
