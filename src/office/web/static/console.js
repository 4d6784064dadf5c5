// Enhancement only: every page works without this file.
"use strict";

// Asks before something that cannot be taken back.
document.addEventListener("submit", (event) => {
  const question = event.submitter && event.submitter.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// On a telephone the menu and the tabs are longer than the screen: where one is stands in the middle.
for (const present of document.querySelectorAll("nav [aria-current]")) {
  const row = present.closest("ul, nav");
  row.scrollLeft = present.offsetLeft - row.offsetLeft - (row.clientWidth - present.clientWidth) / 2;
}

// Keeps the inbox and the alerts fresh while somebody looks at them, and calls whoever an alert calls: the office tells when
// there is something new, and how many alerts wait.
const events = document.body.dataset.events;
const live = document.querySelector("[data-refresh]");
const badge = document.querySelector("[data-badge]");
// The lobbies that wait for somebody of the desk. 已去帮忙 is sent without leaving the page: somebody may be typing there.
const help = document.querySelector("[data-help]");
let calling = help ? help.children.length : 0;
const refreshHelp = async () => {
  try {
    const reply = await fetch(help.dataset.help, { headers: { accept: "text/html" } });
    if (reply.ok && !reply.redirected) help.innerHTML = await reply.text();
  } catch {
    // The line is listened on again soon.
  }
};
const callForHelp = (now) => {
  const isMore = now > calling;
  calling = now;
  if (help) refreshHelp();
  return isMore;
};
if (help) {
  help.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
      refreshHelp();
    } catch {
      event.target.submit();
    }
  });
}
// Calls from screens, and takeovers. What a person presses there is sent without leaving the page, too.
const calls = document.querySelector("[data-calls]");
const refreshCalls = async () => {
  if (!calls) return;
  try {
    const reply = await fetch(calls.dataset.calls, { headers: { accept: "text/html" } });
    if (!reply.ok || reply.redirected) return;
    const pressed = calls.contains(document.activeElement);
    calls.innerHTML = await reply.text();
    // The focus stays with the calls, and on no button that was not there before: Enter once more would press it.
    if (pressed) {
      calls.tabIndex = -1;
      calls.focus();
    }
  } catch {
    // The line is listened on again soon.
  }
};
if (calls) {
  calls.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
      refreshCalls();
    } catch {
      event.target.submit();
    }
  });
}
if (events && window.EventSource) {
  let isBehind = false;
  const refresh = async () => {
    if (!live) return;
    isBehind = document.hidden || live.contains(document.activeElement);
    if (isBehind) return;
    try {
      const reply = await fetch(live.dataset.refresh, { headers: { accept: "text/html" } });
      // The session ended: the whole page goes to the login.
      if (reply.redirected) return location.reload();
      if (reply.ok) live.innerHTML = await reply.text();
    } catch {
      isBehind = true;
    }
  };
  const leaveIfEnded = async () => {
    if (!live) return;
    try {
      const reply = await fetch(live.dataset.refresh, { headers: { accept: "text/html" } });
      if (reply.redirected) location.reload();
    } catch {
      // The line is listened on again soon.
    }
  };
  const catchUp = () => isBehind && refresh();
  if (live) live.addEventListener("focusout", () => setTimeout(catchUp));

  // Two short tones, or four urgent ones. A browser that wants a touch first never runs them; the title and the badge do
  // without.
  const sound = (tones = [[0, 880], [0.25, 1174]], loud = 0.15) => {
    try {
      const audio = new AudioContext();
      const play = () => {
        if (audio.state !== "running") return;
        audio.removeEventListener("statechange", play);
        for (const [at, pitch] of tones) {
          const [tone, volume] = [audio.createOscillator(), audio.createGain()];
          tone.frequency.value = pitch;
          volume.gain.value = loud;
          tone.connect(volume).connect(audio.destination);
          tone.start(audio.currentTime + at);
          tone.stop(audio.currentTime + at + 0.2);
        }
      };
      audio.addEventListener("statechange", play);
      setTimeout(() => audio.close(), 2000);
    } catch {
      // No sound here.
    }
  };
  const plainTitle = document.title.replace(/^（\d+\+?）/, "");
  let waiting = Number(document.body.dataset.alerts);
  let ringing = calls ? calls.querySelectorAll("[data-ringing]").length : 0;
  const entitle = () => {
    const counted = waiting > 99 ? "（99+）" : waiting > 0 ? `（${waiting}）` : "";
    document.title = `${ringing > 0 ? "【紧急呼叫】" : ""}${counted}${plainTitle}`;
  };
  // While a call rings the page that listens repeats its sound; whichever page is looked at shows it.
  let alarm = null;
  const ring = (now, isListening) => {
    ringing = now;
    refreshCalls();
    entitle();
    const sounds = now > 0 && isListening;
    if (sounds && !alarm) {
      const call = () => line ? sound([[0, 1318], [0.2, 988], [0.4, 1318], [0.6, 988]], 0.3) : ring(ringing, false);
      alarm = setInterval(call, 2000);
      call();
    }
    if (!sounds && alarm) {
      clearInterval(alarm);
      alarm = null;
    }
  };
  const count = (now) => {
    const shown = now > 99 ? "99+" : String(now);
    if (badge) {
      badge.hidden = now === 0;
      badge.firstChild.textContent = shown;
    }
    const isMore = now > waiting;
    if (now !== waiting && live) refresh();
    waiting = now;
    entitle();
    return isMore;
  };

  // A browser keeps six lines to one office: of several pages that need none for themselves, the one looked at last listens
  // and tells the others.
  const pages = window.BroadcastChannel ? new BroadcastChannel("lobby-butler") : null;
  let line = null;
  const listen = () => {
    if (line) return;
    const own = new EventSource(events);
    line = own;
    own.addEventListener("orders", refresh);
    own.addEventListener("alerts", (event) => {
      const now = Number(event.data);
      if (pages) pages.postMessage({ alerts: now });
      if (count(now)) sound();
    });
    own.addEventListener("calls", (event) => {
      const now = Number(event.data);
      if (pages) pages.postMessage({ calls: now });
      ring(now, true);
    });
    own.addEventListener("help", (event) => {
      const now = Number(event.data);
      if (pages) pages.postMessage({ help: now });
      if (callForHelp(now)) sound();
    });
    // What is shown is no longer for whoever stands here: the page goes to the login. One with a form stays, because what was
    // typed into it survives the login only if it is sent.
    own.addEventListener("ended", () => {
      own.close();
      if (live) location.reload();
    });
    // A line that was cut is opened again by the browser, after which something may have been missed. One that was
    // refused is not; the session may have ended meanwhile.
    own.addEventListener("error", () => {
      isBehind = true;
      if (own.readyState !== EventSource.CLOSED) return;
      line = null;
      leaveIfEnded();
      setTimeout(listen, 10000);
    });
    own.addEventListener("open", catchUp);
  };
  if (pages) {
    pages.addEventListener("message", (event) => {
      if ("alerts" in event.data) return count(event.data.alerts);
      if ("calls" in event.data) return ring(event.data.calls, Boolean(line));
      if ("help" in event.data) return callForHelp(event.data.help);
      if (live || !line) return;
      line.close();
      line = null;
    });
  }
  const step = () => {
    if (document.hidden) return;
    if (pages) pages.postMessage({ listens: true });
    listen();
    catchUp();
  };
  document.addEventListener("visibilitychange", step);
  step();
  listen();
}

