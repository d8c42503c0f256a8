// Sends each choice as it is picked. What cannot be sent waits on the device until the network is
// back, a while has passed or the next page opens. Without this file the form's button saves as well.
"use strict";

const answers = (() => {
  const status = document.getElementById("saved");
  const trouble = document.getElementById("trouble").firstElementChild;
  const signIn = document.getElementById("signed-out");
  const { attempt, url, saved, lost, sending, signedOut } = status.dataset;
  const shelf = `answers.${attempt}.`;
  const kept = {}; // by position: {sequence, choice}, not yet confirmed by the server
  const given = {}; // by position: the last answer that this page knows of
  let form; // of the question shown; none where its answer is told
  let position; // none on the review
  let kind;
  let orders;
  let stands; // the answer that its controls showed when last looked at
  let wish; // what the reader wants to do next and needs the network for
  let end; // how to hand in when the time is up: then there is no other wish
  let busy = false;
  let delay = 2000;
  let timer;

  function shelve(place) {
    try {
      if (kept[place]) localStorage.setItem(shelf + place, JSON.stringify(kept[place]));
      else localStorage.removeItem(shelf + place);
    } catch { /* refused: it waits while the page is open */ }
  }

  function unshelve() {
    try {
      for (const name of Object.keys(localStorage)) {
        const item = name.startsWith(shelf) && JSON.parse(localStorage.getItem(name));
        if (item?.sequence && item.choice) given[name.slice(shelf.length)] = kept[name.slice(shelf.length)] = item;
      }
    } catch { /* none, or unreadable */ }
  }

  // Nothing is said twice: it would be read out again.
  function say(line, words) {
    const text = line.querySelector("span");
    if (text.textContent !== words) text.textContent = words;
  }

  // Without words there is none any more.
  function tell(words = "") {
    say(trouble, words);
    trouble.hidden = !words;
    signIn.hidden = words !== signedOut;
    signIn.search = new URLSearchParams({ next: location.pathname });
  }

  function count(answer) {
    const words = saved.replace("{saved}", answer.saved).replace("{total}", answer.total);
    say(status, words);
    document.querySelector(".steps")?.setAttribute("aria-label", words);
    tell();
  }

  const ticked = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((input) => input.value);
  const letter = (select) => select.name.slice(-1);

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
    for (const select of orders) select.dataset.before = select.value = choice.indexOf(letter(select)) + 1;
    form.elements.sequence.value = sequence + 1;
    stands = choice;
  }

  // In an order each number stands once: who takes another's number gives theirs for it.
  function swap(select) {
    const other = orders.find((one) => one !== select && one.value === select.value);
    if (other) other.value = select.dataset.before || "";
    for (const one of orders) one.dataset.before = one.value;
  }

  // Takes down what the controls show, if it is new.
  function take() {
    const choice = word();
    if (!choice || choice === stands) return;
    const sequence = Number(form.elements.sequence.value);
    form.elements.sequence.value = sequence + 1;
    stands = choice;
    given[position] = kept[position] = { sequence, choice };
    shelve(position);
    flush();
  }

  function forget(place, item) {
    // Not if something newer was picked meanwhile.
    if (kept[place]?.sequence !== item.sequence) return;
    delete kept[place];
    shelve(place);
  }

  function wait() {
    tell(lost);
    timer = setTimeout(flush, delay);
    delay = Math.min(delay * 2, 15000);
  }

  // A network that takes its time is told of like one that is away.
  async function reach(address, options) {
    const slow = setTimeout(tell, 4000, lost);
    try {
      const response = await fetch(address, { ...options, signal: AbortSignal.timeout?.(15000) });
      if (response.status >= 500 || response.status === 429) throw new Error(response.status);
      return response;
    } finally {
      clearTimeout(slow);
    }
  }

  // True when the item is settled, one way or the other.
  async function send(place, item) {
    const response = await reach(url, {
      method: "POST",
      keepalive: true, // arrives even if the reader leaves the page
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
      body: JSON.stringify({ position: Number(place), ...item }),
    });
    // A page instead: to sign in, or about an old token. Loading this one anew asks for the password.
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
      if (wish) location.reload();
      return tell(signedOut);
    }
    const answer = await response.json();
    forget(place, item);
    if (response.ok) count(answer);
    else tell(answer.error);
    if (response.status === 409) overtaken(place, answer);
    else if (!Object.keys(kept).length) document.dispatchEvent(new CustomEvent("saved", { detail: answer.saved }));
    return true;
  }

  // Another page or phone was quicker: it gave another answer, or handed in.
  function overtaken(place, answer) {
    if (!answer.choice) document.dispatchEvent(new Event("over"));
    else if (!kept[place]) given[place] = answer;
    if (answer.choice && !kept[place] && place === position) show(answer);
  }

  async function flush() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    let [settled, granted] = [0, false];
    try {
      for (;;) {
        const [place] = Object.keys(kept);
        if (place && !await send(place, kept[place])) break;
        if (place) [settled, delay] = [settled + 1, 2000];
        else if (wish) granted = await grant();
        else break;
      }
      // The review lists what the server has: show it with what has just arrived.
      if (settled && !position && !granted) location.reload();
    } catch {
      wait();
    }
    busy = false;
  }

  // Without a network, leaving the page would lead to the browser's own page of errors.
  async function grant() {
    const response = await reach(location.href, { method: "HEAD", cache: "no-store" });
    const act = response.redirected ? () => location.reload() : wish; // signed out, or handed in elsewhere
    wish = undefined;
    tell();
    act?.();
    return true;
  }

  // Do it as soon as all answers are there and the network is.
  function ask(act) {
    wish = end || act;
    delay = 2000;
    flush();
    setTimeout(() => { if (wish && trouble.hidden) tell(sending); }, 700);
  }

  // Take up the question that the page shows now.
  function adopt() {
    form = document.getElementById("answer");
    wish = end;
    if (![lost, signedOut].includes(trouble.textContent)) tell();
    if (!form) return;
    ({ position, kind } = form.dataset);
    orders = [...form.querySelectorAll("[name^=place-]")];
    if (!position) return;
    for (const select of orders) select.dataset.before = select.value;
    stands = word();
    const last = given[position];
    if (last && last.sequence >= form.elements.sequence.value) show(last);
  }

  document.addEventListener("change", (event) => {
    if (!url || !position || event.target.form !== form) return;
    if (orders.includes(event.target)) swap(event.target);
    take();
  });

  // Before app.js, which would take the button for pressed.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    ask(() => form.submit());
  }, true);

  document.addEventListener("click", (event) => {
    const to = event.target.closest("a[href]");
    if (!to || to.target || to.hash || to.origin !== location.origin) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(() => location.assign(to.href));
  });

  // What was given in time goes first; the server takes it for some seconds more.
  document.addEventListener("time-up", (event) => {
    event.preventDefault();
    end = () => document.getElementById("time-up").submit();
    ask(end);
  });

  window.addEventListener("online", flush);
  unshelve();
  adopt();
  flush();
  return { adopt, ask, count, given, take, tell, word };
})();
