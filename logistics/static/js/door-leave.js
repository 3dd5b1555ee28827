// Whoever signs out leaves no names behind: what the door keeps on this device goes. Check-ins not sent stay, as codes.
import * as store from "./door-store.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".sign-out")) return;
  event.preventDefault();
  const waiting = (await store.all("waiting").catch(() => [])).length;
  const words = document.getElementById("door-leave").dataset.words.replace("{number}", waiting);
  if (waiting && !window.confirm(words)) return;
  await forget().catch(() => {});
  form.submit();
});

/** Deletes the lists of people, and the pages kept. */
export async function forget() {
  await store.clear("lists");
  await store.clear("conflicts");
  for (const name of await caches.keys()) if (name.startsWith("door:")) await caches.delete(name);
  for (const worker of await navigator.serviceWorker.getRegistrations()) {
    if (/\/door$/.test(new URL(worker.scope).pathname)) await worker.unregister();
  }
}
