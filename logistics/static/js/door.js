// The door: takes codes and names, asks the server, and goes on by itself while there is no network.
import { Camera } from "./door-camera.js";
import { show, tags } from "./door-card.js";
import { readCode } from "./door-code.js";
import { lookAtCounts } from "./door-counts.js";
import { button, element, link, rows, strong } from "./door-elements.js";
import { List } from "./door-list.js";
import { Network, Trouble } from "./door-network.js";
import * as store from "./door-store.js";

const EVERY = 8000;
const LIST_EVERY = 60000;
const MOST_FOUND = 20;
const door = document.getElementById("door");
const at = (id) => document.getElementById(id);
const words = JSON.parse(door.dataset.words);
const slug = door.dataset.slug;
const field = at("find-words");
const deviceName = at("device-name");
const network = new Network(door, () => deviceName.value.trim());
const list = new List(door.dataset.base, slug, door.dataset.alike.split(" "));
let trouble = null;
let refreshed = 0;
let keptDay = "";

const said = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const hasEnded = (person) => !words.welcome.includes(person.status) && !words.ask.includes(person.status);
const clock = (instant) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: door.dataset.zone,
  }).format(instant + (list.kept?.shift ?? 0));

/** Somebody stands at the door: asks the server, or decides by the list that is kept here. */
async function arrive(code, way, reason = "", key = newKey()) {
  const arrival = { key, code, way, reason, at: Date.now() };
  const again = { reasoned: (why) => arrive(code, way, why) };
  field.value = "";
  closeFound();
  if (!trouble) {
    try {
      const result = (await network.tell([arrival])).get(key);
      mark(result);
      show(at("result"), result, words, again);
      look();
      return;
    } catch (met) {
      heard(met);
    }
  }
  await decide(arrival, again);
  await told();
}

/** Returns what no other arrival has; not every connection gives `crypto.randomUUID`. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Decides without the server, and keeps what is to be sent to it. */
async function decide(arrival, again) {
  const code = readCode(arrival.code, slug);
  const person = list.find(arrival.code);
  const card = (answer, sentence, more = {}) =>
    show(at("result"), { answer, heading: words.headings[answer], words: sentence, code: code.reference, ...more }, words, again);
  if (code.foreign) return card("foreign", words.foreign);
  if (!person) {
    const anyway = async () => {
      await wait({ ...arrival, seen: null });
      card("in", words.noted);
      await told();
    };
    if (!code.reference) return card("unknown", words.unknown);
    if (!list.complete) return anyway();
    again.anyway = anyway;
    return card("unknown", said(words.notInList, { time: clock(list.kept.at) }));
  }
  const shown = { person: { ...person, delegation: list.delegation(person) } };
  const before = person.here || (await sinceWhen(person));
  if (before) return card("already", said(words.hereSince, { time: before }), shown);
  if (hasEnded(person)) return card("refused", `${standing(person)} ${words.refused}`, shown);
  if (words.ask.includes(person.status) && !arrival.reason) return card("ask", `${standing(person)} ${words.askOrSend}`, shown);
  await wait({ ...arrival, code: person.reference, seen: person.status });
  return card("in", `${words.noted} ${standing(person)}`, shown);
}

const wait = (arrival) => store.put("waiting", { ...arrival, slug });

async function sinceWhen(person) {
  const before = (await network.waiting()).find((arrival) => list.find(arrival.code) === person);
  return before ? clock(before.at) : "";
}

function standing(person) {
  if (person.successor) return said(words.replacedBy, { name: person.successor });
  return words.welcome.includes(person.status) ? "" : words.standings[person.status];
}

/** Lets the list know at once who has come. */
function mark(result) {
  const person = result.person && list.find(result.person.reference);
  if (person && result.here) person.here = result.here;
}

/** Takes in what the server says of a check-in that waited, and what the secretariat has to hear. */
async function settled(arrival, result) {
  mark(result);
  const changed = result.answer === "in" && arrival.seen && result.person.status !== arrival.seen;
  if (["in", "already"].includes(result.answer) && !changed) return;
  await store.put("conflicts", { key: arrival.key, slug, at: arrival.at, result: { ...result, code: arrival.code } });
}

/** Notes why the server could not be reached, and what that means for what is kept here. */
function heard(met) {
  if (!(met instanceof Trouble)) throw met;
  trouble = met.kind;
  if (trouble === "forbidden") list.forget();
}

/** Looks whether there is a network, sends what waits, and brings numbers and list up to date. */
async function look() {
  try {
    if (list.kept && list.kept.until <= Date.now()) await list.forget();
    const sent = (await network.waiting()).length;
    await network.flush(settled);
    await lookAtCounts(network.ask);
    trouble = null;
    if (sent || Date.now() - refreshed > LIST_EVERY) {
      await list.refresh(network.ask);
      refreshed = Date.now();
      if (keptDay !== list.kept.told.day) keepPage();
    }
    await told(sent ? "sent" : "");
  } catch (met) {
    heard(met);
    await told();
  }
}

