// Small comforts. Every page works without this file.
"use strict";

// A member's phone goes to a citizen and comes back (lms/assisting/views/locking.py). A page that was sent to the
// other of the two, in another window or one that somebody leafs back to, is not shown but asked for anew.
for (const name of ["pageshow", "focus", "visibilitychange"]) {
  window.addEventListener(name, () => {
    if ("handed" in document.documentElement.dataset === /(^|; )handed=/.test(document.cookie)) return;
    document.body.hidden = true;
    if (document.visibilityState === "visible") location.reload();
  });
}

// Buttons that only a script can serve are hidden in the page and shown here.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(button.dataset.copy);
    const label = button.querySelector("span") || button;
    const before = label.textContent;
    if (before === button.dataset.copied) return;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 4000);
  });
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http, as on a commune's own network, has no clipboard: select and copy the old way.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// A filter, on its <form> or its <select>, sends itself when changed; its button is then idle.
for (const filter of document.querySelectorAll("[data-autosubmit]")) {
  const form = filter.form || filter;
  for (const button of form.querySelectorAll("[type=submit]")) button.hidden = true;
  filter.addEventListener("change", () => form.submit());
}

// Fields that only one choice of a list needs stand folded below it: that choice unfolds them.
for (const list of document.querySelectorAll("[data-opens]")) {
  list.addEventListener("change", () => {
    document.getElementById(list.dataset.opens).open = list.value === list.dataset.opensAt;
  });
}

// A menu of further things to do lies over the page: Escape, or a press beside it, closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.more[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.more[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// One press, one send. The button is disabled after the form's data is gathered, so that its own
// name and value still travel, and comes back when the reader does, or after ten seconds; one that says
// what it is busy with (data-busy) works on something longer, and stays.
const pressed = new Set();

function release() {
  for (const button of pressed) {
    button.disabled = false;
    if (button.dataset.idle) button.textContent = button.dataset.idle;
  }
  pressed.clear();
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || event.target.method !== "post" || !button) return;
  setTimeout(() => {
    button.disabled = true;
    pressed.add(button);
    if (!button.dataset.busy) return;
    button.dataset.idle = button.textContent;
    button.textContent = button.dataset.busy;
  });
  if (!button.dataset.busy) setTimeout(release, 10000);
});

window.addEventListener("pageshow", release);

// A box beside a password field shows what is typed: long passwords on small keys need a look.
for (const label of document.querySelectorAll("[data-shows]")) {
  label.hidden = false;
  label.querySelector("input").addEventListener("change", (event) => {
    document.getElementById(label.dataset.shows).type = event.target.checked ? "text" : "password";
  });
}

// What may still be typed, counted below the label; without scripts the most stands there.
for (const field of document.querySelectorAll("[data-limit]")) {
  const hint = document.getElementById(`${field.id}-hint`);
  field.addEventListener("input", () => {
    const left = field.dataset.limit - [...field.value.normalize("NFC")].length;
    hint.textContent = (left < 0 ? field.dataset.over : field.dataset.left).replace("{n}", Math.abs(left));
  });
}
