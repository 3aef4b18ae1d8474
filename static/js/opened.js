// Tells that somebody opened the page of a withdrawn code, so that the office hears of it: at the
// first touch or on leaving, for previews load pages too. Of the customer it tells nothing.
const { opened, ticket } = document.querySelector("[data-opened]").dataset;
const told = new AbortController();
function tell() {
  told.abort();
  navigator.sendBeacon(opened, new URLSearchParams({ ticket }));
}
for (const event of ["pointerdown", "keydown", "visibilitychange"]) addEventListener(event, tell, { signal: told.signal });
