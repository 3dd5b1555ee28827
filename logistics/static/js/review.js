// Keys for looking at documents one after another: v verifies, r leads to the reasons, n goes on. They can be switched
// off, and do nothing while somebody types or holds another key, nor before the document has been seen for a moment: a
// key pressed twice must not decide about the next.
const STORED = "review-keys";
const MOMENT = 700; // milliseconds
const hint = document.querySelector("[data-keys]");
const knob = hint.querySelector("[data-keys-switch]");
const wordsOn = knob.textContent;
let on = true;
let isSeen = false;

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
  if (!on || !isSeen || event.repeat || event.ctrlKey || event.altKey || event.metaKey || types(event.target)) return;
  const does = DOES[event.key.toLowerCase()];
  if (!does) return;
  event.preventDefault();
  isSeen = event.key.toLowerCase() === "r";
  does();
});

function wait() {
  setTimeout(() => {
    isSeen = true;
    hint.dataset.seen = "";
  }, MOMENT);
}

addEventListener("pageshow", (event) => {
  if (event.persisted) wait(); // back to a page that was left
});
// A picture that cannot be shown leaves the keys asleep.
document.querySelector(".sheet").decode().then(wait, () => {});
show();