// A slip goes on paper at a touch; without this file the browser's own menu prints it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A chosen sentence goes into the field, where it can be changed.
for (const list of document.querySelectorAll("select[data-into]")) {
  const field = document.getElementById(list.dataset.into);
  list.addEventListener("change", () => {
    if (!list.value) return;
    field.value = list.value;
    // What is then taken out of the field is not sent after all.
    list.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// How much there is of something gives what it costs at the marked price; the office reckons again.
for (const line of document.querySelectorAll(".quote-line[data-fen]")) {
  const [kind, quantity, amount] = ["kind", "quantity", "amount"].map((name) => line.querySelector(`[name^=${name}]`));
  quantity.addEventListener("input", () => {
    const typed = quantity.value.normalize("NFKC").trim();
    const [whole, decimals = ""] = typed.split(".");
    if (kind.value !== "service" || !/^\d{1,5}(\.\d{1,2})?$/.test(typed)) return;
    // In whole 分 and hundredths, as the office does.
    const fen = (Number(line.dataset.fen) * Number(whole + decimals.padEnd(2, "0"))) / 100;
    if (Number.isInteger(fen)) amount.value = fen % 100 ? (fen / 100).toFixed(2) : String(fen / 100);
  });
}

// What is known of a household is asked for when its room or its number is whole, not at every key.
for (const part of document.querySelectorAll("[data-known]")) {
  const form = part.closest("form");
  const hide = () => part.querySelectorAll("[data-without-script]").forEach((button) => (button.hidden = true));
  hide();
  let asked = "";
  const ask = async () => {
    const fields = new URLSearchParams();
    for (const name of ["csrf", "id", "room", "phone"]) fields.set(name, form.elements[name].value);
    const now = fields.toString();
    if (now === asked) return;
    asked = now;
    try {
      const reply = await fetch(part.dataset.known, { method: "POST", body: fields });
      // Another answer may be on its way meanwhile.
      if (!reply.ok || reply.redirected || asked !== now) return;
      part.innerHTML = await reply.text();
      hide();
      // The slip to come names the building alone.
      const building = part.querySelector("[data-building]");
      const slip = form.querySelector("[data-slip-building]");
      if (building && slip) slip.textContent = building.dataset.building;
    } catch {
      asked = "";
    }
  };
  for (const name of ["room", "phone"]) form.elements[name].addEventListener("change", ask);
}

// Whoever types while they listen keeps both hands on the keys: F1 to F5 lead to a part of the form, a figure chooses within
// the question that has the focus and goes on to the next, Ctrl and Enter save.
for (const form of document.querySelectorAll("[data-keyed]")) {
  for (const shown of document.querySelectorAll("[data-with-script]")) shown.hidden = false;
  form.classList.add("has-keys");
  const fields = "input:not([type=hidden]), select, textarea";
  // Of a question that is answered, the answer; else its first choice.
  const first = (within) => {
    const field = within.querySelector(fields);
    return field && (field.type === "radio" && within.querySelector(`input[name=${field.name}]:checked`)) || field;
  };
  document.addEventListener("keydown", (event) => {
    // A key held down is one answer, not one to each question.
    if (event.isComposing || event.repeat || event.altKey || event.metaKey || event.ctrlKey) return;
    if (/^F[1-5]$/.test(event.key)) {
      // Also where there is no such part: F5 would throw away what was typed.
      event.preventDefault();
      const part = form.querySelector(`[data-part=${event.key}]`);
      const field = part && first(part);
      if (field) field.focus();
      return;
    }
    const question = event.target.closest && event.target.matches("input[type=radio], input[type=checkbox]") && event.target.closest("fieldset");
    const choice = question && form.contains(question) && /^[1-9]$/.test(event.key) && question.querySelectorAll("label input")[event.key - 1];
    if (!choice) return;
    event.preventDefault();
    choice.focus();
    choice.click();
    if (choice.type !== "radio") return;
    const all = [...form.querySelectorAll(fields)];
    const next = all.slice(all.indexOf(choice)).find((field) => !question.contains(field));
    if (next) (next.closest("fieldset") ? first(next.closest("fieldset")) : next).focus();
  });
  const [begun, elapsed] = [Date.now(), document.querySelector("[data-elapsed]")];
  setInterval(() => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    elapsed.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 1000);
}

// Services that match what is typed; the arrow keys lead through them, Enter takes the first.
for (const part of document.querySelectorAll("[data-items]")) {
  const [field, none] = [part.querySelector("input[type=search]"), part.querySelector("[data-none]")];
  const items = [...part.querySelectorAll("[data-words]")];
  const shown = () => items.filter((item) => !item.hidden);
  part.querySelector(".search button").hidden = true;
  field.addEventListener("input", () => {
    const sought = field.value.trim().toLowerCase();
    for (const item of items) item.hidden = !sought || !item.dataset.words.includes(sought);
    none.hidden = !sought || shown().length > 0;
  });
  part.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      if (!event.ctrlKey && shown()[0]) shown()[0].click();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [field, ...shown()];
    const next = all[all.indexOf(document.activeElement) + step];
    if (next) next.focus();
  });
}

document.addEventListener("keydown", (event) => {
  const button = event.ctrlKey && event.key === "Enter" && document.querySelector("[data-ctrl-enter]");
  if (button) button.click();
});

// A choice of the inbox's row takes effect at once; a day when it is whole. What is not chosen stays out of the address.
for (const form of document.querySelectorAll("form[data-submits]")) {
  for (const list of form.querySelectorAll("select")) list.addEventListener("change", () => form.requestSubmit());
  for (const day of form.querySelectorAll("input[type=date]")) {
    const before = day.value;
    day.addEventListener("blur", () => day.value !== before && form.requestSubmit());
  }
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
}

// One key for what is done most: Enter for the filled button of the foot, a letter for what names it. Only where nothing has
// the focus that would take the key itself.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  const focused = document.activeElement;
  if (focused && focused.matches("input, select, textarea, [contenteditable]")) return;
  if (event.key === "Enter") {
    const button = document.querySelector("[data-enter]");
    if (!button || (focused && focused.matches("a[href], button, summary"))) return;
    event.preventDefault();
    // What a step needs is asked for before it is sent.
    const needed = button.dataset.needs && document.getElementById(button.dataset.needs);
    if (needed && !needed.value.trim()) needed.focus();
    else button.click();
    return;
  }
  const named = /^[a-z]$/i.test(event.key) && document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
  if (!named) return;
  event.preventDefault();
  if (named.matches("a, button")) named.click();
  else named.querySelector("textarea").focus();
});

