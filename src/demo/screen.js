// Shows the newest frame and sends touches and keys back, one after the other.
'use strict';
const screen_ = document.getElementById('screen');
let queue = Promise.resolve();

function send(path, body) {
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  queue = queue.then(() => fetch(path, options)).catch(() => {});
}

async function show() {
  let known = 0;
  for (;;) {
    try {
      const reply = await fetch(`/screen/frame?after=${known}`, { cache: 'no-store' });
      if (reply.status === 200) {
        known = Number(reply.headers.get('x-frame'));
        const old = screen_.src;
        screen_.src = URL.createObjectURL(await reply.blob());
        await screen_.decode();
        if (old) URL.revokeObjectURL(old);
      } else if (reply.status !== 204) {
        throw new Error(`status ${reply.status}`);
      }
    } catch {
      known = 0; // The demo was restarted: its frames count from one again.
      await new Promise(resume => setTimeout(resume, 1000));
    }
  }
}

function touch(kind, event) {
  const box = screen_.getBoundingClientRect();
  const scale = Math.min(box.width / screen_.naturalWidth, box.height / screen_.naturalHeight);
  const x = (event.clientX - box.left - (box.width - screen_.naturalWidth * scale) / 2) / scale;
  const y = (event.clientY - box.top - (box.height - screen_.naturalHeight * scale) / 2) / scale;
  send('/screen/touch', { kind, x, y });
}

screen_.addEventListener('pointerdown', event => { screen_.setPointerCapture(event.pointerId); touch('down', event); });
screen_.addEventListener('pointermove', event => { if (event.buttons) touch('move', event); });
screen_.addEventListener('pointerup', event => touch('up', event));
window.addEventListener('keydown', event => {
  const special = { Backspace: '\u0008', Enter: '\n' }[event.key];
  const text = special ?? (event.key.length === 1 && !event.ctrlKey && !event.metaKey ? event.key : undefined);
  if (text) { event.preventDefault(); send('/screen/key', { text }); }
});
show();
