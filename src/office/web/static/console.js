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

// Keeps the inbox fresh while somebody looks at it: the office tells when there is something new.
const live = document.querySelector("[data-refresh]");
if (live && window.EventSource) {
  let isBehind = false;
  const refresh = async () => {
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
    try {
      const reply = await fetch(live.dataset.refresh, { headers: { accept: "text/html" } });
      if (reply.redirected) location.reload();
    } catch {
      // The line is listened on again soon.
    }
  };
  const catchUp = () => isBehind && refresh();
  document.addEventListener("visibilitychange", catchUp);
  live.addEventListener("focusout", () => setTimeout(catchUp));
  const listen = () => {
    const events = new EventSource(live.dataset.events);
    events.addEventListener("orders", refresh);
    // What is shown is no longer for whoever stands here: the page goes to the login.
    events.addEventListener("ended", () => { events.close(); location.reload(); });
    // A line that was cut is opened again by the browser, after which something may have been missed. One that was
    // refused is not; the session may have ended meanwhile.
    events.addEventListener("error", () => {
      isBehind = true;
      if (events.readyState !== EventSource.CLOSED) return;
      leaveIfEnded();
      setTimeout(listen, 10000);
    });
    events.addEventListener("open", catchUp);
  };
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
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// Whoever types while they listen keeps both hands on the keys.
document.addEventListener("keydown", (event) => {
  const button = event.ctrlKey && event.key === "Enter" && document.querySelector("[data-ctrl-enter]");
  if (button) button.click();
});

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
      } else if (source) {
        target.textContent = source.value;
      }
    }
  };
  notice.addEventListener("input", mirror);
}
