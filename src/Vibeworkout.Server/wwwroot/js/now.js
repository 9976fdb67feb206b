// The first page while it lives. The server renders it; here the seconds pass: heart rate, lock, chart, connection. Parts that need the
// database are fetched again from the same address.
import { localise } from './app.js';
import { advance, mountCharts, read } from './chart.js';
import { watch } from './live.js';
import { Strap, supported } from './bluetooth.js';
import * as queue from './queue.js';

const page = () => document.getElementById('now');
const running = () => page()?.dataset.page === 'running';
const find = selector => document.querySelector(selector);
let beat = null, clock = 0, online = false, points = [], strap = null, slider = null, refreshing = null, wake = null;

export function begin() {
  mount();
  watch({
    open() { online = true; if (running()) refresh(); show(); },
    lost() { online = false; show(); },
    event,
  });
  setInterval(tick, 1000);
  addEventListener('online', send);
  document.addEventListener('visibilitychange', keepAwake);
}

function mount() {
  if (!running()) { icon('idle', 'vibeworkout'); return; }
  clock = Number(page().dataset.clock) - Date.now();
  queue.setClock(clock);
  const data = find('#beat').dataset;
  beat = {
    bpm: Number(data.bpm) || null,
    at: Number(data.at) || null,
    freshUntil: Number(data.freshUntil) || null,
    threshold: Number(data.threshold),
    unlocked: find('#beat').classList.contains('unlocked'),
    reason: data.reason,
  };
  points = read(find('#live-chart')).points;
  sources();
  keepAwake();
  show();
}

function event(type, data) {
  if (type === 'status') {
    const known = running() ? page().dataset.session : null;
    if ((data.session_id ?? null) !== known) return replaceAll();
    if (data.active) take({ ...data, at: data.sample_at });
  }
  if (type === 'session') (data.state === 'ingested' ? refresh : replaceAll)(data);
  if (type === 'sample' && data.session_id === page()?.dataset.session) {
    take(data);
    points.push({ t: Date.parse(data.at), bpm: data.bpm });
    drawChart();
  }
  if (type === 'lock' && beat && data.session_id === page()?.dataset.session) {
    beat.unlocked = data.tools_unlocked;
    beat.reason = data.reason;
    show();
  }
  if (type === 'attempt' || type === 'totals') refresh();
  if (type === 'source') set(`[data-stream="${data.service}"]`, `${data.message}${data.bpm ? ` ${data.bpm} bpm.` : ''}`);
  if (type === 'publish') {
    const repo = find(`[data-repo="${CSS.escape(data.repo_id)}"]`);
    if (!repo) return;
    repo.classList.toggle('failing', data.error !== null);
    const state = repo.querySelector('[data-pushed]') ?? repo.querySelector('span');
    state.dataset.pushed = data.error === null ? Date.parse(data.at) : '';
    if (data.error !== null) state.textContent = data.error;
  }
}

function take(data) {
  beat = {
    bpm: data.bpm,
    at: data.at ? Date.parse(data.at) : null,
    // an instance of before does not say: then the lock's own event tells when it is over
    freshUntil: data.fresh_until === undefined ? Infinity : data.fresh_until ? Date.parse(data.fresh_until) : null,
    threshold: data.threshold_bpm,
    unlocked: data.tools_unlocked,
    reason: data.reason ?? null,
  };
  show();
}

/** The number, the lock, the title and the icon. A number that no longer counts, or one from a server that does not answer, is never
 * shown as if it were live. */
function show() {
  const lost = find('[data-connection]');
  if (lost) lost.hidden = online;
  if (!running() || !beat) return;
  const now = Date.now() + clock;
  const age = now - (beat.at ?? Number(page().dataset.started)); // of the newest beat, or of the workout before the first
  const fresh = online && beat.freshUntil !== null && now <= beat.freshUntil && beat.bpm !== null && beat.reason !== 'hr_silent';
  const unlocked = fresh && beat.unlocked;
  const panel = find('#beat');
  panel.classList.toggle('unlocked', unlocked);
  panel.classList.toggle('locked', !unlocked);
  panel.classList.toggle('stale', !fresh);
  set('[data-bpm-now]', fresh ? String(beat.bpm) : '–');
  set('[data-lock]', !online ? 'Not connected' : unlocked ? 'Unlocked' : 'Locked');
  set('[data-need]', !online ? 'the state of the lock is unknown here'
    : fresh && unlocked && beat.bpm < beat.threshold ? `grace: below ${beat.threshold}`
    : fresh && unlocked ? `threshold ${beat.threshold}`
    : fresh ? `${beat.threshold - beat.bpm} to go; tools unlock at ${beat.threshold}`
    : beat.at === null && beat.reason !== 'hr_silent' ? 'No heart rate yet'
    : `No heart rate for ${ago(age)}${beat.bpm ? `; the last was ${beat.bpm}` : ''}`);
  const state = `${unlocked ? '🔓' : '🔒'} ${fresh ? `${beat.bpm} bpm` : 'no heart rate'}`;
  icon(!online ? 'idle' : unlocked ? 'unlocked' : 'locked', `${online ? state : '⚠ not connected'} · vibeworkout`);
}

