// Adds to the agenda: times in the visitor's own zone, and links that copy themselves.
// As on the rest of the page: 24 hours, and in English the day before the month.
const page = { en: "en-GB" }[document.documentElement.lang] ?? document.documentElement.lang;
const control = document.querySelector("[data-zone-switch]");
const times = [...document.querySelectorAll(".session-time time")];

function shownIn(zone, moment, options) {
  return new Intl.DateTimeFormat(page, { timeZone: zone, ...options }).format(moment);
}

function nameOf(zone, moment) {
  const parts = new Intl.DateTimeFormat(page, { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(moment);
  const offset = parts.find((part) => part.type === "timeZoneName").value.replace("GMT", "UTC");
  return `${zone.split("/").pop().replaceAll("_", " ")}, ${offset}`;
}

function prepareZones() {
  const eventZone = control.dataset.eventZone;
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = { hour: "numeric", minute: "2-digit", day: "numeric", month: "numeric" };
  const differs = times.some((time) => {
    const moment = new Date(time.dateTime);
    return shownIn(eventZone, moment, clock) !== shownIn(ownZone, moment, clock);
  });
  if (!ownZone || !differs) return;

  const first = new Date(times[0].dateTime);
  const zoneNames = [...document.querySelectorAll("[data-zone-name]")];
  const status = document.querySelector("[data-zone-status]");
  const visible = control.previousElementSibling;
  for (const element of [...times, ...zoneNames]) element.dataset.asWritten = element.textContent;
  control.querySelector("[data-own-zone]").textContent = nameOf(ownZone, first);
  control.hidden = false;

  control.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zone]");
    if (!button) return;
    const own = button.dataset.zone === "own";
    for (const each of control.querySelectorAll("[data-zone]")) each.setAttribute("aria-pressed", String(each === button));
    for (const element of [...times, ...zoneNames]) element.textContent = element.dataset.asWritten;
    if (own) times.forEach((time) => showOwn(time, eventZone, ownZone));
    if (own) zoneNames.forEach((element) => (element.textContent = nameOf(ownZone, first)));
    visible.textContent = status.textContent = own ? status.dataset.ownWords : status.dataset.eventWords;
  });
}

// Writes a time in the visitor's zone, with the day when it falls on another one there.
function showOwn(time, eventZone, ownZone) {
  const moment = new Date(time.dateTime);
  const day = { day: "numeric", month: "short" };
  const there = shownIn(eventZone, moment, day);
  const here = shownIn(ownZone, moment, day);
  const hour = shownIn(ownZone, moment, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  time.textContent = here === there ? hour : `${hour} (${here})`;
}

function prepareLinks() {
  const status = document.querySelector("[data-copy-status]");
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-copy-link]");
    if (!link || !navigator.clipboard) return;
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return; // the browser forbids it; the link still leads to its session
    }
    link.classList.add("copied");
    status.textContent = status.dataset.words;
    setTimeout(() => {
      link.classList.remove("copied");
      status.textContent = "";
    }, 2000);
  });
}

if (control && times.length) prepareZones();
prepareLinks();
