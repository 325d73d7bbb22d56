// The operations page looks again by itself, as long as somebody may be looking at it.
const EVERY = 20 * 1000;
const LONGEST = 10 * 60 * 1000; // a page forgotten in a tab must not keep its session alive
const page = document.querySelector("[data-live]");

if (page) {
  const asOf = document.querySelector("[data-as-of]");
  const word = document.querySelector("[data-refreshing]");
  const begun = Date.now();

  const busy = () => document.hidden || page.contains(document.activeElement);

  const look = async () => {
    try {
      const answer = await fetch(page.dataset.live, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
      if (answer.redirected) return window.location.reload(); // signed out meanwhile
      if (!answer.ok || busy()) return undefined;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      page.replaceChildren(...fresh.querySelector("[data-live]").childNodes);
      asOf.textContent = fresh.querySelector("[data-as-of]").textContent;
      word.textContent = "每20秒自动更新。";
    } catch {
      word.textContent = "连不上平台，正在重试。";
    }
    return undefined;
  };

  const tick = async () => {
    if (Date.now() - begun > LONGEST) {
      word.textContent = "已停止自动更新，看新的请刷新。";
      return;
    }
    if (!busy()) await look();
    window.setTimeout(tick, EVERY);
  };

  word.textContent = "每20秒自动更新。";
  window.setTimeout(tick, EVERY);
}
