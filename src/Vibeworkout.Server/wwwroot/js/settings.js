// Settings: the threshold as it is dragged, and where the heart rate is against it.
import { watch } from './live.js';

export function begin() {
  const slider = document.getElementById('threshold');
  const value = document.getElementById('threshold-value');
  const now = document.querySelector('[data-now]');
  const quiet = now.textContent;
  let bpm = null, timer = null;
  const show = () => {
    value.textContent = slider.value;
    now.textContent = bpm === null ? quiet : `Now ${bpm} bpm: ${bpm >= Number(slider.value) ? 'unlocked' : 'locked'} at this threshold.`;
  };
  slider.addEventListener('input', show);
  watch({
    open() {},
    lost() { bpm = null; show(); },
    event(type, data) {
      if (type !== 'sample' && type !== 'status') return;
      const fresh = Date.parse(data.fresh_until) - Date.parse(data.at ?? data.sample_at); // how long it is now, by the server's clock
      bpm = fresh > 0 ? data.bpm ?? null : null;
      clearTimeout(timer);
      if (bpm !== null) timer = setTimeout(() => { bpm = null; show(); }, fresh);
      show();
    },
  });
}
