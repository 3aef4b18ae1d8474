// Draws a part of the page anew while work goes on; without script the page reloads itself.
const SECONDS = 2;

async function draw() {
  const part = document.querySelector("[data-poll]");
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-poll]");
  // Ended: the whole page says so, with what may be done next.
  if (!fresh) location.reload();
  else if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
}

async function watch() {
  // A server that is just restarted answers the next time.
  await draw().catch(() => {});
  setTimeout(watch, SECONDS * 1000);
}

setTimeout(watch, SECONDS * 1000);
