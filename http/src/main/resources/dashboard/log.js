// The end of a collection's log, line by line as it becomes durable.

import { collectionPath, json, stream } from './api.js';
import { button, h, literal, setText } from './dom.js';
import { clock, count, shortened } from './format.js';
import { members } from './json.js';
import { entryLink } from './keys.js';

/** Lines that are shown; older ones go. */
const SHOWN = 200;

/** Lines from before that are read at the beginning. */
const BEFORE = 50;

const PREVIEW = 400;
const DRAW_MILLIS = 150;
const AGAIN_MILLIS = 1000;
const AGAIN_MAX_MILLIS = 30000;

function line(name, text) {
  const parts = members(text);
  const key = parts.key === undefined ? undefined : JSON.parse(parts.key);
  const op = JSON.parse(parts.op);
  return h('li', {},
    h('span', { class: 'faint' }, `${count(Number(parts.position))} · ${clock(JSON.parse(parts.time))} `),
    h('b', { class: `op ${op.toLowerCase()}` }, op.toLowerCase()), ' ',
    key === undefined ? [] : [h('a', { href: entryLink(name, key) }, literal(key)), ' '],
    parts.value === undefined ? [] : h('code', { class: 'literal' }, shortened(parts.value, PREVIEW)),
    parts.expires === undefined ? [] : h('span', { class: 'faint' }, ` expires ${clock(JSON.parse(parts.expires))}`));
}

export function logView(parent, signal, name) {
  const path = collectionPath(name);
  const note = h('p', { role: 'status', id: 'log-note' }, 'Asking…');
  const list = h('ol', { class: 'log', id: 'log', role: 'log', 'aria-live': 'off', 'aria-label': 'Lines of the log, newest first', tabindex: '0' });
  let waiting = [];
  let seen = 0;
  let position = -1;
  let following = new AbortController();
  signal.addEventListener('abort', () => following.abort());

  const draw = () => {
    if (signal.aborted) {
      return;
    }
    const fresh = waiting;
    waiting = [];
    list.prepend(...fresh.reverse().map((text) => line(name, text)));
    while (list.children.length > SHOWN) {
      list.lastElementChild.remove();
    }
    if (fresh.length > 0) {
      setText(note, `${count(seen)} lines so far, the last ${count(list.children.length)} are shown.`);
    }
    setTimeout(draw, DRAW_MILLIS);
  };

  const heard = ({ event, data }) => {
    if (event === 'problem') {
      const problem = JSON.parse(data);
      throw Object.assign(new Error(`${problem.title}: ${problem.detail}`), { final: problem.status !== 503 });
    }
    if (event === 'up-to-date') {
      if (seen === 0) {
        setText(note, 'Nothing has been written yet.');
      }
      return;
    }
    position = Number(members(data).position);
    seen += 1;
    waiting.push(data);
    if (waiting.length > SHOWN) {
      waiting.shift();
    }
  };

  /** Until it is told to stop; a stream that breaks off or ends is taken up where it stood. */
  const follow = async () => {
    following = new AbortController();
    const own = following.signal;
    let pause = AGAIN_MILLIS;
    while (!own.aborted && !signal.aborted) {
      const before = position;
      try {
        if (position < 0) {
          const now = await json(path, { signal: own });
          position = Math.max(now.first - 1, now.watermark - BEFORE, 0);
        }
        await stream(`${path}/log?live=sse&after=${position}`, own, heard);
      } catch (failure) {
        if (own.aborted) {
          return;
        }
        setText(note, failure.message);
        if (failure.final || (failure.status >= 400 && failure.status < 500)) {
          ended();
          return;
        }
      }
      pause = position > before ? AGAIN_MILLIS : Math.min(2 * pause, AGAIN_MAX_MILLIS);
      await new Promise((resolve) => { setTimeout(resolve, pause); });
    }
  };

  const ended = () => {
    following.abort();
    pause.setAttribute('aria-pressed', 'false');
    pause.textContent = 'Follow';
  };
  const pause = button('Following', () => {
    if (pause.getAttribute('aria-pressed') === 'true') {
      ended();
      setText(note, `Stopped behind position ${count(position)}.`);
    } else {
      pause.setAttribute('aria-pressed', 'true');
      pause.textContent = 'Following';
      follow();
    }
  }, { 'aria-pressed': 'true', id: 'follow' });
  const anew = h('form', {
    class: 'inline',
    onsubmit: (event) => {
      event.preventDefault();
      ended();
      list.replaceChildren();
      waiting = [];
      seen = 0;
      position = Math.max(Number(from.value) - 1, 0);
      pause.setAttribute('aria-pressed', 'true');
      pause.textContent = 'Following';
      follow();
    },
  });
  const from = h('input', { id: 'from', type: 'number', min: '1', step: '1', required: true });
  anew.append(h('label', { for: 'from' }, 'From position'), from, h('button', { type: 'submit' }, 'Read'));
  parent.append(h('div', { class: 'bar' }, anew, pause), note, list);
  follow();
  draw();
}
