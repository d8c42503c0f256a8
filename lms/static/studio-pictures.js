// Pictures for the editor: chosen, dropped on it or pasted into it. Each is described before it is sent; the line
// that shows it is then put where the cursor stands. Of several fields, the one last written in is the editor.
// Without this file a link leads to a form of its own.
"use strict";

(() => {
  const panel = document.querySelector("[data-pictures]");
  const editors = [...document.querySelectorAll("[data-editor]")];
  let editor = editors[0];
  if (!panel || !editor) return;
  const words = panel.dataset;
  const part = (name) => panel.querySelector(`[data-part="${name}"]`);
  const field = part("words");
  const waiting = []; // files, the first of which is asked about
  let request = null;

  part("plain").hidden = true;
  part("ask").hidden = false;

  function complain(name, sentence) {
    const place = part(`wrong-${name}`);
    place.hidden = !sentence;
    place.querySelector("span").textContent = sentence || "";
    if (name !== "description") return;
    if (sentence) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function say(sentence) { part("status").textContent = sentence; }

  // The picture as it is on the device; what no browser can show (HEIC) is left out.
  function sample(file) {
    part("sample").replaceChildren();
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      if (waiting[0] !== file) return;
      const image = document.createElement("img");
      image.alt = "";
      image.addEventListener("error", () => image.remove());
      image.src = reader.result;
      part("sample").replaceChildren(image);
    });
    reader.readAsDataURL(file);
  }

  // Ask about the first of the files that wait, or about none.
  function ask() {
    const file = waiting[0];
    part("form").hidden = !file;
    part("progress").hidden = true;
    for (const name of ["picture", "description"]) complain(name, "");
    field.value = "";
    if (!file) return;
    const isTooLarge = file.size > Number(words.largest);
    part("insert").disabled = isTooLarge;
    if (isTooLarge) {
      part("sample").replaceChildren();
      complain("picture", words.tooLarge);
      part("drop").focus();
    } else {
      sample(file);
      field.focus({ preventScroll: true });
      part("form").scrollIntoView({ block: "nearest" });
    }
  }

  function take(files) {
    say("");
    waiting.push(...files);
    if (waiting.length === files.length) ask();
  }

  function next() {
    waiting.shift();
    ask();
  }

  // Alone in its paragraph, a picture is shown as wide as the column; a field of one line has no paragraphs.
  function paragraph(line) {
    if (editor.type === "text") return line;
    const [before, after] = [editor.value.slice(0, editor.selectionStart), editor.value.slice(editor.selectionEnd)];
    const above = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const below = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    return above + line + below;
  }

  function insert(line) {
    const text = paragraph(line);
    editor.focus();
    // As if it was typed, so that it can be undone.
    if (!document.execCommand("insertText", false, text)) {
      editor.setRangeText(text, editor.selectionStart, editor.selectionEnd, "end");
      editor.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function finish(file, line) {
    request = null;
    part("insert").disabled = false;
    if (waiting[0] !== file) return;
    next();
    say(words.done);
    insert(line);
  }

  function fail(errors) {
    request = null;
    part("insert").disabled = false;
    part("progress").hidden = true;
    say("");
    for (const name of ["picture", "description"]) complain(name, errors[name]);
    if (errors.description) field.focus();
    else if (!errors.picture) complain("picture", errors.owner || words.broken);
  }

  function answered(file) {
    const isJson = request.getResponseHeader("Content-Type")?.startsWith("application/json");
    if (request.status === 413) return fail({ picture: words.tooLarge });
    if (request.status >= 500) return fail({ picture: words.broken });
    // A page instead: to sign in, or about an old token.
    if (!isJson) return fail({ picture: words.signedOut });
    const answer = JSON.parse(request.responseText);
    if (request.status === 200) finish(file, answer.markdown);
    else fail(answer.errors);
  }

  function send() {
    const file = waiting[0];
    if (!file || request) return;
    for (const name of ["picture", "description"]) complain(name, "");
    if (!field.value.trim()) return fail({ description: words.missing });
    const form = new FormData();
    form.set("picture", file, file.name || "anh");
    form.set("description", field.value);
    if (words.owner) form.set("owner", words.owner);
    form.set("csrf_token", document.querySelector("[name=csrf_token]").value);
    const bar = part("progress");
    request = new XMLHttpRequest(); // fetch does not tell how far an upload has come
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = loaded / total;
      say(loaded < total ? words.sending.replace("{share}", `${Math.floor(100 * loaded / total)}%`) : words.working);
    });
    request.addEventListener("load", () => answered(file));
    request.addEventListener("error", () => fail({ picture: words.lost }));
    bar.value = 0;
    bar.hidden = false;
    part("insert").disabled = true;
    request.open("POST", words.pictures);
    request.send(form);
  }

  part("choose").addEventListener("click", () => part("file").click());
  part("file").addEventListener("change", ({ target }) => {
    take([...target.files]);
    target.value = "";
  });
  part("insert").addEventListener("click", send);
  part("drop").addEventListener("click", () => {
    request?.abort();
    request = null;
    say("");
    part("insert").disabled = false;
    next();
    if (!waiting.length) editor.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return; // a Vietnamese keyboard may still be composing
    event.preventDefault(); // the editor's own form is not to be sent
    send();
  });

  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  for (const one of editors) one.addEventListener("focus", () => { editor = one; });
  for (const target of [...editors, panel]) {
    target.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      target.classList.add("picture-over");
    });
    target.addEventListener("dragleave", () => target.classList.remove("picture-over"));
    target.addEventListener("drop", (event) => {
      target.classList.remove("picture-over");
      if (!holdsFiles(event)) return;
      event.preventDefault();
      if (target !== panel) editor = target;
      take([...event.dataTransfer.files]);
    });
  }

  // A table or words copied from an office program come with a picture of themselves: the words are meant.
  for (const one of editors) {
    one.addEventListener("paste", (event) => {
      const { files, types } = event.clipboardData;
      if (!files.length || types.includes("text/plain")) return;
      event.preventDefault();
      take([...files]);
    });
  }
})();
