// Lets the door's page open again without a network: this page and what it is made of, and nothing else.
const BASE = new URL(self.registration.scope).pathname;
const CACHE = `door:${BASE}`;
const UNTIL = "until";
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && isDoor(address.pathname)) event.respondWith(page(request));
  else if (/\.(js|css|svg|woff2?)$/.test(address.pathname)) event.respondWith(piece(request));
});

/** Whether an address is the door itself, or somebody's code that a camera has opened. */
function isDoor(path) {
  return path === BASE || (path.startsWith(`${BASE}/`) && /^[0-9A-Za-z]{10}$/.test(path.slice(BASE.length + 1)));
}

async function keep({ files, until }) {
  const cache = await caches.open(CACHE);
  for (const file of [BASE, ...files]) {
    const answer = await fetch(file, { cache: "no-cache", redirect: "manual" });
    if (answer.ok) await cache.put(file, answer);
  }
  await cache.put(UNTIL, new Response(String(until)));
}

async function page(request) {
  const network = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const answer = await Promise.race([network, late]);
    if (answer) return answer;
  } catch {
    // no network
  }
  return (await kept(BASE)) ?? network;
}

async function piece(request) {
  try {
    return await fetch(request);
  } catch (lost) {
    const there = await kept(request.url);
    if (!there) throw lost;
    return there;
  }
}

/** Returns what is kept, unless the day is over for which it was kept. */
async function kept(address) {
  const cache = await caches.open(CACHE);
  const until = Number(await (await cache.match(UNTIL))?.text());
  if (until > Date.now()) return cache.match(address);
  await caches.delete(CACHE);
  return undefined;
}
