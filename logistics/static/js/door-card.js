// Shows what became of one arrival.
import { element } from "./door-elements.js";

const LOOKS = { in: ["door-good", "✓"], already: ["door-warn", "!"], ask: ["door-warn", "?"] };

/** Fills the result; `reasoned(reason)` and `anyway()` are called when the staff decide so. */
export function show(place, result, words, { reasoned, anyway } = {}) {
  const card = document.getElementById("card").content.cloneNode(true).firstElementChild;
  const part = (name) => card.querySelector(`[data-${name}]`);
  const [look, mark] = LOOKS[result.answer] ?? ["door-bad", "✕"];
  card.classList.add(look);
  part("mark").textContent = mark;
  part("heading").textContent = result.heading;
  part("words").textContent = result.words;
  const person = result.person;
  part("name").textContent = person?.name ?? result.code ?? "";
  part("who").textContent = person
    ? [person.delegation, person.institution, person.capacity, person.badge].filter(Boolean).join(" · ")
    : "";
  part("tags").replaceChildren(...(person ? tags(person, words) : []));
  if (result.answer === "ask" && reasoned) {
    const form = part("reason");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      reasoned(form.elements.reason.value.trim());
    });
  }
  if (anyway) {
    part("anyway").hidden = false;
    part("anyway").querySelector("button").addEventListener("click", anyway);
  }
  if (person?.address) {
    part("open").hidden = false;
    part("open").querySelector("a").href = person.address;
  }
  place.replaceChildren(card);
  card.scrollIntoView({ block: "nearest" });
  navigator.vibrate?.(result.answer === "in" ? 60 : [90, 60, 90]);
}

export function tags(person, words) {
  const look = words.welcome.includes(person.status) ? "tag-good" : words.ask.includes(person.status) ? "tag-warn" : "tag-bad";
  const said = [[words.statuses[person.status], look]];
  if (person.walkIn) said.push([words.walkIn, "tag-warn"]);
  else if (person.late) said.push([words.late, "tag-warn"]);
  return said.flatMap(([text, kind]) => [element("span", { className: `tag ${kind}`, textContent: text }), " "]);
}
