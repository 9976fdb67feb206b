// What moves on a heart-rate chart: live points, the value under the pointer, zoom. The server draws it; this module only reads the
// drawing back.
const NS = 'http://www.w3.org/2000/svg';
const GAP = 10000;

/** A drawn chart as data: its scale and its points. */
export function read(svg) {
  const number = name => Number(svg.dataset[name]);
  const [from, to, low, high] = ['from', 'to', 'low', 'high'].map(number);
  const points = [...svg.querySelector('.curve').getAttribute('d').matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)]
    .map(([, x, y]) => ({ t: from + (to - from) * x / 100, bpm: Math.round(high - (high - low) * y / 100) }));
  return { from, to, low, high, threshold: number('threshold'), points };
}

export function mountCharts(root) {
  for (const figure of root.querySelectorAll('[data-chart]')) {
    hover(figure);
    if (figure.querySelector('svg[data-zoom]')) zoom(figure);
  }
}

const place = (scale, t, bpm) => [(t - scale.from) / (scale.to - scale.from) * 100, (scale.high - bpm) / (scale.high - scale.low) * 100];

/** Moves a live chart's window to end now, with the points that came since. */
export function advance(svg, points, now) {
  const scale = read(svg);
  const length = scale.to - scale.from;
  const next = { ...scale, from: now - length, to: now };
  const shown = points.filter(p => p.t >= next.from - 2000);
  const top = Math.max(scale.high, ...shown.map(p => Math.ceil((p.bpm + 10) / 10) * 10));
  const bottom = Math.min(scale.low, ...shown.map(p => Math.floor((p.bpm - 10) / 10) * 10));
  if (top !== scale.high || bottom !== scale.low) return false; // off the scale: the server draws a new one
  let d = '';
  shown.forEach((p, i) => {
    const [x, y] = place(next, p.t, p.bpm);
    d += `${i === 0 || p.t - shown[i - 1].t > GAP ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`;
  });
  svg.querySelector('.curve').setAttribute('d', d);
  svg.dataset.from = next.from;
  svg.dataset.to = next.to;
  for (const mark of svg.querySelectorAll('.marks use')) {
    const x = (Number(mark.dataset.t) - next.from) / length * 100;
    mark.toggleAttribute('hidden', x < 0);
    mark.setAttribute('x', `${x}%`);
  }
  for (const tick of svg.querySelectorAll('.tick')) {
    tick.dataset.t ??= String(scale.from + (parseFloat(tick.getAttribute('x')) / 100) * length);
    tick.setAttribute('x', `${(Number(tick.dataset.t) - next.from) / length * 100}%`);
    tick.toggleAttribute('hidden', Number(tick.dataset.t) < next.from);
  }
  svg.querySelector('.empty')?.remove();
  return true;
}

function hover(figure) {
  const svg = figure.querySelector('svg.hr-chart');
  const tip = figure.querySelector('.chart-tip');
  const cursor = svg.querySelector('.cursor');
  if (!cursor) return;
  const line = cursor.querySelector('line'), dot = cursor.querySelector('circle');
  const leave = () => { tip.hidden = true; cursor.setAttribute('hidden', ''); };
  svg.addEventListener('pointerleave', leave);
  svg.addEventListener('pointermove', event => {
    const box = svg.getBoundingClientRect();
    const scale = read(svg);
    const t = scale.from + (event.clientX - box.left) / box.width * (scale.to - scale.from);
    const nearest = scale.points.reduce((best, p) => Math.abs(p.t - t) < Math.abs((best?.t ?? Infinity) - t) ? p : best, null);
    if (!nearest) return leave();
    const [x, y] = place(scale, nearest.t, nearest.bpm);
    const reach = (scale.to - scale.from) * 8 / box.width;
    const marks = {};
    for (const mark of svg.querySelectorAll('.marks use')) {
      const { kind, n } = mark.dataset;
      if (Math.abs(Number(mark.dataset.t) - t) <= reach) marks[kind] = (marks[kind] ?? 0) + Number(n);
    }
    const seconds = Math.max(0, Math.round((nearest.t - Number(svg.dataset.start)) / 1000));
    tip.textContent = [
      `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`,
      `${nearest.bpm} bpm`,
      ...Object.entries(marks).map(([kind, n]) => `${n} ${kind}`),
    ].join(' · ');
    tip.hidden = false;
    cursor.removeAttribute('hidden');
    for (const [name, value] of [['x1', x], ['x2', x]]) line.setAttribute(name, `${value}%`);
    dot.setAttribute('cx', `${x}%`);
    dot.setAttribute('cy', `${y}%`);
    const left = x / 100 * box.width;
    tip.style.transform = `translate(${Math.max(0, Math.min(left - tip.offsetWidth / 2, box.width - tip.offsetWidth))}px, -110%)`;
  });
}

/** Zoomed parts are drawn anew by the server from all samples, so that nothing is interpolated. */
function zoom(figure) {
  const svg = figure.querySelector('svg.hr-chart');
  const whole = figure.dataset.whole ? figure.dataset.whole.split(' ').map(Number) : [Number(svg.dataset.from), Number(svg.dataset.to)];
  const show = async (from, to, focus) => {
    const length = Math.max(20000, Math.min(to - from, whole[1] - whole[0]));
    const left = Math.max(whole[0], Math.min(from, whole[1] - length));
    const answer = await fetch(`${svg.dataset.zoom}?from=${Math.round(left)}&to=${Math.round(left + length)}`);
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-chart]');
    next.dataset.whole = whole.join(' ');
    figure.replaceWith(next);
    hover(next);
    zoom(next);
    if (focus) next.querySelector(`[data-zoom-by="${focus}"]`).focus();
  };
  const [from, to] = [Number(svg.dataset.from), Number(svg.dataset.to)];
  const length = to - from, middle = (from + to) / 2;
  const moves = {
    in: [middle - length / 4, middle + length / 4],
    out: [middle - length, middle + length],
    left: [from - length / 2, to - length / 2],
    right: [from + length / 2, to + length / 2],
    all: whole,
  };
  for (const button of figure.querySelectorAll('[data-zoom-by]')) {
    button.addEventListener('click', () => show(...moves[button.dataset.zoomBy], button.dataset.zoomBy));
  }
  let start = null;
  svg.addEventListener('pointerdown', event => { if (event.pointerType === 'mouse') start = event.clientX; });
  svg.addEventListener('pointerup', event => {
    const box = svg.getBoundingClientRect();
    if (start !== null && Math.abs(event.clientX - start) > 12) {
      const at = x => from + (x - box.left) / box.width * length;
      show(Math.min(at(start), at(event.clientX)), Math.max(at(start), at(event.clientX)));
    }
    start = null;
  });
}
