// A form that was typed into is kept in this tab until it is sent: whoever comes back finds it filled in.
const key = (form) => `draft:${form.getAttribute("action")}`;
const fields = (form) => [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit");
const read = (form) => Object.fromEntries(fields(form).map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]));

function write(form, said) {
  for (const one of fields(form)) {
    if (!(one.name in said)) continue;
    if (one.type === "checkbox") one.checked = said[one.name];
    else one.value = said[one.name];
  }
}

function stored(form) {
  try {
    return JSON.parse(window.sessionStorage.getItem(key(form)));
  } catch {
    return null; // no storage, or not ours
  }
}

// Fills in what was typed before and listens from now on. Whether anything was filled in.
export function keepDraft(form) {
  const asked = read(form);
  const said = stored(form);
  const differs = Boolean(said) && JSON.stringify(said) !== JSON.stringify(asked);
  if (differs) {
    write(form, said);
    form.querySelector("[data-kept]").hidden = false;
  }
  form.addEventListener("input", () => {
    form.dataset.typed = "";
    try {
      window.sessionStorage.setItem(key(form), JSON.stringify(read(form)));
    } catch {
      // without storage leaving is only warned of
    }
  });
  form.querySelector("[data-forget]").addEventListener("click", () => {
    write(form, asked);
    forget(form);
    form.querySelector("[data-kept]").hidden = true;
  });
  return differs;
}

function forget(form) {
  delete form.dataset.typed;
  try {
    window.sessionStorage.removeItem(key(form));
  } catch {
    // nothing was kept
  }
}

export function warnOfDrafts(main) {
  main.addEventListener("submit", (event) => {
    if (event.target.matches("[data-draft]")) forget(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    if (main.querySelector("[data-draft][data-typed]")) event.preventDefault();
  });
}
