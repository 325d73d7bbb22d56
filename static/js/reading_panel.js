// The panel of one item as a line of the ledger, fetched from the page that the item has of its own.
export async function fetchPanel(address, pk, state) {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const panel = page.querySelector("[data-panel]");
  if (!panel) return null;
  for (const field of panel.querySelectorAll("[name=state]")) field.value = state;
  const line = document.createElement("tr");
  line.className = "focus-row panel";
  line.dataset.panelOf = pk;
  const cell = document.createElement("td");
  cell.colSpan = 7;
  cell.append(panel);
  line.append(cell);
  return line;
}
