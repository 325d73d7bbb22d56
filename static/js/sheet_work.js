// How far a job is, asked of the server until the import has moved on. Without this the page reloads by itself.
const box = document.querySelector("[data-work]");
const LONGEST = 20 * 60 * 1000; // a page forgotten in a tab must not keep its session alive
const UNHEARD = 3; // looks in a row without an answer, before the page says so

if (box) {
  const bar = box.querySelector("[data-bar]");
  const said = box.querySelector("[data-said]");
  const stalled = box.querySelector("[data-stalled]");
  const begun = Date.now();
  let wait = 700;
  let unheard = 0;

  const look = async () => {
    let work = null;
    try {
      const answer = await fetch(box.dataset.work, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
      if (answer.redirected) return window.location.reload(); // signed out meanwhile
      if (answer.ok) work = await answer.json();
    } catch {
      // The network comes and goes; the next look may succeed.
    }
    unheard = work ? 0 : unheard + 1;
    if (unheard === UNHEARD) said.textContent = "连不上平台，正在重试。后台的进度不受影响，连上后接着显示。";
    if (work) {
      if (work.state !== box.dataset.state) return window.location.reload();
      if (work.total) {
        bar.max = work.total;
        bar.value = work.done;
      } else {
        bar.removeAttribute("value");
      }
      if (said.textContent !== work.said) said.textContent = work.said;
      stalled.hidden = !work.stalled;
      stalled.querySelector("p").textContent = work.stalled;
    }
    wait = work && !work.stalled ? Math.min(wait * 1.1, 2000) : 4000;
    if (Date.now() - begun < LONGEST) window.setTimeout(look, wait);
    return undefined;
  };
  window.setTimeout(look, wait);
}
