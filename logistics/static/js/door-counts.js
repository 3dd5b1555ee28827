// Keeps the numbers of who is here up to date, at the door and on the desk. Without this module a link looks again.
const EVERY = 8000;
const place = document.querySelector("[data-counts]");
let etag = "";

/** Asks once; `ask` returns the answer, and raises when there is none. */
export async function lookAtCounts(ask) {
  const answer = await ask(place.dataset.counts, { headers: etag ? { "If-None-Match": etag } : {} });
  if (answer.status !== 200) return;
  etag = answer.headers.get("ETag");
  const told = await answer.json();
  const all = { ...told.delegations, total: told.total };
  for (const number of document.querySelectorAll("[data-count]")) {
    const [code, what] = number.dataset.count.split(/\.(?=[^.]+$)/);
    if (all[code]) number.textContent = all[code][what];
  }
  for (const bar of document.querySelectorAll("[data-bar]")) {
    const tally = all[bar.dataset.bar];
    if (tally) [bar.max, bar.value] = [Math.max(tally.expected, 1), tally.here];
  }
  const said = place.querySelector("[data-counts-words]");
  const words = said.dataset.countsWords.replace("{here}", told.total.here).replace("{expected}", told.total.expected);
  if (said.textContent !== words) said.textContent = words;
}

async function plainly(address, options) {
  const answer = await fetch(address, { redirect: "manual", cache: "no-store", ...options });
  if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
  return answer;
}

// The door asks by itself, for it also learns from this whether there is a network.
if (place?.dataset.counts && !document.getElementById("door")) {
  place.querySelector(".no-script-only")?.setAttribute("hidden", "");
  setInterval(() => document.hidden || lookAtCounts(plainly).catch(() => {}), EVERY);
}
