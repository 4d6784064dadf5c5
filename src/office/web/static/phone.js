// Signing by finger. Everything else on the phone's page works without this file.
"use strict";

for (const pad of document.querySelectorAll("[data-pad]")) {
  const [box, field] = [pad.querySelector("svg"), pad.querySelector("input")];
  const [path, view] = [box.querySelector("path"), box.viewBox.baseVal];
  const strokes = [];
  pad.hidden = false;

  const draw = () => {
    path.setAttribute("d", strokes.map((stroke) => "M" + stroke.map((point) => point.join(" ")).join("L")).join(""));
    field.value = strokes.length ? JSON.stringify(strokes) : "";
  };
  const place = (event) => {
    const frame = box.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), 1) * most);
    return [within((event.clientX - frame.left) / frame.width, view.width), within((event.clientY - frame.top) / frame.height, view.height)];
  };
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    strokes.push([place(event)]);
    draw();
  });
  box.addEventListener("pointermove", (event) => {
    if (!box.hasPointerCapture(event.pointerId)) return;
    const stroke = strokes[strokes.length - 1];
    const [last, next] = [stroke[stroke.length - 1], place(event)];
    // No more points than a line needs.
    if (Math.hypot(last[0] - next[0], last[1] - next[1]) < 6) return;
    stroke.push(next);
    draw();
  });
  pad.querySelector("[data-undo]").addEventListener("click", () => (strokes.pop(), draw()));
  pad.querySelector("[data-clear]").addEventListener("click", () => ((strokes.length = 0), draw()));
}
