// Begins here: which view the address asks for, and what all views have around them.

import { events, hasToken, setToken } from './api.js';
import { backupsView } from './backups.js';
import { collectionView } from './collection.js';
import { collectionsView } from './collections.js';
import { ask } from './dialogs.js';
import { complain, h, say } from './dom.js';
import { healthView } from './health.js';
import { beginSampling, storeView } from './overview.js';
import { live } from './samples.js';

const main = document.getElementById('main');
let leave = new AbortController();
let asking = false;
let declined = false;

/** What the part of the address behind # asks for: {segments, query}. */
function target() {
  const [path, query] = location.hash.slice(1).split('?', 2);
  return {
    segments: path.split('/').filter((segment) => segment !== '').map(decodeURIComponent),
    query: new URLSearchParams(query),
  };
}

function unknownView(parent) {
  parent.append(h('h1', {}, 'There is nothing here'), h('p', {}, h('a', { href: '#/' }, 'To the store')));
  return 'Nothing here';
}

/** Fills the page; returns its title. */
function view(parent, signal) {
  let asked;
  try {
    asked = target();
  } catch {
    return unknownView(parent);
  }
  const [first, ...rest] = asked.segments;
  switch (first) {
    case undefined: return storeView(parent, signal);
    case 'collections': return rest.length === 0
      ? collectionsView(parent, signal)
      : collectionView(parent, signal, rest, asked.query);
    case 'backups': return backupsView(parent, signal);
    case 'health': return healthView(parent, signal);
    default: return unknownView(parent);
  }
}

function show(moved) {
  leave.abort();
  leave = new AbortController();
  declined = false;
  complain('');
  document.getElementById('status').textContent = '';
  main.replaceChildren();
  document.title = `${view(main, leave.signal)} – Tidemark`;
  const place = (location.hash || '#/').split('?')[0];
  for (const link of document.querySelectorAll('#nav a')) {
    const own = link.getAttribute('href');
    if (own === place || (own !== '#/' && place.startsWith(`${own}/`))) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  if (moved) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

const liveButton = document.getElementById('live');
liveButton.addEventListener('click', () => {
  live.on = !live.on;
  liveButton.setAttribute('aria-pressed', String(live.on));
  say(live.on ? 'Numbers change again.' : 'Numbers stay as they are.');
});

const tokenButton = document.getElementById('token');

/** Asks once for each view, unless it is by the button: who has no token can still look around. */
async function askToken(reason) {
  if (asking || (declined && reason)) {
    return;
  }
  asking = true;
  const answer = await ask({
    title: 'Token',
    content: [
      reason ? h('p', {}, reason) : [],
      h('p', {}, 'As “tidemark token create” prints it. It is kept in this tab until the tab is closed; leave it empty to forget it.'),
    ],
    fields: [{ name: 'token', label: 'Token', type: 'password' }],
    action: 'Use it',
  });
  asking = false;
  declined = answer === undefined;
  if (answer) {
    setToken(answer.token.trim());
  }
}

function tokenShown() {
  tokenButton.textContent = hasToken() ? 'Token: set' : 'Token';
}

tokenButton.addEventListener('click', () => askToken(''));
events.addEventListener('token-wanted', (event) => askToken(event.detail));
events.addEventListener('token-changed', () => {
  tokenShown();
  show(false);
});

document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});

addEventListener('hashchange', () => show(true));
tokenShown();
beginSampling();
show(false);
