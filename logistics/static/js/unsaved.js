// Asks before a page is left on which something was typed and not saved: by a link, or by the button of another form.
const answer = document.getElementById("unsaved").hasAttribute("data-answer");
const forms = [...document.querySelectorAll("main form[method=post]")];
let sent = null;

/** Returns whether a form holds words that are nowhere else; what an answer shows again has not been saved either. */
function isUnsaved(form) {
  const fields = [...form.elements].filter((field) => field.matches("textarea, input[type=text]"));
  return form !== sent && fields.some((field) => field.value !== field.defaultValue || (answer && field.matches("textarea") && field.value));
}

addEventListener("submit", (event) => {
  sent = event.target;
});
addEventListener("beforeunload", (event) => {
  if (forms.some(isUnsaved)) event.preventDefault();
  sent = null; // whoever stays may leave by another way
});
