// A lesson's comforts: back to the heading one was at, read aloud, unfolded for the printer.
"use strict";

(() => {
  const article = document.querySelector(".lesson");
  const { place, done } = article.dataset;

  // ── Back to where one was: the heading last passed, on this device, until the lesson is read ──
  const shelf = (act) => { try { return act(localStorage); } catch { return null; } };

  function keep() {
    const passed = [...article.querySelectorAll(":is(h2, h3)[id]")].filter((h) => h.getBoundingClientRect().top < innerHeight / 2);
    shelf((box) => (passed.length ? box.setItem(place, passed.pop().id) : box.removeItem(place)));
  }

  if (done !== undefined) shelf((box) => box.removeItem(place));
  else {
    const heading = document.getElementById(shelf((box) => box.getItem(place)));
    // Not after "back" or "reload": there the browser itself remembers.
    if (heading && !location.hash && performance.getEntriesByType("navigation")[0]?.type === "navigate") {
      const note = document.getElementById("resumed");
      heading.before(note);
      note.hidden = false;
      note.scrollIntoView();
    }
    addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", () => document.hidden && keep());
  }

  // ── For the printer ──
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("main details:not([open])")];
    for (const part of unfolded) part.open = true;
  });
  addEventListener("afterprint", () => { for (const part of unfolded) part.open = false; });

  // ── Read aloud, where the browser has a voice for the lesson's language ──
  const speech = window.speechSynthesis;
  if (!speech) return;
  const bar = document.getElementById("aloud");
  const [play, stop] = bar.querySelectorAll("button");
  const speed = bar.querySelector("select");
  const language = article.lang || document.documentElement.lang;
  const SKIPPED = "sup, .terms, .resumed, h2:not([id]), details:not([open]) > :not(summary)";
  let sentences = [], at = 0, state = "idle", said;

  const voice = () => speech.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));
  const offer = () => { bar.hidden = !voice(); };
  offer();
  speech.addEventListener?.("voiceschanged", offer);

  // Sentences of one block; `parts` are its text nodes with where each begins.
  function split(parts, text) {
    const spot = (offset) => {
      const part = parts.filter((one) => one.begin <= offset).pop();
      return [part.node, offset - part.begin];
    };
    return [...text.matchAll(/\S.*?(?:[.!?…:;]["”’)]*(?=\s|$)|$)/gs)].map((found) => {
      const range = document.createRange();
      range.setStart(...spot(found.index));
      const [node, last] = spot(found.index + found[0].length - 1);
      range.setEnd(node, last + 1);
      return { text: found[0], range };
    });
  }

  function collect() {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    let all = [], block, parts = [], text = "";
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest(SKIPPED)) continue;
      const home = node.parentElement.closest("p, li, h2, h3, summary, figcaption, article");
      if (home !== block) {
        all = all.concat(split(parts, text));
        [block, parts, text] = [home, [], ""];
      }
      parts.push({ node, begin: text.length });
      text += node.data;
    }
    return all.concat(split(parts, text));
  }

  function mark(range) {
    if (window.Highlight) {
      if (range) CSS.highlights.set("aloud", new Highlight(range));
      else CSS.highlights.delete("aloud");
    }
    const box = range?.getBoundingClientRect();
    if (box && (box.top < 90 || box.bottom > innerHeight - 90)) range.startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  function become(next) {
    state = next;
    play.querySelector("span").textContent = bar.dataset[next];
    stop.hidden = next === "idle";
    bar.classList.toggle("is-reading", next !== "idle");
    bar.querySelector("[role=status]").textContent = bar.dataset[`said${next[0].toUpperCase()}${next.slice(1)}`];
    if (next === "idle") { at = 0; mark(); }
  }

  function speak() {
    if (at >= sentences.length) return become("idle");
    const words = said = new SpeechSynthesisUtterance(sentences[at].text);
    words.voice = voice();
    words.lang = words.voice.lang;
    words.rate = Number(speed.value);
    words.onend = () => { if (said === words) { at += 1; speak(); } };
    words.onerror = () => { if (said === words) halt("paused"); };
    mark(sentences[at].range);
    speech.speak(words);
  }

  // A pause is a stop that remembers its sentence: browsers on phones do not pause.
  function halt(next) {
    said = null;
    speech.cancel();
    become(next);
  }

  play.addEventListener("click", () => {
    if (state === "playing") return halt("paused");
    if (state === "idle") sentences = collect();
    become("playing");
    speak();
  });
  stop.addEventListener("click", () => { halt("idle"); play.focus(); });
  speed.addEventListener("change", () => { if (state === "playing") { halt("playing"); speak(); } });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && state !== "idle") halt("idle"); });
  addEventListener("pagehide", () => { if (state !== "idle") halt("idle"); });
})();
