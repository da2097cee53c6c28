// The store as a whole: what it is doing now and was doing in the last minutes.

import { call, events, json, post } from './api.js';
import { button, complain, doing, facts, h, say } from './dom.js';
import { byteRate, bytes, clock, count, millis, percent, rate } from './format.js';
import { plot } from './plot.js';
import { Ring, histogram, meanMillis, quantileMillis, repeat } from './samples.js';

const EVERY_MILLIS = 2000;
const SYNC = 'tidemark_journal_sync_seconds';
const BATCH = 'tidemark_batch_seconds';

const ring = new Ring();
let latest;
let failure;
let metrics = true;
const heard = new EventTarget();

/** The latencies, which stand among the metrics alone; without them the page goes without. */
async function latencies() {
  if (!metrics) {
    return {};
  }
  try {
    const { text } = await call('metrics');
    return { sync: histogram(text, SYNC), batch: histogram(text, BATCH) };
  } catch (refused) {
    metrics = refused.status !== 404;
    return {};
  }
}

async function sample() {
  latest = await json('v1/statistics');
  failure = undefined;
  const writes = Object.values(latest.work.writes).reduce((sum, each) => sum + each, 0);
  ring.add({
    written: latest.work.writes.written,
    refused: writes - latest.work.writes.written,
    journalBytes: latest.journal.writtenBytes,
    syncs: latest.journal.syncs,
    hits: latest.cache.hits,
    misses: latest.cache.misses,
    cacheBytes: latest.cache.bytes,
    sealWaiting: latest.sealing.waiting,
    sealRunning: latest.sealing.running,
    disk: latest.disk.bytes.total,
    requests: latest.transport?.requests,
    ...(await latencies()),
  });
  heard.dispatchEvent(new Event('sample'));
}

let sampling = new AbortController();

/** From now on, whatever is shown: so plots have a past when they are looked at. Begun anew with each token. */
export function beginSampling() {
  const begin = () => {
    sampling.abort();
    sampling = new AbortController();
    ring.clear();
    metrics = true;
    repeat(EVERY_MILLIS, sampling.signal, sample, (problem) => {
      failure = problem;
      if (problem.status === 401 || problem.status === 403) {
        sampling.abort();
      }
      heard.dispatchEvent(new Event('sample'));
    });
  };
  events.addEventListener('token-changed', begin);
  begin();
}

const step = (name, read) => ring.steps((before, after) =>
  (before[name] && after[name] && after[name].count > before[name].count ? read(before[name], after[name]) : NaN));

const average = (name) => step(name, meanMillis);
const tail = (name) => step(name, (before, after) => quantileMillis(before, after, 0.99));
const last = (points) => points.at(-1)?.[1] ?? NaN;

/** Each with what its lines are made of. */
function plots() {
  return [
    [plot('Writes', ['done', 'not done'], rate), () => [ring.rates((s) => s.written), ring.rates((s) => s.refused)]],
    [plot('Requests', ['all'], rate), () => [ring.rates((s) => s.requests)]],
    [plot('Sync of the journal', ['average', '99 % within'], millis), () => [average('sync'), tail('sync')]],
    [plot('A batch until it is durable', ['average', '99 % within'], millis), () => [average('batch'), tail('batch')]],
    [plot('Journal', ['written'], byteRate), () => [ring.rates((s) => s.journalBytes)]],
    [plot('Sealing queue', ['waiting', 'running'], count), () =>
      [ring.values((s) => s.sealWaiting), ring.values((s) => s.sealRunning)]],
    [plot('Operation cache', ['hits', 'misses'], rate), () => [ring.rates((s) => s.hits), ring.rates((s) => s.misses)]],
    [plot('Files', ['disk'], bytes), () => [ring.values((s) => s.disk)]],
  ];
}

