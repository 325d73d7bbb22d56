// On a narrow screen the bar is a strip that scrolls: bring the current section into view.
const current = document.querySelector(".nav [aria-current]");
if (current) {
  const strip = current.parentElement;
  strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
}
