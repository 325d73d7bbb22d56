// Every page of the phone: the queue runs, its state is said, the home page keeps the forms for a day without network.
import { sayNow } from "./dom.js";
import { fetchForms, forgetForms } from "./kept.js";
import { guardSignOut } from "./leave.js";
import { start } from "./queue.js";
import { showQueue } from "./queue_view.js";
import { showStatus } from "./status.js";
import { store } from "./store.js";

const user = Number(document.body.dataset.user) || null;

function offlineShell() {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  navigator.serviceWorker.register("/sw.js").catch(() => {}); // all else works without it
}

async function begin() {
  start(user);
  guardSignOut(user);
  await store.update("facts", "user", () => ({ name: "user", user }));
  await forgetForms(user);
  await showStatus();
  await showQueue();
  const home = document.querySelector("[data-forms]");
  if (!home || !store.durable || !("serviceWorker" in navigator)) return; // without a worker no kept form can be opened
  await navigator.serviceWorker.ready;
  fetchForms(user, home.dataset.forms.split(" ").filter(Boolean));
}

sayNow(document.getElementById("main"));
if (user) begin();
if (document.readyState === "complete") offlineShell();
else window.addEventListener("load", offlineShell);
