// The report's only script: tooltips of the chart, the filter of the responses, folded parts opened for print.
"use strict";
const tip = document.getElementById("tip");
for (const point of document.querySelectorAll(".point")) {
  const title = point.querySelector("title");
  if (!title) continue;
  const said = title.textContent;
  point.setAttribute("aria-label", said);
  title.remove();
  const show = () => {
    const box = point.getBoundingClientRect();
    tip.textContent = said;
    tip.hidden = false;
    tip.style.left = Math.max(8, Math.min(box.right + 8, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(8, Math.min(box.top - 8, innerHeight - tip.offsetHeight - 8)) + "px";
  };
  for (const event of ["pointerenter", "focus"]) point.addEventListener(event, show);
  for (const event of ["pointerleave", "blur", "click"]) point.addEventListener(event, () => { tip.hidden = true; });
}

const filter = document.querySelector(".filter"), trials = [...document.querySelectorAll(".trial")];
filter.hidden = false;
const sift = () => {
  const wanted = new FormData(filter), words = wanted.get("t").toLowerCase();
  let shown = 0;
  for (const trial of trials) {
    const fits = ["v", "i", "o"].every((key) => !wanted.get(key) || trial.dataset[key] === wanted.get(key));
    trial.hidden = !(fits && (!words || trial.textContent.toLowerCase().includes(words)));
    shown += !trial.hidden;
  }
  filter.querySelector("output").textContent = shown.toLocaleString("en") + " shown";
};
filter.addEventListener("input", sift);
filter.addEventListener("submit", (event) => event.preventDefault());
sift();

const folded = () => document.querySelectorAll("details[data-print]:not([open])");
let opened = [];
addEventListener("beforeprint", () => { opened = [...folded()]; for (const one of opened) one.open = true; });
addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
