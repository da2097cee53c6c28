// Writes a value as it is typed, only if the entry still is the one that was read; tells what is wrong with it.

import { call, entryPath } from './api.js';
import { collectionLink } from './collections.js';
import { button, h, literal, say } from './dom.js';
import { expiryText, readEntry } from './entry.js';
import { mistake, pretty } from './json.js';
import { entryLink } from './keys.js';

/** What a write says of the entry's expiry: nothing leaves it as it is, and puts off what slides. */
const EXPIRIES = [
  ['', 'As it is', undefined, ''],
  ['never', 'Never', 'Tidemark-Expires', ''],
  ['at', 'At a moment', 'Tidemark-Expires', '2030-01-31T12:00:00Z'],
  ['in', 'After a time', 'Tidemark-Expires-In', 'PT30M, or seconds'],
  ['sliding', 'After a time without writes', 'Tidemark-Expires-Sliding', 'PT30M, or seconds'],
];

function expiryFields() {
  const text = h('input', { id: 'expiry-text', 'aria-label': 'When', autocomplete: 'off', spellcheck: 'false', hidden: true });
  const select = h('select', {
    id: 'expiry',
    onchange: () => {
      text.placeholder = EXPIRIES.find(([value]) => value === select.value)[3];
      text.hidden = text.placeholder === '';
    },
  }, EXPIRIES.map(([value, label]) => h('option', { value }, label)));
  const headers = () => {
    const [value, , header] = EXPIRIES.find(([each]) => each === select.value);
    if (!header) {
      return {};
    }
    return { [header]: value === 'never' ? 'never' : text.value.trim() };
  };
  return { node: h('p', { class: 'field' }, h('label', { for: 'expiry' }, 'Expires'), select, text), headers };
}

export function violations(list) {
  return h('ul', {}, list.map((each) => h('li', {},
    'At ', literal(each.pointer || 'the value itself'), ': ', h('b', {}, each.keyword), each.message ? ` – ${each.message}` : '',
    '. Expected ', literal(each.expected), ', found ', literal(each.actual), '.')));
}

/**
 * @param entry as it was read; undefined where there is none
 * @param onSaved is called once it is durable
 */
export function editor({ name, key, entry, onSaved, onCancel }) {
  let condition = entry ? { 'If-Match': entry.tag } : { 'If-None-Match': '*' };
  const area = h('textarea', {
    id: 'json', rows: '14', spellcheck: 'false', autocomplete: 'off', 'aria-describedby': 'wrong', value: entry ? pretty(entry.text) : '',
  });
  const wrong = h('div', { id: 'wrong', role: 'alert' });
  const expiry = expiryFields();
  const tell = (...children) => wrong.replaceChildren(...children);

  const check = () => {
    const found = mistake(area.value);
    area.setAttribute('aria-invalid', String(found !== undefined));
    if (found) {
      tell(h('p', { class: 'notice bad' }, `This is no JSON: ${found.message}`));
      if (found.at !== undefined) {
        area.focus();
        area.setSelectionRange(found.at, found.at + 1);
      }
    }
    return found === undefined;
  };

  /** Shows what the entry has become meanwhile, and lets the writer choose. */
  const conflict = async () => {
    const now = await readEntry(name, key);
    const mine = button('Save mine over it', () => {
      condition = now ? { 'If-Match': now.tag } : { 'If-None-Match': '*' };
      save();
    }, { id: 'save-mine', class: 'danger' });
    const theirs = button('Edit that one instead', () => {
      condition = { 'If-Match': now.tag };
      area.value = pretty(now.text);
      tell();
      area.focus();
    }, { id: 'take-theirs' });
    tell(h('div', { class: 'notice bad', id: 'conflict' },
      h('p', {}, 'Nothing was saved: somebody else changed the entry meanwhile. ',
        now ? `It is at position ${now.position} now:` : 'It has no value any more.'),
      now ? h('pre', { class: 'json', tabindex: '0', 'aria-label': 'The value as it is now' }, pretty(now.text)) : [],
      h('p', { class: 'actions' }, now ? theirs : [], mine)));
  };

  const save = async () => {
    tell();
    if (!check()) {
      return;
    }
    submit.disabled = true;
    try {
      await call(entryPath(name, key), {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', ...condition, ...expiry.headers() },
        body: area.value,
      });
      onSaved();
    } catch (failure) {
      if (failure.status === 412) {
        await conflict().catch((unread) => tell(h('p', { class: 'notice bad' }, unread.message)));
      } else {
        const broken = failure.problem?.violations;
        tell(h('div', { class: 'notice bad' }, h('p', {}, failure.message), Array.isArray(broken) ? violations(broken) : []));
      }
    } finally {
      submit.disabled = false;
    }
  };

  const submit = h('button', { type: 'submit', class: 'primary', id: 'save' }, 'Save');
  const submitted = (event) => {
    event.preventDefault();
    save();
  };
  return h('form', { onsubmit: submitted, class: 'editor' },
    h('p', { class: 'field' }, h('label', { for: 'json' }, 'Value as JSON'), area),
    wrong,
    entry?.expires ? h('p', {}, `Expires ${expiryText(entry)}. A write leaves that as it is unless it says otherwise.`) : [],
    expiry.node,
    h('p', { class: 'actions' }, submit, button('Cancel', onCancel, { id: 'cancel' })));
}

/** Asks for the key, then for the value. */
export function newEntryView(parent, name) {
  const key = h('input', { id: 'new-key', autocomplete: 'off', spellcheck: 'false' });
  const form = h('form', {
    onsubmit: (event) => {
      event.preventDefault();
      const chosen = key.value;
      form.replaceWith(h('h2', {}, 'New entry ', literal(chosen)), editor({
        name,
        key: chosen,
        onSaved: () => {
          location.hash = entryLink(name, chosen);
          say('It has been saved.');
        },
        onCancel: () => { location.hash = collectionLink(name); },
      }));
      document.getElementById('json').focus();
    },
  }, h('h2', {}, 'New entry'),
  h('p', { class: 'field' }, h('label', { for: 'new-key' }, 'Key'), key),
  h('p', { class: 'actions' }, h('button', { type: 'submit', class: 'primary' }, 'Next')));
  parent.append(form);
}
