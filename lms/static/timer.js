// How long is left: shown all the time, said at most once a minute, then at one minute and at ten seconds.
// The server's clock decides, also when this one says that the time is over; here only the time since the page
// was made is counted.
"use strict";

(() => {
  const time = document.getElementById("time");
  const said = document.getElementById("time-said");
  const { left, minutes, seconds, over } = time.dataset;
  const [began, ticked] = [Date.now(), performance.now()];
  let spoken = Infinity;

  // A phone that slept may have stopped one of the two clocks.
  function remaining() {
    const passed = Math.max(Date.now() - began, performance.now() - ticked) / 1000;
    return Math.max(0, Math.ceil(left - passed));
  }

  function words(rest) {
    return rest > 60 ? minutes.replace("{minutes}", Math.ceil(rest / 60)) : seconds.replace("{seconds}", rest);
  }

  function say(rest) {
    const step = rest > 60 ? Math.ceil(rest / 60) * 60 : rest > 10 ? 60 : 10;
    if (step >= spoken) return;
    if (spoken !== Infinity) said.textContent = words(rest);
    spoken = step;
  }

  function tick() {
    const rest = remaining();
    time.textContent = rest ? words(rest) : over;
    time.classList.toggle("is-warn", rest <= 60);
    if (rest) return say(rest);
    clearInterval(timer);
    // Whoever still has something to send (answers.js) hands in afterwards.
    if (document.dispatchEvent(new Event("time-up", { cancelable: true }))) document.getElementById("time-up").submit();
  }

  const timer = setInterval(tick, 1000);
  tick();
})();
