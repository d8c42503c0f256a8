// Turns from question to question without a network: the other questions of the paper are fetched ahead, one
// after the other, and shown in this page. What is answered on them is for answers.js to send.
"use strict";

(() => {
  const copies = new Map(); // by position: the page of a question, as the server made it
  const { next, last, ...form } = document.getElementById("answer").dataset;
  const total = Number(form.total);
  const heading = document.querySelector("h1");
  const review = location.pathname.replace(/questions\/\d+$/, "review");
  const path = (to) => review.replace(/review$/, `questions/${to}`);
  const placeOf = (address) => Number(address.match(/\/questions\/(\d+)$/)?.[1]);
  const numbers = (page) => new Set(page.getElementById("answer").dataset.answered.split(" ").filter(Boolean).map(Number));
  let place = placeOf(location.pathname);
  let heard = numbers(document); // the questions with an answer, when the server last told
  const stale = new Set();
  let looking = false;

  const isAnswered = (at) => at in answers.given ? /[^-]/.test(answers.given[at].choice) : heard.has(at);
  // From the one after this to this one itself.
  const places = () => Array.from({ length: total }, (_, step) => (place + step) % total + 1);
  // The next question without an answer, past the end beginning again; none when all others have one.
  const following = () => places().find((at) => at !== place && !isAnswered(at));

  async function lookAhead() {
    if (looking) return;
    looking = true;
    try {
      let at;
      const wanted = () => places().find((one) => !copies.has(one) || stale.has(one));
      // Who has answered everything only comes from the review to change something.
      while (following() && (at = wanted())) await fetchCopy(at);
    } catch { /* no network: again at the next turn */ }
    looking = false;
  }

  async function fetchCopy(at) {
    const response = await fetch(path(at), { priority: "low", cache: "no-store", signal: AbortSignal.timeout?.(15000) });
    if (!response.ok || response.redirected) throw new Error(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const numberOf = (where) => Number(where.getElementById("answer").elements.sequence.value);
    copies.set(at, page);
    stale.delete(at);
    for (const picture of page.images) new Image().src = picture.src;
    const before = heard;
    heard = numbers(page);
    if ([...heard].some((one) => !before.has(one) && !(one in answers.given))) { // answered on another phone
      answers.count({ saved: heard.size, total });
      look(places());
    }
    if (at === place && numberOf(page) > numberOf(document)) show();
  }

  function look(again) {
    for (const at of again) stale.add(at);
    lookAhead();
  }

  function show() {
    const page = copies.get(place);
    document.title = page.title;
    heading.textContent = page.querySelector("h1").textContent;
    document.getElementById("problem")?.remove();
    for (const part of ["#answer", "#time-up", ".bar-actions"]) {
      document.querySelector(part)?.replaceWith(page.querySelector(part).cloneNode(true));
    }
    const dock = page.querySelector(".dock-column").cloneNode(true);
    // The clock goes on, and what is told of the network stays.
    for (const part of document.querySelectorAll("#time, #time-said, #trouble")) {
      dock.querySelector(`#${part.id}`).replaceWith(part);
    }
    document.querySelector(".dock-column").replaceWith(dock);
    answers.adopt();
    document.querySelectorAll(".steps i").forEach((box, index) => {
      box.className = index + 1 === place ? "now" : isAnswered(index + 1) ? "done" : "";
    });
    const onward = following();
    dock.querySelector("[form=answer]").firstChild.data = onward ? next.replace("{number}", onward) : last;
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
    lookAhead();
  }

  // True if the page shows that question now.
  function turn(to) {
    if (!copies.has(to)) return false;
    place = to;
    show();
    return true;
  }

  // These listen on the window, so that they come before those of answers.js, which leave the page.
  window.addEventListener("click", (event) => {
    const to = event.target.closest("a[href]")?.pathname;
    if (!to || to !== path(placeOf(to)) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!turn(placeOf(to))) return;
    history.pushState(null, "", to);
    event.preventDefault();
  }, true);

  window.addEventListener("submit", (event) => {
    if (event.target.id !== "answer") return;
    event.preventDefault();
    event.stopPropagation();
    if (!answers.word()) return answers.tell(event.target.dataset.missing);
    answers.take();
    const onward = following();
    if (onward && turn(onward)) history.pushState(null, "", path(onward));
    else answers.ask(() => location.assign(onward ? path(onward) : review));
  }, true);

  window.addEventListener("popstate", () => {
    if (placeOf(location.pathname) !== place && !turn(placeOf(location.pathname))) location.reload();
  });

  // Other answers than this page knows of: the test was gone on with on another phone.
  document.addEventListener("saved", (event) => {
    if (places().filter(isAnswered).length !== event.detail) look(places());
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look([place]);
  });

  document.addEventListener("over", () => copies.clear());
  heading.tabIndex = -1;
  copies.set(place, document.cloneNode(true));
  lookAhead();
})();
