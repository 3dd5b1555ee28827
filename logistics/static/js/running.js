// Shows work in the background as it goes on. Without this module a link looks again.
const EVERY = 2000;

async function look() {
  const shown = document.querySelector("[data-running='yes']");
  if (!shown) return;
  shown.querySelector(".no-script-only")?.setAttribute("hidden", "");
  await new Promise((wait) => setTimeout(wait, EVERY));
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-running]");
    if (now) shown.replaceWith(now);
  } catch {
    // the server could not be reached: the next look may succeed
  }
  look();
}

look();
