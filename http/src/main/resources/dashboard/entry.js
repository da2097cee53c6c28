// One entry: its value as it was sent, when it expires, and what can be done to it under the condition that nobody else did meanwhile.

import { call, entryPath } from './api.js';
import { collectionLink } from './collections.js';
import { ask } from './dialogs.js';
import { button, complain, doing, facts, h, literal, say } from './dom.js';
import { editor } from './editor.js';
import { bytes, clock } from './format.js';
import { pretty } from './json.js';

/** The entry as it is now: {text, tag, position, expires, sliding}, or undefined where the key has no value. */
export async function readEntry(name, key, signal) {
  try {
    const { text, headers } = await call(entryPath(name, key), { signal });
    return {
      text,
      tag: headers.get('ETag'),
      position: headers.get('Tidemark-Position'),
      expires: headers.get('Tidemark-Expires'),
      sliding: headers.get('Tidemark-Expires-Sliding'),
    };
  } catch (failure) {
    if (failure.problem?.type === 'urn:tidemark:problem:unknown-key') {
      return undefined;
    }
    throw failure;
  }
}

/** When it expires, for a person. */
export function expiryText({ expires, sliding }) {
  if (!expires) {
    return 'never';
  }
  return sliding ? `${clock(expires)}, put off by ${sliding} with each write` : clock(expires);
}

async function remove(name, key, entry) {
  const sure = await ask({
    title: 'Delete this entry?',
    content: [h('p', {}, 'The value of ', literal(key), ' goes. The log keeps it until it is compacted.')],
    action: 'Delete it',
    danger: true,
  });
  if (!sure) {
    return false;
  }
  await call(entryPath(name, key), { method: 'DELETE', headers: { 'If-Match': entry.tag } });
  return true;
}

export function entryView(parent, signal, name, key) {
  const body = h('div', {});
  parent.append(h('h2', {}, 'Entry ', literal(key)), body, h('p', {}, h('a', { href: collectionLink(name) }, 'All keys')));
  entryPath(name, key);

  const edit = (entry) => {
    say('');
    body.replaceChildren(editor({
      name, key, entry,
      onSaved: () => load('It has been saved.'),
      onCancel: () => load(''),
    }));
  };
  const show = (entry) => {
    const numbers = facts(['Position', 'Expires', 'Length']);
    numbers.show({ Position: entry.position, Expires: expiryText(entry), Length: bytes(new Blob([entry.text]).size) });
    const change = button('Edit', () => edit(entry), { class: 'primary', id: 'edit' });
    const gone = button('Delete', () => doing(gone, async () => {
      if (await remove(name, key, entry)) {
        body.replaceChildren(h('p', {}, 'The entry has been deleted.'));
        say('The entry has been deleted.');
        document.getElementById('main').focus();
      }
    }), { class: 'danger', id: 'delete' });
    const refresh = button('Read it again', () => load('This is how it is now.'), { id: 'refresh' });
    body.replaceChildren(numbers.node,
      h('pre', { class: 'json', id: 'value', tabindex: '0', 'aria-label': 'Value as JSON' }, pretty(entry.text)),
      h('p', { class: 'actions' }, change, refresh, gone));
  };
  const load = async (done) => {
    try {
      const entry = await readEntry(name, key, signal);
      if (entry) {
        show(entry);
      } else {
        body.replaceChildren(h('p', {}, 'This key has no value.'),
          h('p', { class: 'actions' }, button('Give it one', () => edit(undefined), { class: 'primary' })));
      }
      if (done) {
        say(done);
        body.querySelector('button')?.focus();
      }
    } catch (failure) {
      if (failure.name !== 'AbortError') {
        complain(failure.message);
      }
    }
  };
  load('');
}
