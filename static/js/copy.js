// A button that puts what its field holds on the clipboard; without this script it stays hidden, and the field can be
// marked by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.focus();
    field.setSelectionRange(0, field.value.length);
    let done = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch { // an old WebView, or no https: the older way
      done = document.execCommand("copy");
    }
    told.textContent = done ? told.dataset.copied : "没能复制，请长按上面的文字，自己复制。";
  });
}
