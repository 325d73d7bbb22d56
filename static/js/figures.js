// A figure opens what it is made of in place; without this file, or on a narrow screen, its link leads to the page.

const WIDE = window.matchMedia("(min-width: 64.01rem)");
const form = document.getElementById("form");
let open = null;

function close({ refocus = false } = {}) {
  if (!open) return;
  const { link, pop } = open;
  open = null;
  pop.remove();
  link.removeAttribute("aria-expanded");
  link.removeAttribute("aria-controls");
  if (refocus) link.focus();
}

async function show(link) {
  const url = new URL(link.href);
  url.searchParams.set("part", "1");
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const pop = document.createElement("div");
  pop.className = "pop";
  pop.id = "pop";
  pop.setAttribute("role", "dialog");
  pop.setAttribute("aria-label", `${link.textContent}的来历`);
  pop.tabIndex = -1;
  pop.innerHTML = await answer.text();
  close();
  link.closest("td").append(pop);
  link.setAttribute("aria-expanded", "true");
  link.setAttribute("aria-controls", "pop");
  open = { link, pop };
  pop.focus({ preventScroll: true });
  pop.scrollIntoView({ block: "nearest" });
}

form?.addEventListener("click", (event) => {
  const closing = event.target.closest("[data-close]");
  if (closing) {
    event.preventDefault();
    close({ refocus: true });
    return;
  }
  const link = event.target.closest(".has-pop a.fig:not(.pop a)");
  if (!link || !WIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (open?.link === link) {
    close();
    return;
  }
  show(link).catch(() => { window.location.href = link.href; });
});

document.addEventListener("click", (event) => {
  if (open && !open.pop.contains(event.target) && event.target !== open.link) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close({ refocus: true });
});
