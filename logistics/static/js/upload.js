// Shows how far an upload is. Without this module the same form posts as usual, to the same address.
const LARGEST = 10 * 1024 * 1024;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]")) return;
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  if (!files.length) return;
  event.preventDefault();
  const panel = new Panel(form);
  if (files.some((file) => file.size > LARGEST)) panel.say("large");
  else send(form, event.submitter, panel);
});

/** The part of the form that shows the progress, in words and as a bar. */
class Panel {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("[data-uploading]");
    this.bar = this.box.querySelector("progress");
    this.words = this.box.querySelector("[data-uploading-words]");
    this.stop = this.box.querySelector("[data-uploading-stop]");
  }

  begin(stop) {
    this.box.hidden = false;
    this.bar.hidden = this.stop.hidden = false;
    this.bar.value = 0;
    this.told = -1;
    this.stop.onclick = stop;
    this.lock(true);
    this.box.scrollIntoView({ block: "nearest" });
  }

  /** Fills the bar; the words, which are read aloud, change at each quarter only. */
  advance(sent, total) {
    this.bar.value = (100 * sent) / total;
    const quarter = Math.floor((4 * sent) / total);
    if (quarter === this.told) return;
    this.told = quarter;
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const kilobytes = (bytes) => number.format(Math.ceil(bytes / 1024));
    this.write(this.box.dataset.wordsSent.replace("{sent}", kilobytes(sent)).replace("{total}", kilobytes(total)));
  }

  checking() {
    this.bar.removeAttribute("value");
    this.stop.hidden = true;
    this.write(this.box.dataset.wordsChecking);
  }

  say(what) {
    this.end(this.box.dataset["words" + what[0].toUpperCase() + what.slice(1)]);
  }

  end(words) {
    this.box.hidden = false;
    this.bar.hidden = this.stop.hidden = true;
    this.write(words);
    this.lock(false);
    this.box.scrollIntoView({ block: "nearest" });
  }

  write(words) {
    this.words.textContent = words;
  }

  lock(locked) {
    for (const button of this.form.querySelectorAll("button[type=submit]")) button.disabled = locked;
  }
}

function send(form, submitter, panel) {
  const fields = new FormData(form);
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.upload.onprogress = (event) => panel.advance(event.loaded, event.total);
  request.upload.onload = () => panel.checking();
  request.onerror = () => panel.say("lost");
  request.onabort = () => panel.say("stopped");
  request.onload = () => answer(request, panel);
  panel.begin(() => request.abort());
  request.send(fields);
}

/** Goes where the answer leads, shows the form as it came back, or says why there is none. */
function answer(request, panel) {
  const next = request.getResponseHeader("X-Leads-To");
  if (next) {
    location.assign(next);
    if (new URL(next, location.href).pathname === location.pathname) location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = page.querySelector("main");
  if (main?.querySelector("form")) {
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    (main.querySelector(".error-summary") ?? main).focus();
    return;
  }
  const words = [...page.querySelectorAll("main h1, main .lead")].map((each) => each.textContent.trim());
  if (words.length) panel.end(words.join(". "));
  else panel.say("lost");
}
