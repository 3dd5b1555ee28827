// Shows work in the background as it goes on. Without this module a link looks again.
const EVERY = 2000;
let told = 0;

async function look() {
  const shown = document.querySelector("[data-running='yes']");
  if (!shown) return;
  shown.querySelector(".no-script-only")?.setAttribute("hidden", "");
  await new Promise((wait) => setTimeout(wait, EVERY));
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-running]");
    if (now) update(shown, now);
  } catch {
    // the server could not be reached: the next look may succeed
  }
  look();
}

// Takes over what is new. What is read aloud stays in its place, and changes at each quarter and at the end only.
function update(shown, now) {
  const inner = "[data-running-shown]";
  if (!shown.querySelector(inner) || !now.querySelector(inner)) {
    shown.replaceWith(now);
    return;
  }
  shown.dataset.running = now.dataset.running;
  shown.querySelector(inner).replaceWith(now.querySelector(inner));
  const bar = shown.querySelector("progress");
  const quarter = bar ? Math.floor((4 * bar.value) / bar.max) : 4;
  if (bar && quarter <= told) return;
  told = quarter;
  const words = [bar ? null : "#progress", "[data-running-words]"].map((each) => each && shown.querySelector(each)?.textContent);
  shown.querySelector("[data-running-told]").textContent = words.filter(Boolean).join(". ");
}

look();
