// The server's events. Says when the line is dead: an open connection that is silent for longer than two of the server's pings (15 s
// each) counts as lost.
const SILENCE = 35000;
const TYPES = ['status', 'sample', 'lock', 'attempt', 'totals', 'publish', 'session', 'source', 'ping'];

export function watch(on) {
  let source, timer, retry = 500;
  const heard = () => { clearTimeout(timer); timer = setTimeout(lost, SILENCE); };
  const lost = () => {
    source.close();
    clearTimeout(timer);
    on.lost();
    setTimeout(open, retry);
    retry = Math.min(retry * 2, 5000);
  };
  const open = () => {
    source = new EventSource('/api/workout/live');
    source.onopen = () => { retry = 500; heard(); on.open(); };
    source.onerror = lost;
    for (const type of TYPES) source.addEventListener(type, event => { heard(); on.event(type, JSON.parse(event.data)); });
    heard();
  };
  open();
  addEventListener('pageshow', event => { if (event.persisted) lost(); });
}
