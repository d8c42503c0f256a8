// The editor of lessons: the toolbar and its shortcuts, the live preview, the rows of sources.
// Without this file every button of the form still works; saving is in studio-saving.js.
"use strict";

(() => {
  const form = document.getElementById("editor");
  const editor = document.querySelector("textarea[data-editor]");
  if (!form || !editor) return;

  // Written as if typed, so that the browser can undo it.
  function write(text, start, end) {
    editor.focus();
    editor.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) {
      editor.setRangeText(text, start, end, "end");
      editor.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function select(start, length) { editor.setSelectionRange(start, start + length); }

  function wrap({ before, after, words, counted }) {
    const { selectionStart: start, selectionEnd: end, value } = editor;
    const chosen = value.slice(start, end) || words;
    const closing = counted ? after.replace("1", nextNumber(value.slice(0, start))) : after;
    write(before + chosen + closing, start, end);
    // A link on chosen words lacks its address.
    const address = start < end ? closing.indexOf("https://") : -1;
    if (address < 0) select(start + before.length, chosen.length);
    else select(start + before.length + chosen.length + address, "https://".length);
  }

  // Marks are numbered anew in every box.
  function nextNumber(text) {
    const box = text.slice(text.lastIndexOf("\n///") + 1);
    const numbers = [...box.matchAll(/\^(\d+)\^/g)].map((found) => Number(found[1]));
    return Math.max(0, ...numbers) + 1;
  }

  function mark({ line, words }) {
    const { value } = editor;
    const start = value.lastIndexOf("\n", editor.selectionStart - 1) + 1;
    const next = value.indexOf("\n", editor.selectionEnd);
    const end = next < 0 ? value.length : next;
    const lines = (value.slice(start, end) || words).split("\n");
    const isList = line === "1. ";
    const marked = lines.map((text, at) => (isList ? `${at + 1}. ` : line) + text.replace(/^(#+|-|\d+\.)\s+/, ""));
    const space = /[^\n]\n$/.test(value.slice(0, start)) && !/^(-|\d+\.)\s/.test(lines[0]) ? "\n" : "";
    write(space + marked.join("\n"), start, end);
    if (lines[0] === words) select(editor.selectionEnd - words.length, words.length);
  }

  // Enter goes on with a list; on a line without words, it ends it.
  function goOn(event) {
    const { selectionStart: start, selectionEnd: end, value } = editor;
    const line = value.slice(value.lastIndexOf("\n", start - 1) + 1, start);
    const [front, sign, number] = /^(?:(-)|(\d+)\.)\s+/.exec(line) || [];
    if (!front || start !== end || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    if (line === front) write("\n", start - front.length, end);
    else write(`\n${sign || `${Number(number) + 1}.`} `, start, end);
  }

  function box({ box: head, words }) {
    const { selectionStart: start, selectionEnd: end, value } = editor;
    const inside = value.slice(start, end).trim() || words;
    const before = !start ? "" : /\n\n$/.test(value.slice(0, start)) ? "" : value[start - 1] === "\n" ? "\n" : "\n\n";
    write(`${before}/// ${head}\n${inside}\n///\n`, start, end);
    select(start + before.length + head.length + 5, inside.length);
  }

  function press(button) {
    const data = button.dataset;
    if (data.picture) document.querySelector("[data-part=choose]").click();
    else if (data.box) box(data);
    else if (data.line) mark(data);
    else wrap(data);
  }

  const bar = document.querySelector(".marks-bar");
  const buttons = [...bar.querySelectorAll("button")];
  bar.hidden = false;
  buttons.forEach((button, at) => {
    button.tabIndex = at ? -1 : 0; // one stop for the tab key; arrows lead on
    button.addEventListener("click", () => press(button));
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });

  // Digits by their place on the keyboard: with Shift, each layout writes something else.
  const digits = new Map();
  for (const button of buttons) {
    digits.set((button.getAttribute("aria-keyshortcuts") || "").replace("Control+", "").replace(/Shift\+(\d)/, "ShiftDigit$1"), button);
  }
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter") goOn(event);
    if (event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const key = event.shiftKey ? `Shift${event.code}` : event.key.toUpperCase();
    const button = digits.get(key);
    if (!button) return;
    event.preventDefault();
    press(button);
  });

  // ── The preview ────────────────────────────────────────────────────────────────────────────

  const paper = document.querySelector(".look-paper");
  let asked = 0;
  let timer;
  for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;

  async function look() {
    const mine = asked += 1;
    paper.classList.add("is-stale");
    try {
      const response = await fetch(form.dataset.preview, {
        method: "POST",
        headers: { "X-CSRFToken": form.elements.csrf_token.value },
        body: new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrf_token")),
      });
      if (!response.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== asked) return;
      for (const part of page.querySelectorAll("[data-look]")) {
        document.querySelector(`[data-look="${part.dataset.look}"]`)?.replaceWith(part);
      }
      paper.classList.remove("is-stale");
      follow();
    } catch { /* no network: what was seen last stays, paler */ }
  }

  // What is written and what is seen of it stand side by side.
  function follow() {
    const share = editor.scrollTop / Math.max(1, editor.scrollHeight - editor.clientHeight);
    paper.scrollTop = share * (paper.scrollHeight - paper.clientHeight);
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(look, 500);
  }

  editor.addEventListener("scroll", follow, { passive: true });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);

  // ── Sources ────────────────────────────────────────────────────────────────────────────────

  const rows = form.querySelector("[data-sources]");
  const blank = form.querySelector("[data-source-row]");
  let last = rows.children.length;

  form.querySelector("[data-add-source]").addEventListener("click", (event) => {
    event.preventDefault();
    const row = blank.content.firstElementChild.cloneNode(true);
    for (const part of row.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for", "name"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace("__", last));
      }
    }
    const button = row.querySelector("button");
    button.setAttribute("aria-label", `${button.getAttribute("aria-label").trim()} ${rows.children.length + 1}`);
    last += 1;
    rows.append(row);
    row.querySelector("input").focus();
  });

  rows.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button) return;
    event.preventDefault();
    button.closest("[data-source]").remove();
    form.querySelector("[data-add-source]").focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // The usual term, once it is said when somebody looked; another day may be chosen.
  const { verified_on: seen, review_due: due } = form.elements;
  seen.addEventListener("change", () => {
    if (!seen.value || due.value) return;
    const day = new Date(seen.value);
    day.setUTCDate(day.getUTCDate() + 90);
    due.value = day.toISOString().slice(0, 10);
  });

  // ── The longest sentence ───────────────────────────────────────────────────────────────────

  const finder = document.querySelector("[data-find-longest]");
  finder.hidden = false;
  finder.addEventListener("click", () => {
    const sentence = document.querySelector("[data-sentence]")?.dataset.sentence;
    const words = sentence?.match(/[\p{L}\p{N}]+/gu);
    if (!words) return;
    const found = new RegExp(words.join("[^\\p{L}\\p{N}]+"), "u").exec(editor.value);
    if (!found) return;
    editor.focus();
    select(found.index, found[0].length);
    const line = editor.value.slice(0, found.index).split("\n").length;
    editor.scrollTop = (line / editor.value.split("\n").length) * editor.scrollHeight - editor.clientHeight / 2;
  });
})();
