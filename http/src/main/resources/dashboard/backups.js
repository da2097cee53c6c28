// Backups: which there are, what is under way, and all that can be done with them.

import { json, post } from './api.js';
import { collectionLink } from './collections.js';
import { ask } from './dialogs.js';
import { button, complain, doing, facts, h, literal, say, setText, table } from './dom.js';
import { byteRate, bytes, clock, clockOrNone, count, millis } from './format.js';
import { repeat } from './samples.js';

const EVERY_MILLIS = 2000;
const TASKS = { create: 'A backup is being made', verify: 'A backup is being verified', restore: 'A collection is being restored', prune: 'Old backups are being deleted' };
const STATES = { verified: 'good', failed: 'bad', unreadable: 'bad' };

async function restore(backup) {
  const wanted = await ask({
    title: `Restore from backup ${backup.id}`,
    content: [h('p', {}, 'One collection of it becomes a new collection beside the live ones. Nothing that is there changes.')],
    fields: [
      { name: 'collection', label: 'Collection in the backup', required: true },
      { name: 'name', label: 'Name of the new collection', required: true },
      { name: 'position', label: 'Up to this position', type: 'number', min: '0', hint: 'Empty for all.' },
      { name: 'time', label: 'Up to this time', placeholder: '2026-11-20T10:00:00Z', hint: 'Empty for all.' },
    ],
    action: 'Restore it',
  });
  if (!wanted) {
    return;
  }
  const given = Object.entries(wanted).filter(([, value]) => value !== '');
  say('Restoring…');
  const made = await post(`v1/backups/${encodeURIComponent(backup.id)}/restore?${new URLSearchParams(given)}`);
  const status = document.getElementById('status');
  status.replaceChildren('Restored as ', h('a', { href: collectionLink(made.name) }, literal(made.name)), '.');
}

export function backupsView(parent, signal) {
  const numbers = facts(['Made', 'Failed', 'Last one', 'Took', 'Copied', 'Last failure', 'Next by itself']);
  const list = table('Backups, newest first', ['Number', 'Taken', 'State', 'Kind', 'Collections', 'Files', 'Length', 'Actions']);
  const progress = h('progress', { 'aria-label': 'What is under way' });
  const under = h('p', { id: 'under-way', hidden: true });
  const underText = h('span', {});
  let shown = '';
  let before;

  const act = (control, path, text) => doing(control, async () => {
    show(await post(path));
    say(text);
  });
  const row = (backup) => {
    const path = `v1/backups/${encodeURIComponent(backup.id)}`;
    const check = button('Verify', () => act(check, `${path}/verify`, `Backup ${backup.id} is being verified.`),
      { 'data-focus': `verify ${backup.id}`, 'aria-label': `Verify backup ${backup.id}` });
    const back = button('Restore…', () => doing(back, () => restore(backup)),
      { 'data-focus': `restore ${backup.id}`, 'aria-label': `Restore from backup ${backup.id}` });
    return [
      backup.id, clock(backup.timeMillis),
      h('span', { class: `tag ${STATES[backup.state] ?? ''}` }, backup.state, backup.reason ? `: ${backup.reason}` : ''),
      backup.kind ?? '–', count(backup.collections), count(backup.files), bytes(backup.bytes),
      h('span', { class: 'actions' }, check, back),
    ];
  };
  const show = (all) => {
    const at = performance.now();
    const speed = before?.task === all.task ? ((all.taskBytes - before.bytes) * 1000) / (at - before.at) : NaN;
    before = { at, task: all.task, bytes: all.taskBytes };
    under.hidden = all.task === '';
    if (all.task !== '') {
      setText(underText, `${TASKS[all.task] ?? all.task}: ${bytes(all.taskBytes)}, ${byteRate(speed)} `);
    }
    numbers.show({
      Made: count(all.made),
      Failed: count(all.failures),
      'Last one': clockOrNone(all.lastMillis),
      Took: all.lastMillis > 0 ? millis(all.lastDurationMillis) : '–',
      Copied: all.lastMillis > 0 ? bytes(all.lastCopiedBytes) : '–',
      'Last failure': all.lastFailure || 'none',
      'Next by itself': clockOrNone(all.nextMillis),
    });
    const text = JSON.stringify(all.backups);
    if (text !== shown) {
      shown = text;
      list.show([...all.backups].reverse().map(row));
    }
  };

  const make = (kind) => `v1/backups?kind=${kind}`;
  const incremental = button('Back up now', () => act(incremental, make('incremental'), 'A backup has been begun.'),
    { id: 'backup', class: 'primary' });
  const full = button('Full backup', () => act(full, make('full'), 'A full backup has been begun.'), { id: 'backup-full' });
  const prune = button('Delete old ones', () => doing(prune, async () => {
    const sure = await ask({
      title: 'Delete old backups?',
      content: [h('p', {}, 'Those go that are older than tidemark.backup.keep says. The last three that were verified stay.')],
      action: 'Delete them',
      danger: true,
    });
    if (sure) {
      show(await post('v1/backups/prune'));
      say('Old backups have been deleted.');
    }
  }), { id: 'prune', class: 'danger' });
  const cancel = button('End it', () => act(cancel, 'v1/backups/cancel', 'It has been told to end.'), { id: 'cancel-task' });
  under.append(underText, progress, ' ', cancel);

  parent.append(h('h1', {}, 'Backups'), h('p', { class: 'actions' }, incremental, full, prune), under,
    h('section', { class: 'card' }, h('h2', {}, 'Since the store was opened'), numbers.node), list.node);
  let told = '';
  repeat(EVERY_MILLIS, signal, async () => show(await json('v1/backups', { signal })), (failure) => {
    if (failure.message !== told) {
      told = failure.message;
      complain(failure.message);
    }
  });
  return 'Backups';
}
