// The file input as one big target that takes a click or a dropped file and shows the name in words.
// Without this the browser's own input is simply there.
const input = document.querySelector("input[type=file][name=file]");
if (input) {
  const box = document.createElement("div");
  const said = document.createElement("span");
  box.className = "drop";
  input.before(box);
  box.append(input, said);
  const show = () => {
    const file = input.files[0];
    said.textContent = file ? file.name : "点这里选文件，或把文件拖进来";
    box.classList.toggle("chosen", Boolean(file));
  };
  input.addEventListener("change", show);
  for (const [name, on] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
    input.addEventListener(name, () => box.classList.toggle("over-it", on));
  }
  show();
}