function icon(name, title) {
  document.title = title;
  const link = document.getElementById('tab-icon');
  if (!link.href.endsWith(`${name}.svg`)) link.href = `/icons/${name}.svg`;
}

function set(selector, text) {
  const element = find(selector);
  if (element && element.textContent !== text) element.textContent = text;
}

function ago(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s`
    : seconds < 3600 ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, '0')} min`;
}

function tick() {
  if (!running()) return;
  show();
  drawChart();
  const now = Date.now() + clock;
  set('[data-elapsed]', ago(now - Number(page().dataset.started)));
  for (const repo of document.querySelectorAll('[data-pushed]')) {
    if (!repo.dataset.pushed || repo.closest('.failing')) continue;
    repo.textContent = online ? `pushed ${ago(now - Number(repo.dataset.pushed))} ago` : 'not known while disconnected';
  }
  if (slider !== null) queue.add(page().dataset.session, Number(slider.value), 'manual');
  send();
}

function drawChart() {
  const svg = find('#live-chart');
  if (svg && online && !advance(svg, points, Date.now() + clock)) refresh();
}

/** The page as the server sees it now. */
async function fetchPage() {
  const answer = await fetch('/', { headers: { accept: 'text/html' } });
  if (answer.redirected || !answer.ok) { if (answer.redirected) location.reload(); throw new Error(`answered ${answer.status}`); }
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

/** Replaces the parts that come from the database; at most one such request at a time, and one more when something happened meanwhile. */
function refresh() {
  if (refreshing) { refreshing.again = true; return; }
  refreshing = { again: false };
  setTimeout(async () => {
    const mine = refreshing;
    try {
      const next = await fetchPage();
      for (const part of document.querySelectorAll('[data-part]')) {
        const fresh = next.querySelector(`[data-part="${part.dataset.part}"]`);
        if (!fresh || fresh.outerHTML === part.outerHTML) continue;
        part.replaceWith(fresh);
        localise(fresh);
        if (fresh.matches('[data-chart]')) { mountCharts(fresh.parentElement); points = read(find('#live-chart')).points; }
      }
    } catch { /* the connection's own state says it */ }
    refreshing = null;
    if (mine.again) refresh();
  }, 200);
}

/** Another workout, or none: started or stopped here, in another tab or on another device. The strap stays connected. */
async function replaceAll() {
  try {
    const next = await fetchPage();
    document.getElementById('main').replaceChildren(...next.getElementById('main').childNodes);
    localise(document);
    mountCharts(document);
    mount();
  } catch { setTimeout(replaceAll, 2000); }
}

function sources() {
  const kind = page().dataset.source;
  slider = kind === 'manual' ? find('[data-manual]') : null;
  slider?.addEventListener('input', () => set('#slider-value', slider.value));
  if (kind !== 'ble') { strap?.stop(); strap = null; return; }
  const button = find('[data-ble-connect]');
  if (!supported()) {
    button.disabled = true;
    set('[data-ble-state]', 'This browser cannot speak to a strap.');
    return;
  }
  if (strap) { set('[data-ble-state]', strap.said); } else {
    strap = new Strap(bpm => { queue.add(page().dataset.session, bpm, 'ble'); send(); }, (state, words) => {
      strap.said = words;
      set('[data-ble-state]', words);
      const connect = find('[data-ble-connect]');
      if (connect) connect.textContent = state === 'connected' || state === 'no-contact' ? 'Choose another strap' : 'Connect strap';
    });
    strap.recall().catch(() => {});
  }
  button.addEventListener('click', () => strap.choose().catch(error => set('[data-ble-state]',
    error.name === 'NotFoundError' ? 'No strap was chosen.' : `Bluetooth did not work: ${error.message}`)));
}

async function send() {
  const before = queue.unsent();
  if (before > 0) await queue.flush().catch(() => {});
  const left = queue.unsent(), note = find('[data-queue]');
  if (note) { note.hidden = left < 5; note.textContent = `${left} heartbeats wait here and are sent when the server answers.`; }
}

async function keepAwake() {
  if (!running() || document.visibilityState !== 'visible' || !('wakeLock' in navigator) || (wake && !wake.released)) return;
  wake = await navigator.wakeLock.request('screen').catch(() => null); // a full battery saver refuses; the workout goes on
}
