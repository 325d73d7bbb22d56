// A page with a record form on it.
import { startForm } from "./form.js";

const form = document.querySelector("[data-record-form]");
const user = Number(document.body.dataset.user) || null;
if (form && user) {
  startForm(form, user);
  // Shown again by the back button after it was sent: a new page has a new record.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
