// All collections, page by page, with counts and rates of those on the page.

import { collectionPath, json } from './api.js';
import { ask } from './dialogs.js';
import { button, complain, doing, h, literal, say, setText, table } from './dom.js';
import { bytes, count, rate } from './format.js';
import { repeat } from './samples.js';

const PAGE = 25;
const EVERY_MILLIS = 2000;
const AT_ONCE = 4;
const COLUMNS = ['Name', 'Entries', 'Writes a second', 'Last position', 'Log', 'On disk', 'Files, sealed', 'Generation'];

export const collectionLink = (name, rest = '') => `#/collections/${encodeURIComponent(name)}${rest}`;

/** One collection's row: what was seen of it last, and its cells. */
function line(description) {
  const { name } = description;
  const cells = COLUMNS.slice(1).map(() => h('span', {}, '–'));
  const link = h('a', { href: collectionLink(name), 'data-focus': name }, literal(name));
  const kind = description.settings.keyless ? [' ', h('span', { class: 'tag' }, 'stream')] : [];
  let before;
  const show = (s) => {
    const at = performance.now();
    const speed = before ? ((s.watermark - before.watermark) * 1000) / (at - before.at) : NaN;
    before = { at, watermark: s.watermark };
    const texts = [
      description.settings.keyless ? '–' : count(s.keys), rate(speed), count(s.watermark), bytes(s.logBytes),
      bytes(s.diskBytes.total), `${count(s.segments)}, ${count(s.sealed)}`, count(s.generation),
    ];
    texts.forEach((text, index) => setText(cells[index], text));
  };
  return { name, cells: [h('span', {}, link, kind), ...cells], show, fail: (text) => setText(cells[0], text) };
}

/** A few requests at a time, as many as there are lines. */
async function refresh(lines, signal) {
  const left = [...lines];
  const worker = async () => {
    for (let each = left.shift(); each && !signal.aborted; each = left.shift()) {
      try {
        each.show(await json(`${collectionPath(each.name)}/statistics`, { signal }));
      } catch (failure) {
        if (failure.status === 401) {
          throw failure;
        }
        each.fail(failure.status === 404 ? 'gone' : 'no numbers');
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function create() {
  const wanted = await ask({
    title: 'New collection',
    fields: [
      { name: 'name', label: 'Name', required: true },
      { name: 'keyless', label: 'A stream of values without keys', type: 'checkbox', value: 'yes' },
    ],
    action: 'Create it',
  });
  if (!wanted) {
    return;
  }
  await json(collectionPath(wanted.name), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(wanted.keyless ? { keyless: true } : {}),
  });
  location.hash = collectionLink(wanted.name);
  say('The collection is there.');
}

export function collectionsView(parent, signal) {
  const list = table('Collections by name', COLUMNS);
  const note = h('p', { role: 'status' }, 'Asking…');
  const cursors = [''];
  let next = null;
  let lines = [];

  const load = async () => {
    const cursor = cursors.at(-1);
    const page = await json(`v1/collections?limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { signal });
    lines = page.collections.map(line);
    list.show(lines.map((each) => each.cells));
    next = page.next;
    back.disabled = cursors.length === 1;
    forth.disabled = next === null;
    setText(note, lines.length === 0 ? 'There are no collections yet.' : `Page ${cursors.length}.`);
    await refresh(lines, signal);
  };
  const turn = (control, change) => doing(control, async () => {
    change();
    await load();
  }).then(() => {
    back.disabled = cursors.length === 1;
    forth.disabled = next === null;
  });
  const back = button('Previous page', () => turn(back, () => cursors.pop()), { disabled: true });
  const forth = button('Next page', () => turn(forth, () => cursors.push(next)), { disabled: true, id: 'next-page' });
  const make = button('New collection', () => doing(make, create), { id: 'new-collection', class: 'primary' });

  const name = h('input', { id: 'open-name', autocomplete: 'off', spellcheck: 'false', required: true });
  const open = h('form', {
    class: 'inline',
    onsubmit: (event) => {
      event.preventDefault();
      location.hash = collectionLink(name.value);
    },
  }, h('label', { for: 'open-name' }, 'Open by name'), name, h('button', { type: 'submit' }, 'Open'));

  parent.append(h('h1', {}, 'Collections'), h('div', { class: 'bar' }, open, make), note, list.node,
    h('p', { class: 'actions' }, back, forth));
  load().catch((failure) => {
    setText(note, '');
    if (failure.name !== 'AbortError') {
      complain(failure.message);
    }
  }).finally(() => repeat(EVERY_MILLIS, signal, () => refresh(lines, signal), (failure) => setText(note, failure.message)));
  return 'Collections';
}
