// Makes the small parts of the door's page.
export function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

export function strong(text) {
  return element("strong", { textContent: text });
}

export function link(href, text) {
  return element("a", { href, textContent: text });
}

export function button(text, act, look = "btn-outline-primary") {
  const made = element("button", { type: "button", className: `btn ${look}`, textContent: text });
  made.addEventListener("click", act);
  return made;
}

/** Fills a list with a row for each thing, made of its `parts`, and hides the box when there is none. */
export function rows(box, list, things, parts) {
  box.hidden = !things.length;
  list.replaceChildren(
    ...things.map((thing) => {
      const row = element("li", { className: "door-line" });
      const text = element("p", { className: "door-who" });
      text.append(...parts(thing));
      row.append(text);
      return row;
    }),
  );
}
