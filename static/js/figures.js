// A figure opens what it is made of in place, and each step further down in the same box; without this file, or on a
// narrow screen, its link leads to the page.

const WIDE = window.matchMedia("(min-width: 64.01rem)");
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

async function made(address) {
  const url = new URL(address);
  url.searchParams.set("part", "1");
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.text();
}

function fill(pop, html) {
  pop.innerHTML = html;
  pop.focus({ preventScroll: true });
  pop.scrollIntoView({ block: "nearest" });
}

async function show(link) {
  const html = await made(link.href);
  const pop = document.createElement("div");
  pop.className = "pop";
  pop.id = "pop";
  pop.setAttribute("role", "dialog");
  pop.setAttribute("aria-label", `${link.textContent}的来历`);
  pop.tabIndex = -1;
  close();
  link.closest("td, dd").append(pop);
  link.setAttribute("aria-expanded", "true");
  link.setAttribute("aria-controls", "pop");
  open = { link, pop };
  fill(pop, html);
}

async function step(link) {
  const { pop } = open;
  fill(pop, await made(link.href));
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const modified = event.ctrlKey || event.metaKey || event.shiftKey;
  const further = target?.closest(".pop a[data-step]");
  const link = target?.closest(".has-pop a.fig:not(.pop a)");
  if (target?.closest(".pop [data-close]")) {
    event.preventDefault();
    close({ refocus: true });
  } else if (further && open && !modified) {
    event.preventDefault();
    step(further).catch(() => { window.location.href = further.href; });
  } else if (link && WIDE.matches && !modified) {
    event.preventDefault();
    if (open?.link === link) close();
    else show(link).catch(() => { window.location.href = link.href; });
  } else if (open && !open.pop.contains(target)) {
    close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close({ refocus: true });
});
