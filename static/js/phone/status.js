// The line under the top of every page: no network, what waits, who must sign in, what the phone does not keep. Each is
// said once, in a region that is read out when it changes.
import { button, h, put } from "./dom.js";
import { isOnlyHere, itemsOf, tidy } from "./items.js";
import { queue, listen } from "./queue.js";
import { store } from "./store.js";

const REFUSED = "这台手机不让网页存东西，离开这页前请先提交。";
const OFFLINE = "现在没有网络。照常填写和提交，联网后自动送出。";

function lines(count, asks, lost) {
  const said = [];
  const sentence = (...parts) => said.push(h("p", {}, ...parts));
  const signIn = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
  if (!store.durable) sentence(REFUSED);
  if (queue.offline) sentence(OFFLINE);
  if (queue.signedOut && count) sentence(`请先登录，本机的${count}条不会丢。`, h("a", { href: signIn }, "去登录"));
  else if (count) sentence(h("a", { href: "/#queue" }, `${count}条待上传`), queue.sending ? "，正在送出" : "");
  if (asks) sentence(h("a", { href: "/#queue" }, `${asks}条要你看一眼`));
  if (lost.length) {
    const titles = lost.join("、");
    sentence(`手机清理了空间，没有送出的记录不见了：${titles}。请重新写一条。`, button("知道了", () => { lost.length = 0; show(); }, "linklike"));
  }
  return said;
}

const box = document.querySelector("[data-status]");
let lost = [];
let shown = "";

async function show() {
  const items = (await itemsOf(queue.user)).filter(isOnlyHere);
  const count = items.filter((item) => item.state === "waiting").length;
  const open = document.querySelector("[data-item]"); // what is wrong with it, the form itself says
  const asking = (item) => ["conflict", "parked"].includes(item.state) || (item.state === "wrong" && !(open && open.dataset.item === item.id));
  const asks = items.filter(asking).length;
  const said = lines(count, asks, lost);
  const words = said.map((line) => line.textContent).join("\n");
  if (words === shown) return; // a region that is written anew is read out anew
  shown = words;
  put(box, ...said);
}

export async function showStatus() {
  lost = await tidy(queue.user);
  listen(show);
  return show();
}
