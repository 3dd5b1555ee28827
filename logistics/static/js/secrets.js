// Adds to passwords, keys and codes what only a script can: show what is typed, copy, print.
const words = document.getElementById("secrets").dataset;

for (const field of document.querySelectorAll("input[type=password]")) {
  const knob = document.createElement("button");
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    knob.textContent = shown ? words.hide : words.show;
  };
  knob.type = "button";
  knob.className = "btn btn-link";
  knob.setAttribute("aria-controls", field.id);
  knob.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  show(false);
  field.after(knob);
}

for (const knob of document.querySelectorAll("[data-copy]")) {
  knob.hidden = !navigator.clipboard;
  knob.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(knob.dataset.copy).textContent);
    knob.textContent = words.copied;
  });
}

for (const knob of document.querySelectorAll("[data-print]")) {
  knob.hidden = false;
  knob.addEventListener("click", () => print());
}