/** Each with its title, the names of what it tells, and where that is taken from. */
const GROUPS = [
  ['Now', (s) => ({
    'Writes done': count(s.work.writes.written),
    'Writes a second': rate(last(ring.rates((each) => each.written))),
    Conflicts: count(s.work.writes.conflict),
    'Bytes under way': bytes(s.work.pendingBytes),
    Collections: count(s.work.collections),
    'Open, own ones too': count(s.work.openCollections),
    'Key indexes': bytes(s.work.keyIndexBytes),
    'Waiting readers': count(s.waitingReaders),
    Connections: count(s.transport?.connections),
    Downloads: count(s.transport?.downloads),
  })],
  ['Journal', (s) => ({
    'Sync, average': millis(last(average('sync'))),
    'Sync, 99 % within': millis(last(tail('sync'))),
    'Syncs a second': rate(last(ring.rates((each) => each.syncs))),
    'Records a commit': s.journal.commits > 0 ? count(s.journal.records / s.journal.commits) : '–',
    'Failed commits': count(s.journal.failures),
    'Files in use': count(s.journal.files),
    'Spare files': count(s.journal.spareFiles),
    'Oldest file': millis(s.journal.oldestMillis),
    Written: bytes(s.journal.writtenBytes),
  })],
  ['Sealing', (s) => ({
    Waiting: count(s.sealing.waiting),
    Running: count(s.sealing.running),
    Sealed: count(s.sealing.sealed),
    'Chunk files': bytes(s.sealing.sealedBytes),
    Failed: count(s.sealing.failures),
    'Queue was full': count(s.sealing.refused),
    Longest: millis(s.sealing.longestMillis),
  })],
  ['Compaction', (s) => ({
    Waiting: count(s.compaction.waiting),
    Running: count(s.compaction.running),
    Paused: s.compaction.paused ? 'yes' : 'no',
    Compacted: count(s.compaction.compacted),
    Unchanged: count(s.compaction.unchanged),
    Failed: count(s.compaction.failures),
    'Bytes saved': bytes(s.compaction.bytesBefore - s.compaction.bytesAfter),
    'Last run': s.compaction.lastRun ? clock(s.compaction.lastRun) : 'none yet',
  })],
  ['Operation cache', (s) => ({
    'Hits so far': percent(s.cache.hits / (s.cache.hits + s.cache.misses)),
    Hits: count(s.cache.hits),
    Misses: count(s.cache.misses),
    Lines: count(s.cache.lines),
    'In use': `${bytes(s.cache.bytes)} of ${bytes(s.cache.capacityBytes)}`,
    'Lines given up': count(s.cache.evictedLines),
  })],
  ['Disk', (s) => ({
    Level: s.disk.level,
    'All files': bytes(s.disk.bytes.total),
    Logs: bytes(s.disk.bytes.log),
    Journal: bytes(s.disk.bytes.journal),
    Chunks: bytes(s.disk.bytes.chunks),
    Checkpoints: bytes(s.disk.bytes.checkpoints),
    'Backups, replaced files': bytes(s.disk.bytes.backups),
    'Most that may be': s.disk.maxBytes > 0 ? bytes(s.disk.maxBytes) : 'no bound',
    'Left on the disk': bytes(s.disk.freeBytes),
  })],
  ['Idempotent writes', (s) => ({
    'Answered again': count(s.idempotency.replayed),
    'Key of another': count(s.idempotency.reused),
    'No room': count(s.idempotency.refused),
    'Receipts kept': count(s.idempotency.kept),
    'Their length': bytes(s.idempotency.keptBytes),
  })],
  ['Expiry', (s) => ({
    Removed: count(s.expiry.removed),
    'Known to come': count(s.expiry.noted),
    Handled: count(s.expiry.handled),
    'Failed handlers': count(s.expiry.handlerFailures),
    'Waiting collections': count(s.expiry.waiting),
  })],
  ['Shapes', (s) => ({
    Kept: count(s.shapes.count),
    Followed: count(s.shapes.active),
    'Records behind': count(s.shapes.behind),
    Begun: count(s.shapes.begun),
    Failed: count(s.shapes.failures),
  })],
];

function group(title, numbers) {
  const present = numbers(latest);
  const list = facts(Object.keys(present));
  return { node: h('section', { class: 'card' }, h('h2', {}, title), list.node), show: () => list.show(numbers(latest)) };
}

export function storeView(parent, signal) {
  const state = h('p', { id: 'state' }, 'Asking…');
  const drawn = plots();
  const cards = h('div', { class: 'cards' });
  const compact = button('Compact all collections', () => doing(compact, async () => {
    await post('v1/compact');
    say('Compaction of all collections has been asked for.');
  }), { id: 'compact-all' });
  parent.append(h('h1', {}, 'Store'), state,
    h('div', { class: 'plots' }, drawn.map(([each]) => each.node)), cards, h('p', { class: 'actions' }, compact));

  let groups = [];
  const show = () => {
    if (failure) {
      state.textContent = failure.message;
      return;
    }
    if (!latest) {
      return;
    }
    if (groups.length === 0) {
      groups = GROUPS.map(([title, numbers]) => group(title, numbers));
      cards.append(...groups.map((each) => each.node));
    }
    state.textContent = metrics ? 'Looked at every two seconds.'
      : 'Looked at every two seconds. Metrics are off, so there are no latencies.';
    groups.forEach((each) => each.show());
    drawn.forEach(([each, lines]) => each.show(lines()));
  };
  heard.addEventListener('sample', show, { signal });
  try {
    show();
  } catch (problem) {
    complain(problem.message);
  }
  return 'Store';
}
