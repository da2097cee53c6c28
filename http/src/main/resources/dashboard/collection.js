// One collection: which of its views the address asks for, and its files with what can be done to them.

import { call, collectionPath, json, post } from './api.js';
import { chunks } from './chunks.js';
import { collectionLink } from './collections.js';
import { ask } from './dialogs.js';
import { button, complain, doing, facts, h, literal, say } from './dom.js';
import { entryView } from './entry.js';
import { newEntryView } from './editor.js';
import { bytes, count, percent, rate } from './format.js';
import { keysView } from './keys.js';
import { logView } from './log.js';
import { plot } from './plot.js';
import { Ring, repeat } from './samples.js';
import { settingsView } from './settings.js';

const EVERY_MILLIS = 2000;
const TABS = [['', 'Keys'], ['/log', 'Log'], ['/files', 'Files'], ['/settings', 'Settings']];

const NUMBERS = {
  Entries: (s) => count(s.keys),
  'First position': (s) => count(s.first),
  'Last durable position': (s) => count(s.watermark),
  'Log': (s) => bytes(s.logBytes),
  'Files of the log': (s) => count(s.segments),
  'Sealed into chunks': (s) => count(s.sealed),
  'Chunk files': (s) => bytes(s.diskBytes.chunks),
  Generation: (s) => count(s.generation),
  'Would go by a compaction': (s) => bytes(s.compactableBytes),
  Churn: (s) => percent(s.churn),
  'Replaced generations kept': (s) => count(s.backups),
  'In them': (s) => bytes(s.backupBytes),
  Checkpoints: (s) => bytes(s.diskBytes.checkpoints),
  'All files': (s) => bytes(s.diskBytes.total),
};

async function drop(name) {
  const answer = await ask({
    title: 'Drop this collection?',
    content: [h('p', {}, 'All of ', literal(name), ' goes, at once. Backups keep what they have.')],
    fields: [{ name: 'name', label: 'Type its name to go on', required: true }],
    action: 'Drop it',
    danger: true,
  });
  if (!answer) {
    return;
  }
  if (answer.name !== name) {
    throw new Error('That was another name. Nothing was dropped.');
  }
  await call(collectionPath(name), { method: 'DELETE' });
  location.hash = '#/collections';
}

function filesView(parent, signal, name) {
  const numbers = facts(Object.keys(NUMBERS));
  const ring = new Ring();
  const writes = plot('Records', ['written'], rate);
  const log = plot('Log', ['length'], bytes);
  const files = plot('Files of the log', ['all', 'sealed'], count);
  const path = collectionPath(name);
  const asked = (control, what, text) => doing(control, async () => {
    await post(`${path}/${what}`);
    say(text);
  });
  const seal = button('Seal closed files', () => asked(seal, 'seal', 'Sealing has been asked for.'), { id: 'seal' });
  const compact = button('Compact', () => asked(compact, 'compact', 'Compaction has been asked for.'), { id: 'compact' });
  const gone = button('Drop the collection', () => doing(gone, () => drop(name)), { id: 'drop', class: 'danger' });
  parent.append(
    h('div', { class: 'plots' }, writes.node, log.node, files.node),
    h('section', { class: 'card' }, h('h2', {}, 'Chunks and generations'), numbers.node),
    h('p', { class: 'actions' }, seal, compact, gone), chunks(signal, name));
  repeat(EVERY_MILLIS, signal, async () => {
    const s = await json(`${path}/statistics`, { signal });
    ring.add({ watermark: s.watermark, log: s.logBytes, segments: s.segments, sealed: s.sealed });
    numbers.show(Object.fromEntries(Object.entries(NUMBERS).map(([title, read]) => [title, read(s)])));
    writes.show([ring.rates((each) => each.watermark)]);
    log.show([ring.values((each) => each.log)]);
    files.show([ring.values((each) => each.segments), ring.values((each) => each.sealed)]);
  }, (failure) => complain(failure.message));
}

export function collectionView(parent, signal, [name, ...rest], query) {
  const here = rest.length > 0 && ['log', 'files', 'settings'].includes(rest[0]) ? `/${rest[0]}` : '';
  const tabs = TABS.map(([to, label]) =>
    h('a', { href: collectionLink(name, to), 'aria-current': to === here ? 'page' : false }, label));
  const body = h('div', {});
  parent.append(h('h1', {}, literal(name)), h('nav', { class: 'tabs', 'aria-label': 'Views of the collection' }, tabs), body);
  try {
    switch (rest[0]) {
      case undefined: keysView(body, signal, name, query); break;
      case 'log': logView(body, signal, name); break;
      case 'files': filesView(body, signal, name); break;
      case 'settings': settingsView(body, signal, name); break;
      case 'new': newEntryView(body, name); break;
      default: entryView(body, signal, name, rest[1] ?? '');
    }
  } catch (failure) {
    complain(failure.message);
  }
  return name;
}