// The foot leads to a card of the page: what is to be filled in there is open and has the focus.
for (const link of document.querySelectorAll('.foot a[href^="#"]')) {
  link.addEventListener("click", () => {
    const card = document.querySelector(link.hash);
    if (!card) return;
    for (const folded of card.querySelectorAll("details")) folded.open = true;
    const field = card.querySelector("input[type=text], textarea") || card.querySelector("select");
    if (field) setTimeout(() => field.focus());
  });
}

// A number that was asked for to be dialled is dialled.
const dialled = document.querySelector("[data-dial]");
if (dialled) dialled.click();

// Counts what is typed against the limit. Code points, as the office counts.
for (const input of document.querySelectorAll("[data-limit]")) {
  const limit = Number(input.dataset.limit);
  const field = input.closest(".field");
  if (!limit || !field) continue;
  const counter = document.createElement("span");
  counter.className = "counter";
  field.querySelector("label").append(counter);
  const count = () => {
    const length = [...input.value.trim()].length;
    counter.textContent = `${length} / ${limit}`;
    counter.classList.toggle("is-over", length > limit);
  };
  input.addEventListener("input", count);
  count();
}

// A file that is too large is said to be before it is on its way.
for (const input of document.querySelectorAll("[data-most-bytes]")) {
  input.addEventListener("change", () => {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    input.reportValidity();
  });
}

// Mirrors the notice into its preview.
const notice = document.getElementById("notice");
if (notice) {
  const mirror = () => {
    for (const target of document.querySelectorAll("[data-mirror]")) {
      const source = notice.elements[target.dataset.mirror];
      if (target.dataset.mirror === "category") {
        const chosen = notice.querySelector("input[name=category]:checked");
        const tag = target.firstElementChild;
        if (chosen && tag) {
          tag.textContent = chosen.nextElementSibling.textContent;
          tag.className = `tag is-${chosen.value}`;
        }
      } else if (source && target.textContent !== source.value) {
        // Headings and tables are drawn by the office: until 预览 the words stand as they are typed.
        if (target.dataset.mirror === "body") {
          target.className = "glass-body as-written";
        }
        target.textContent = source.value;
      }
    }
  };
  notice.addEventListener("input", mirror);
}
