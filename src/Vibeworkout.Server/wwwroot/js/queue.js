// Samples that the server has not taken yet. They lie in localStorage, so a reload or a closed tab loses none; one tab at a time sends
// them.
const KEY = 'unsent-samples';
const MOST = 20000;
const BATCH = 600;

const load = () => { try { return JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { return []; } };
const save = list => localStorage.setItem(KEY, JSON.stringify(list.slice(-MOST)));

export const unsent = () => load().length;

export function add(session, bpm, source) {
  save([...load(), [session, bpm, Date.now(), source]]);
}

/** Sends what waits, oldest first. Resolves to the server's last state, null when nothing was sent, and throws when it does not answer. */
export const flush = () => navigator.locks.request('flush-samples', async () => {
  let state = null;
  for (let list = load(); list.length > 0; list = load()) {
    const session = list[0][0];
    const batch = list.filter(sample => sample[0] === session).slice(0, BATCH);
    const answer = await fetch('/api/workout/hr/batch', {
      method: 'POST', headers: { 'content-type': 'application/json' }, signal: AbortSignal.timeout(10000),
      body: JSON.stringify({
        session_id: session,
        samples: batch.map(([, bpm, ts, source]) => ({ bpm, ts: new Date(ts + offset).toISOString(), source })),
      }),
    });
    if (answer.status >= 500 || answer.status === 401 || answer.status === 429) throw new Error(`the server answered ${answer.status}`);
    const sent = new Set(batch.map(JSON.stringify)); // taken, or refused for good: the workout is over or gone
    save(load().filter(sample => !sent.has(JSON.stringify(sample))));
    state = answer.ok ? (await answer.json()).state : state;
  }
  return state;
});

let offset = 0;
/** How far the server's clock is ahead of this device's, in milliseconds. */
export const setClock = milliseconds => { offset = Math.abs(milliseconds) > 2000 ? milliseconds : 0; };
