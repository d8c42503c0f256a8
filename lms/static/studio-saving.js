// Saves the draft as it is typed. Until the server has a word, the browser keeps it: a lost network, an
// expired sign-in or another's save takes nothing away. Without this file the form's button saves.
"use strict";

(() => {
  const form = document.getElementById("editor");
  if (!form) return;
  const status = document.getElementById("saved");
  const { save, saved, saving, changed, lost, person } = form.dataset;
  const shelf = `draft.${person}.${save}`;
  const unsent = new Set(["csrf_token", "revision", "base", "do"]);
  const pause = 1500;
  let settled = words(); // what the server has
  let sent = null; // on its way, or never answered: it goes again before anything newer
  let busy = false;
  let stopped = false; // somebody else has saved: nothing more goes by itself
  let leaving = null; // the button that hands the text on, pressed while words were still to be saved
  let delay = 2000;
  let timer;

  function fields() { return [...new FormData(form)].filter(([name]) => !unsent.has(name)); }
  function words() { return JSON.stringify(fields()); }

  function say(text, kind) {
    const icon = status.querySelector("use");
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, kind === "late" ? "#alert" : "#save"));
    const label = status.querySelector("span");
    if (label.textContent !== text) label.textContent = text;
    status.className = `state state-${kind}`;
  }

  function trouble(name, text) {
    if (name) leaving = null;
    for (const note of document.querySelectorAll("[data-trouble]")) {
      if (note.dataset.trouble === "copy") continue;
      note.hidden = note.dataset.trouble !== name;
      if (!note.hidden && text) note.querySelector("p").textContent = text;
    }
  }

  function keep() {
    const { revision, base } = form.elements;
    const copy = { at: Date.now(), revision: revision.value, base: base.value, fields: fields() };
    try { localStorage.setItem(shelf, JSON.stringify(copy)); } catch { /* refused: it waits while the page is open */ }
  }

  function forget() {
    try { localStorage.removeItem(shelf); } catch { /* refused before, too */ }
  }

  function again(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  // As the server says it, wherever the device believes to be.
  function clock(moment, parts) {
    return new Date(moment).toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", ...parts });
  }

  async function send(body) {
    return fetch(save, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" },
      body,
      signal: AbortSignal.timeout?.(15000),
    });
  }

  // After signing in again in another tab, this page's token is out of date: take the new page's.
  async function renew() {
    const response = await fetch(form.action, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = page.querySelector("#editor [name=csrf_token]")?.value;
    if (!token || token === form.elements.csrf_token.value) return false;
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
    return true;
  }

  async function settle(response) {
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (response.status >= 500) { leaving = null; again(delay); return say(lost, "late"); }
    if (!isJson) {
      if (await renew()) return again(0);
      say(changed, "late");
      return trouble("signed-out");
    }
    const answer = await response.json();
    const body = sent;
    sent = null;
    if (response.status === 409) {
      stopped = true;
      say(changed, "late");
      return trouble("conflict");
    }
    if (!response.ok) {
      say(changed, "late");
      return trouble("refused", answer.error);
    }
    form.elements.revision.value = answer.revision;
    form.elements.base.value = answer.base;
    settled = JSON.stringify([...new URLSearchParams(body)].filter(([name]) => !unsent.has(name)));
    delay = 2000;
    trouble(null);
    say(saved.replace("{time}", clock(Date.now(), { hour: "2-digit", minute: "2-digit" })), "pass");
    if (words() === settled) forget();
    else again(leaving ? 0 : pause);
  }

  async function flush() {
    if (busy || stopped || (!sent && words() === settled)) return;
    busy = true;
    clearTimeout(timer);
    sent ||= new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrf_token")).toString();
    say(saving, "none");
    try {
      await settle(await send(new URLSearchParams(sent)));
    } catch {
      leaving = null;
      say(lost, "late");
      delay = Math.min(delay * 2, 60000);
      again(delay);
    }
    busy = false;
    if (leaving && !sent && words() === settled) form.requestSubmit(leaving);
  }

  function typed() {
    if (words() === settled && !sent) return;
    keep();
    if (!busy) say(changed, "none");
    if (form.hasAttribute("data-autosave")) again(pause);
  }

  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  window.addEventListener("online", flush);
  window.addEventListener("focus", () => { if (sent) flush(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && form.hasAttribute("data-autosave")) flush(); });

  // One button saves without leaving the page, one hands on what is saved; a draft that was sent for review goes
  // the long way.
  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    const step = submitter?.value;
    if (!["save", "send"].includes(step) || !form.hasAttribute("data-autosave")) return;
    const isSettled = !busy && !sent && words() === settled;
    if (step === "send" && isSettled) return;
    event.preventDefault();
    if (stopped) return trouble("conflict");
    if (isSettled && form.elements.revision.value === "0") settled = "";
    leaving = step === "send" ? submitter : null;
    flush();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[value=save]"));
  });

  // ── What an earlier visit could not save ───────────────────────────────────────────────────

  function put(kept) {
    const given = new Map();
    for (const [name, value] of kept) given.set(name, [...(given.get(name) || []), value]);
    for (const name of given.keys()) {
      while (/^sources-\d+-title$/.test(name) && !form.elements[name]) {
        const before = form.querySelectorAll("[data-source]").length;
        form.querySelector("[data-add-source]").click();
        if (form.querySelectorAll("[data-source]").length === before) break;
      }
    }
    for (const field of form.querySelectorAll("input[name], textarea[name]")) {
      if (unsent.has(field.name) || field.type === "hidden") continue;
      const values = given.get(field.name) || [];
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  }

  // The server tidies blanks and leaves out empty rows: that is no other text.
  function alike(entries) {
    const tidy = entries.map(([name, value]) => [name.replace(/-\d+-/, "-"), value.trim().replace(/\s+/g, " ")]);
    return JSON.stringify(tidy.filter(([, value]) => value));
  }

  function offer() {
    let copy = null;
    try { copy = JSON.parse(localStorage.getItem(shelf)); } catch { /* none, or unreadable */ }
    if (!copy?.fields) return;
    if (alike(copy.fields) === alike(fields())) return forget();
    const note = document.querySelector("[data-trouble=copy]");
    note.querySelector("[data-time]").textContent = clock(copy.at, { day: "numeric", month: "numeric", year: "numeric", hour: "2-digit", minute: "2-digit" });
    note.hidden = false;
    note.querySelector("[data-take]").addEventListener("click", () => {
      note.hidden = true;
      put(copy.fields);
      // Typed on that revision: what was saved since then is not written over, but shown beside it.
      form.elements.revision.value = copy.revision;
      form.elements.base.value = copy.base;
      form.dispatchEvent(new Event("input", { bubbles: true }));
      form.elements.markdown.focus();
    });
    note.querySelector("[data-drop]").addEventListener("click", () => { note.hidden = true; forget(); });
  }

  offer();
})();
