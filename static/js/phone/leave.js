// Signing out: what is kept of the forms goes, what waits stays for the same person, and is spoken of before.
import { button, h } from "./dom.js";
import { isOnlyHere, itemsOf } from "./items.js";
import { forgetForms } from "./kept.js";
import { store } from "./store.js";

async function leave(form) {
  await forgetForms(null);
  await store.update("facts", "user", () => null);
  form.submit();
}

export function guardSignOut(user) {
  document.querySelectorAll("form[action$='/sign-out/']").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const left = (await itemsOf(user)).filter(isOnlyHere).length;
      if (!left) return leave(form);
      if (form.nextElementSibling && form.nextElementSibling.matches("[data-leaving]")) return undefined;
      const stay = h("a", { class: "btn main", href: "/#queue" }, "先去送出");
      const words = `还有${left}条没有送出。退出后它们留在这台手机上，只有你再登录才看得到、才会送出。`;
      const warning = h("div", { class: "note soon gap", role: "alert", "data-leaving": true }, h("p", {}, words),
        h("div", { class: "btns gap" }, stay, button("仍然退出", () => leave(form))));
      form.after(warning);
      warning.scrollIntoView({ block: "center" }); // below the button it would stand behind the bar
      return undefined;
    });
  });
}
