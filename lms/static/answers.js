// Sends each choice as it is picked. What cannot be sent waits on the device until the network is
// back, a while has passed or the next page opens. Without this file the form's button saves as well.
"use strict";

(() => {
  const form = document.getElementById("answer");
  const status = document.getElementById("saved");
  const { attempt, position, url, saved, lost, signedOut } = form.dataset;
  const shelf = `answers.${attempt}`;
  const field = form.elements.sequence;
  let kept = {}; // by position: {sequence, choice}, not yet confirmed by the server
  let used = false; // the number in `field` belongs to an answer already
  let busy = false;
  let delay = 2000;
  let timer;

  function keep() {
    try {
      if (Object.keys(kept).length) localStorage.setItem(shelf, JSON.stringify(kept));
      else localStorage.removeItem(shelf);
    } catch { /* refused: they wait while the page is open */ }
  }

  try { kept = JSON.parse(localStorage.getItem(shelf)) || {}; } catch { /* none, or unreadable */ }

  function say(words, good) {
    const icon = status.querySelector("use");
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, good ? "#save" : "#alert"));
    status.querySelector("span").textContent = words;
    status.classList.toggle("state-pass", good);
    status.classList.toggle("state-late", !good);
  }

  function show({ choice, sequence }) {
    for (const radio of form.querySelectorAll("[name=choice]")) radio.checked = radio.value === choice;
    field.value = sequence;
    used = true;
  }

  function forget(place, item) {
    // Not if something newer was picked meanwhile.
    if (kept[place]?.sequence === item.sequence) delete kept[place];
    keep();
  }

  function wait(words) {
    say(words, false);
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
    delay = Math.min(delay * 2, 60000);
  }

  // True when the item is settled, one way or the other.
  async function send(place, item) {
    const response = await fetch(url, {
      method: "POST",
      keepalive: true, // arrives even if the reader leaves the page
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
      body: JSON.stringify({ position: Number(place), ...item }),
      signal: AbortSignal.timeout?.(15000),
    });
    if (response.status >= 500) return wait(lost);
    // A page instead: to sign in, or about an old token.
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) return wait(signedOut);
    const answer = await response.json();
    forget(place, item);
    if (response.ok) say(saved.replace("{saved}", answer.saved).replace("{total}", answer.total), true);
    else say(answer.error, false);
    if (response.status === 409 && answer.choice && place === position && !kept[place]) {
      show(answer);
    }
    return true;
  }

  async function flush() {
    if (busy) return;
    busy = true;
    let settled = 0;
    try {
      for (let places; (places = Object.keys(kept)).length;) {
        if (!await send(places[0], kept[places[0]])) break;
        settled += 1;
        delay = 2000;
      }
    } catch {
      wait(lost);
    }
    busy = false;
    // The review lists what the server has: show it with what has just arrived.
    if (settled && !position) location.reload();
  }

  form.addEventListener("change", (event) => {
    if (event.target.name !== "choice") return;
    const sequence = Number(field.value) + (used ? 1 : 0);
    field.value = sequence;
    used = true;
    kept[position] = { sequence, choice: event.target.value };
    keep();
    flush();
  });

  // Without a network the button would only lead to the browser's error page.
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    wait(lost);
  });

  window.addEventListener("online", flush);
  if (position && kept[position]?.sequence >= field.value) show(kept[position]);
  flush();
})();
