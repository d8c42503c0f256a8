// Sends each choice as it is picked. What cannot be sent waits on the device until the network is
// back, a while has passed or the next page opens. Without this file the form's button saves as well.
"use strict";

(() => {
  const form = document.getElementById("answer");
  const status = document.getElementById("saved");
  const signIn = document.getElementById("sign-in");
  const { attempt, position, kind, url, saved, lost, signedOut } = form.dataset;
  const shelf = `answers.${attempt}.`; // and the position: two tabs keep theirs beside each other
  const field = form.elements.sequence;
  const kept = {}; // by position: {sequence, choice}, not yet confirmed by the server
  let used = false; // the number in `field` belongs to an answer already
  let sending = null; // the sending in hand: whoever asks meanwhile waits for it
  let leaving = false; // the test is being handed in: nothing else may lead away
  let isOver = false; // so the page's clock says
  let delay = 2000;
  let timer;

  function keep(place) {
    try {
      if (kept[place]) localStorage.setItem(shelf + place, JSON.stringify(kept[place]));
      else localStorage.removeItem(shelf + place);
    } catch { /* refused: they wait while the page is open */ }
  }

  // What an earlier page, or another tab, could not send.
  function recall() {
    try {
      for (const name of Object.keys(localStorage).filter((one) => one.startsWith(shelf))) {
        const item = JSON.parse(localStorage.getItem(name));
        if (item?.sequence && item.choice) kept[name.slice(shelf.length)] = item;
      }
    } catch { /* none, or unreadable */ }
  }

  // How: "save" when all is well, "info" while something waits, which is no reason to worry, "alert" when refused.
  function say(words, how) {
    const icon = status.querySelector("use");
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${how}`));
    status.querySelector("span").textContent = words;
    status.classList.toggle("state-pass", how === "save");
    status.classList.toggle("state-late", how === "alert");
    signIn.hidden = words !== signedOut;
  }

  const ticked = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((input) => input.value);
  const orders = [...form.querySelectorAll("[name^=place-]")];
  const letter = (select) => select.name.slice(-1);
  const isEmpty = () => !Object.keys(kept).length;

  // The answer as a word, as quizzes/kinds.py tells; "" while it is none yet.
  function word() {
    if (kind === "several") return ticked("choice").join("") || "-";
    if (kind === "matching") return [...form.querySelectorAll("[name=match]")].map((select) => select.value).join("");
    if (kind === "case") return (ticked("judgement")[0] || "-") + (ticked("choice")[0] || "-");
    if (kind !== "ordering") return ticked("choice")[0] || "";
    const placed = [...orders].sort((one, other) => one.value - other.value);
    return placed.every((select, place) => Number(select.value) === place + 1) ? placed.map(letter).join("") : "";
  }

  function show({ choice, sequence }) {
    const tail = kind === "case" ? choice.slice(1) : choice;
    for (const input of form.querySelectorAll("[name=choice]")) input.checked = tail.includes(input.value);
    for (const input of form.querySelectorAll("[name=judgement]")) input.checked = input.value === choice[0];
    form.querySelectorAll("[name=match]").forEach((select, place) => { select.value = choice[place]; });
    for (const select of orders) select.value = choice.indexOf(letter(select)) + 1;
    field.value = sequence;
    used = true;
  }

  // In an order each number stands once: who takes another's number gives theirs for it.
  function swap(select) {
    const other = orders.find((one) => one !== select && one.value === select.value);
    if (other) other.value = select.dataset.before || "";
    for (const one of orders) one.dataset.before = one.value;
  }

  function forget(place, item) {
    // Not if something newer was picked meanwhile.
    if (kept[place]?.sequence === item.sequence) delete kept[place];
    keep(place);
  }

  function wait(words) {
    say(words, "info");
    clearTimeout(timer);
    timer = setTimeout(isOver ? handIn : flush, delay);
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
    if (response.ok) say(saved.replace("{saved}", answer.saved).replace("{total}", answer.total), "save");
    else say(answer.error, "alert");
    if (response.status === 409 && answer.choice && place === position && !kept[place]) {
      show(answer);
    }
    return true;
  }

  async function sendAll() {
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
    // The review lists what the server has: show it with what has just arrived.
    if (settled && !position && !leaving) location.reload();
  }

  function flush() {
    sending = sending || sendAll().finally(() => { sending = null; });
    return sending;
  }

  // What was given goes first, whoever hands in. What cannot go yet is tried again, and the page stays.
  async function handIn() {
    leaving = true;
    await flush();
    leaving = false;
    if (!navigator.onLine) return say(lost, "info");
    if (isEmpty()) (isOver ? document.getElementById("time-up") : form).submit();
  }

  form.addEventListener("change", (event) => {
    if (!position) return;
    if (orders.includes(event.target)) swap(event.target);
    const choice = word();
    if (!choice) return;
    const sequence = Number(field.value) + (used ? 1 : 0);
    field.value = sequence;
    used = true;
    kept[position] = { sequence, choice };
    keep(position);
    flush();
  });

  form.addEventListener("submit", (event) => {
    const isHandingIn = !position && !isEmpty();
    if (navigator.onLine && !isHandingIn) return;
    event.preventDefault();
    // Without a network the button would only lead to the browser's error page.
    if (navigator.onLine) handIn();
    else wait(lost);
  });

  // The server takes for some seconds more what was given in time.
  document.addEventListener("time-up", (event) => {
    event.preventDefault();
    isOver = true;
    handIn();
  });

  for (const select of orders) select.dataset.before = select.value;
  window.addEventListener("online", () => (isOver ? handIn() : flush()));
  recall();
  if (position && kept[position]?.sequence >= field.value) show(kept[position]);
  flush();
})();
