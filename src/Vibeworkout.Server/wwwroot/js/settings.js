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
      bpm = data.bpm ?? null;
      clearTimeout(timer);
      timer = setTimeout(() => { bpm = null; show(); }, 10000); // older than that it is not now
      show();
    },
  });
}