/** Says how it stands with the network, what waits, and what came of what waited. */
async function told(news = "") {
  const waiting = await network.waiting();
  const box = at("network");
  const state = { lost: words.lost, "signed-out": words.signedOut, forbidden: words.forbidden, refused: words.failed }[trouble];
  const text = state ? `${state} ${waiting.length ? said(words.waiting, { number: waiting.length }) : ""}` : news && words.sent;
  box.classList.toggle("door-calm", !state);
  if (box.dataset.said !== text) {
    box.dataset.said = text;
    box.replaceChildren(text);
    if (trouble === "signed-out") box.append(" ", link(`/sign-in?next=${encodeURIComponent(door.dataset.base)}`, words.signIn));
  }
  box.hidden = !text && box.hidden;
  if (!text && !box.hidden) setTimeout(() => (box.hidden = !box.dataset.said), 5000);
  rows(at("waiting"), at("waiting-list"), waiting, (arrival) => {
    const person = list.find(arrival.code);
    return [strong(person?.name ?? arrival.code), ` · ${clock(arrival.at)}${arrival.reason ? ` · ${arrival.reason}` : ""}`];
  });
  const conflicts = (await store.all("conflicts")).filter((each) => each.slug === slug);
  rows(at("conflicts"), at("conflicts-list"), conflicts, ({ key, at: instant, result }) => {
    const done = button(words.dismiss, async () => {
      await store.remove("conflicts", key);
      await told();
    });
    return [strong(result.person?.name ?? result.code), ` · ${clock(instant)} · ${result.heading}. ${result.words} `, done];
  });
  at("device-kept").textContent = !list.kept
    ? ""
    : list.complete
      ? said(words.kept, { number: list.people.length, time: clock(list.kept.at) })
      : words.keptNone;
}

function closeFound() {
  at("found").hidden = true;
}

/** Makes one line of the card of whoever came before, once the next is looked for. */
function foldCard() {
  at("result").firstElementChild?.classList.add("door-before");
}

/** Shows whom the letters typed may mean, from the list kept here. */
function offer() {
  const typed = field.value.trim();
  const asked = list.complete && typed.length > 1 && !list.find(typed);
  const found = asked ? list.search(typed, MOST_FOUND, hasEnded) : [];
  const opens = asked && at("found").hidden;
  at("found").hidden = !asked;
  at("found-nobody").hidden = Boolean(found.length);
  at("found-list").replaceChildren(
    ...found.map((person) => {
      const row = element("li", { className: "door-line" });
      const who = element("div");
      const where = element("p", { className: "door-who" });
      where.append(`${list.delegation(person)} `, ...tags(person, words));
      who.append(Object.assign(strong(person.name), { className: "door-line-name" }), where);
      const act = button(words.checkIn, () => arrive(person.reference, "list"), "btn-primary");
      act.setAttribute("aria-label", `${words.checkIn}: ${person.name}`);
      const since = person.here ? said(words.hereSince, { time: person.here }) : "";
      const here = element("p", { className: "door-here", textContent: since });
      row.append(who, person.here ? here : act);
      return row;
    }),
  );
  if (opens) at("find").scrollIntoView({ block: "start" });
  return found.length;
}

at("find").addEventListener("submit", (event) => {
  const typed = field.value.trim();
  const code = readCode(typed, slug);
  const isCode = code.foreign || list.find(typed) || (code.reference && (!list.complete || !offer()));
  if (!typed || (!isCode && !list.complete && !trouble)) return; // the server looks for the name
  event.preventDefault();
  if (isCode) arrive(typed, "typed");
  else if (offer()) at("found-title").focus();
});
field.addEventListener("input", () => {
  foldCard();
  offer();
});

function keepPage() {
  keptDay = list.kept.told.day;
  const files = performance.getEntriesByType("resource").map((each) => each.name);
  const own = files.filter((name) => name.startsWith(location.origin) && /\.(js|css|svg|woff2?)$/.test(new URL(name).pathname));
  navigator.serviceWorker?.ready.then((worker) => {
    const icon = document.querySelector("link[rel=icon]").href;
    worker.active.postMessage({ files: [...new Set([...own, icon])].filter((name) => !name.endsWith("/worker.js")), until: list.kept.until });
  });
}

function openCamera() {
  if (!Camera.isThere()) return;
  const [opener, box] = [at("camera-button"), at("camera")];
  const say = (what) => (at("camera-words").textContent = words.camera[what]);
  const camera = new Camera({
    video: at("camera-picture"),
    read: (picture) => network.decode(picture),
    found: (code) => arrive(code, "scanned"),
    say,
  });
  const close = (closed) => {
    camera.stop();
    box.hidden = closed;
    opener.setAttribute("aria-pressed", "false");
  };
  opener.hidden = false;
  opener.addEventListener("click", async () => {
    if (opener.getAttribute("aria-pressed") === "true") return close(true);
    box.hidden = false;
    opener.setAttribute("aria-pressed", "true");
    try {
      await camera.start();
    } catch {
      close(false);
      say("closed");
    }
  });
}

async function begin() {
  for (const each of document.querySelectorAll("#door .no-script-only")) each.hidden = true;
  at("device").hidden = false;
  deviceName.value = localStorage.getItem("door-device") ?? "";
  deviceName.addEventListener("change", () => localStorage.setItem("door-device", deviceName.value.trim()));
  navigator.storage?.persist?.();
  navigator.serviceWorker?.register(`${door.dataset.base}/worker.js`, { scope: door.dataset.base });
  openCamera();
  await list.open();
  await look();
  // Opened without a network by a telephone's own camera: the address is the code.
  const code = location.pathname.slice(door.dataset.base.length + 1);
  if (code) await arrive(code, "scanned");
  setInterval(look, EVERY);
  addEventListener("online", look);
}

begin();
