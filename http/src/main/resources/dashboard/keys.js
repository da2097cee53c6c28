// The keys of a collection, page by page, by how they begin.

import { call, collectionPath, json } from './api.js';
import { collectionLink } from './collections.js';
import { button, complain, doing, h, literal, setText, table } from './dom.js';
import { clock, count, shortened } from './format.js';
import { elements, members } from './json.js';

const PAGE = 25;
const PREVIEW = 160;

/** Requests in a row that may find nothing before whoever looks is asked whether to go on. */
const EMPTY_MAX = 20;

/** Values of more than this on average are not fetched with their keys. */
const VALUE_BYTES = 16 * 1024;

export const entryLink = (name, key) => collectionLink(name, `/entries/${encodeURIComponent(key)}`);

const textOf = (jsonText) => (jsonText === undefined ? '' : JSON.parse(jsonText));

/** The entries of an answer, their values as they stand in it. */
function entriesOf(text) {
  const page = members(text);
  const entries = page.entries
    ? elements(page.entries).map(members).map((entry) => ({
      key: textOf(entry.key),
      value: entry.value,
      position: entry.position,
      time: textOf(entry.time),
      expires: textOf(entry.expires),
    }))
    : elements(page.keys).map((key) => ({ key: textOf(key) }));
  return { entries, next: JSON.parse(page.next) };
}

export function keysView(parent, signal, name, query) {
  const path = collectionPath(name);
  const prefix = query.get('prefix') ?? '';
  const list = table(prefix ? 'Entries whose keys begin so' : 'Entries', ['Key', 'Value', 'Position', 'Written', 'Expires']);
  const note = h('p', { role: 'status', id: 'keys-note' }, 'Asking…');
  const cursors = [''];
  let next = null;
  let only = '';

  const ask = async (cursor) => entriesOf((await call(
    `${path}/entries?limit=${PAGE}${only}&prefix=${encodeURIComponent(prefix)}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    { signal })).text);

  /** A page of the server's may have fewer entries than it could, or none, though others follow. */
  const load = async () => {
    const found = [];
    next = cursors.at(-1);
    for (let tries = 0; tries < EMPTY_MAX && next !== null && found.length < PAGE; tries += 1) {
      const page = await ask(next);
      found.push(...page.entries);
      next = page.next;
    }
    list.show(found.map((entry) => [
      h('a', { href: entryLink(name, entry.key), 'data-focus': entry.key }, literal(entry.key === '' ? '(empty)' : entry.key)),
      entry.value === undefined ? h('span', { class: 'faint' }, 'not shown here')
        : h('code', { class: 'literal' }, shortened(entry.value, PREVIEW)),
      entry.position === undefined ? '–' : count(Number(entry.position)),
      entry.time ? clock(entry.time) : '–',
      entry.expires ? clock(entry.expires) : 'never',
    ]));
    const more = next === null ? '' : ' There are more.';
    setText(note, found.length === 0 && next === null
      ? (prefix ? 'No key begins so.' : 'There are no entries.')
      : `Page ${cursors.length}: ${count(found.length)} ${found.length === 1 ? 'entry' : 'entries'}.${more}`);
  };
  const placed = () => {
    back.disabled = cursors.length === 1;
    forth.disabled = next === null;
  };
  const turn = (control, change) => doing(control, async () => {
    change();
    await load();
  }).then(placed);
  const back = button('Previous page', () => turn(back, () => cursors.pop()), { disabled: true });
  const forth = button('Next page', () => turn(forth, () => cursors.push(next)), { disabled: true, id: 'next-page' });

  const begin = h('input', { id: 'prefix', type: 'search', autocomplete: 'off', spellcheck: 'false', value: prefix });
  const search = h('form', {
    class: 'inline',
    role: 'search',
    onsubmit: (event) => {
      event.preventDefault();
      location.hash = collectionLink(name, begin.value ? `?${new URLSearchParams({ prefix: begin.value })}` : '');
    },
  }, h('label', { for: 'prefix' }, 'Keys that begin with'), begin, h('button', { type: 'submit' }, 'Search'));
  const make = h('a', { class: 'button primary', href: collectionLink(name, '/new'), id: 'new-entry' }, 'New entry');
  parent.append(h('div', { class: 'bar' }, search, make), note, list.node, h('p', { class: 'actions' }, back, forth));

  const start = async () => {
    const description = await json(path, { signal });
    if (description.settings.keyless) {
      parent.replaceChildren(h('p', {}, 'A stream of values without keys. '),
        h('p', {}, h('a', { href: collectionLink(name, '/log') }, 'Its log'), ' has all of them.'));
      return;
    }
    const numbers = await json(`${path}/statistics`, { signal });
    only = numbers.keys > 0 && numbers.logBytes / numbers.keys > VALUE_BYTES ? '&keys-only' : '';
    await load();
    placed();
  };
  start().catch((failure) => {
    setText(note, '');
    if (failure.name !== 'AbortError') {
      complain(failure.message);
    }
  });
}
