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
    told.textContent = done ? "已复制，打开浏览器贴到地址栏。" : "没能复制，请长按上面的链接，自己复制。";
  });
}
