// A phone as a source: its token comes in the address after the '#', which browsers do not send to any server.
import { Strap, supported } from './bluetooth.js';

export function begin() {
  const token = location.hash.slice(1);
  const find = selector => document.querySelector(selector);
  const say = text => { find('[data-device-state]').textContent = text; };
  if (!token.startsWith('vwo_')) return;
  const copy = find('[data-copy-token]');
  copy.dataset.copy = token;
  copy.hidden = false;
  const ask = (path, body) => fetch(path, {
    method: body ? 'POST' : 'GET', credentials: 'omit', signal: AbortSignal.timeout(10000),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body),
  });
  const send = async (bpm, source) => {
    try {
      const answer = await ask('/api/workout/hr', { bpm, source });
      if (answer.status === 401) return say('The server does not know this token any more. Make a new one in Settings.');
      const state = await answer.json();
      if (!answer.ok) return say(state.title);
      find('[data-bpm-now]').textContent = state.bpm;
      say(state.tools_unlocked ? 'Sent. Tools are unlocked.' : `Sent. Tools are locked; they unlock at ${state.threshold_bpm}.`);
    } catch { say('The server cannot be reached.'); }
  };
  say('Ready.');
  const slider = find('[data-slider]');
  slider.addEventListener('input', () => { find('[data-slider-value]').textContent = slider.value; });
  find('[data-send]').addEventListener('click', () => send(Number(slider.value), 'manual'));
  if (!supported()) return;
  const connect = find('[data-ble-connect]');
  connect.hidden = false;
  const strap = new Strap(bpm => send(bpm, 'ble'), (_, words) => say(words));
  connect.addEventListener('click', () => strap.choose().catch(error => say(error.message)));
}
