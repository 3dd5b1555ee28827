// Ticks everybody on the page at once, and says how many are ticked. Without this module each is ticked by itself.
const boxes = [...document.querySelectorAll(".people input[name='people']")];
const ticked = document.querySelector("#whom-ticked");
const head = document.querySelector(".people thead th");

if (boxes.length && ticked && head) {
  const words = document.querySelector("label[for='whom-ticked']");
  const said = words.textContent;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "form-check-input";
  all.setAttribute("aria-label", head.textContent.trim());
  head.append(all);
  const count = () => {
    const number = boxes.filter((box) => box.checked).length;
    words.textContent = number ? `${said} (${number})` : said;
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    ticked.checked = true;
    count();
  });
  boxes.forEach((box) => box.addEventListener("change", () => { ticked.checked = true; count(); }));
  count();
}
