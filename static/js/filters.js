// A tick or a choice in a list's filters sends the form at once; without this script the button does.
for (const control of document.querySelectorAll(".filters [data-submits]")) {
  control.addEventListener("change", () => control.form.requestSubmit());
}
