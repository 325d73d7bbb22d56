// In place of the form, when it is on its way and the server has not confirmed it: what is certain, and what to do now.
import { button, copyButton, h, put } from "./dom.js";
import { itemOf, synced, titleOf, wordOf } from "./items.js";
import { listen, queue } from "./queue.js";
import { store } from "./store.js";

function words(item) {
  if (item.returned) return ["已退回", "请打开看原因。"];
  if (item.state === "sent" && item.reviewer) {
    return ["已提交", `等${item.reviewer}审核。${item.spare ? "之后又写的没有送出，可以复制。" : ""}`];
  }
  if (item.state === "sent") return ["用另一台的", "这台手机的那份可以复制。"];
  if (item.action === "draft" && synced(item)) return ["存好了", `还没有提交。${item.spare ? "没用的那份可以复制。" : ""}`];
  if (item.action === "draft") return ["存在本机了", store.durable ? "联网后存到平台，还没有提交。" : "还没有存到平台，请别关这一页。"];
  if (queue.signedOut) return ["提交了，登录后送出", "登录已经过期。请先登录，本机的不会丢。"];
  if (!store.durable) return ["还没有送出", "这台手机不让网页存东西：请别关这一页，联网后自动送出。"];
  return queue.offline
    ? ["提交了，联网后送出", "可以关掉这一页。下次打开平台的任何一页，都会接着送。"]
    : ["提交了，正在送出", "网络慢，可以先做别的；没送完的下次打开平台接着送。"];
}

// `back()` to the form, which it may ask for itself; `again()` to write another one.
export function showKept(draft, first, { back, again }) {
  const panel = h("section", { class: "card kept", role: "status" });
  const bar = draft.stick.firstElementChild.parentElement;
  const old = [...bar.childNodes];
  const signIn = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
  const show = (item) => {
    const [title, text] = words(item);
    const [word, kind] = wordOf(item, queue.sending);
    put(panel, h("h1", { tabindex: "-1" }, title), h("p", { class: "soft" }, text),
      h("p", { class: "row" }, item.title || titleOf(item), h("span", { class: `st ${kind}` }, word)),
      h("div", { class: "btns" },
        item.url && item.state === "sent" ? h("a", { class: "btn", href: item.url }, "看这条记录") : "",
        item.state === "draft" ? button("接着写", back) : "",
        queue.signedOut ? h("a", { class: "btn", href: signIn }, "去登录") : "",
        item.spare ? copyButton("复制没用的那份", item.spare) : ""));
  };
  const quiet = listen(async () => {
    const item = await itemOf(draft.id, draft.user);
    if (!panel.isConnected || !item) return;
    if (["wrong", "conflict", "parked"].includes(item.state)) back();
    else show(item);
  });
  show(first);
  draft.form.hidden = true;
  draft.form.before(panel);
  put(bar, h("div", {}, h("a", { href: "/" }, "首页"), button("再写一条", again, "btn main")));
  panel.querySelector("h1").focus(); // the button that was pressed is gone
  window.scrollTo(0, 0);
  return {
    remove() {
      quiet();
      panel.remove();
      put(bar, ...old);
      draft.form.hidden = false;
    },
  };
}
