// Rows of a form that are still blank wait behind a button, which brings one at a time. Without this script all of
// them are simply there.

for (const form of document.querySelectorAll("[data-rows]")) {
  const more = form.querySelector("[data-add-row]");
  const filled = form.querySelectorAll(".line:not([data-blank])").length;
  const waiting = [...form.querySelectorAll("[data-blank]")].slice(filled ? 0 : 1);
  for (const row of waiting) row.hidden = true;
  more.hidden = waiting.length === 0;
  more.querySelector("button").addEventListener("click", () => {
    const row = waiting.shift();
    row.hidden = false;
    row.querySelector("input:not([type=hidden])").focus();
    more.hidden = waiting.length === 0;
  });
}
