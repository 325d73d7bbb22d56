// A button that opens the browser's own print dialogue; without this script it stays hidden and the menu does it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
