// Keys for looking at documents one after another: v verifies, r leads to the reasons, n goes on. They can be switched
// off, and do nothing while somebody types or holds another key.
const STORED = "review-keys";
const hint = document.querySelector("[data-keys]");
const knob = hint.querySelector("[data-keys-switch]");
const wordsOn = knob.textContent;
let on = true;

try {
  on = localStorage.getItem(STORED) !== "off";
} catch {
  // Without storage they are on at every page.
}

function show() {
  hint.hidden = false;
  hint.classList.toggle("keys-off", !on);
  knob.textContent = on ? wordsOn : knob.dataset.wordsOff;
}

function types(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])") !== null;
}

const DOES = {
  v: () => document.querySelector("[data-key-verify]")?.click(),
  r: () => document.querySelector(".checklist input")?.focus(),
  n: () => document.querySelector("[data-key-skip]")?.click(),
};

knob.addEventListener("click", () => {
  on = !on;
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // It holds for this page then.
  }
  show();
});

document.addEventListener("keydown", (event) => {
  if (!on || event.repeat || event.ctrlKey || event.altKey || event.metaKey || types(event.target)) return;
  const does = DOES[event.key.toLowerCase()];
  if (!does) return;
  event.preventDefault();
  does();
});

show();
