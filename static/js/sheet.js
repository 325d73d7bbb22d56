// The main button waits for the tick while rows are refused; without this the server says the same.
const form = document.querySelector("[data-apply]");
const tick = form?.querySelector("[data-leave-out]");
if (tick) {
  const button = form.querySelector(".btn.main");
  const hint = form.querySelector("[data-unticked]");
  const follow = () => {
    button.disabled = !tick.checked;
    hint.hidden = tick.checked;
  };
  tick.addEventListener("change", follow);
  follow();
}

// One click, one import.
form?.addEventListener("submit", () => {
  const button = form.querySelector(".btn.main");
  window.setTimeout(() => {
    button.disabled = true;
    button.textContent = "正在写入……";
  });
});
