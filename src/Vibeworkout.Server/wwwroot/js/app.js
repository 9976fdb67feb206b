// On every page: the viewer's clock, copying, confirming, the share card as PNG, the shell for offline; the page's own module after that.
import { mountCharts } from './chart.js';

export function localise(root) {
  const parts = {
    'HH:mm': { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    'HH:mm:ss': { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  };
  for (const time of root.querySelectorAll('time[data-local]')) {
    const at = new Date(time.dateTime);
    time.textContent = parts[time.dataset.local] ? at.toLocaleTimeString('en-GB', parts[time.dataset.local])
      : at.toLocaleString('en-GB', {
        weekday: time.dataset.local.startsWith('dd') ? 'short' : undefined, day: 'numeric', month: 'short',
        year: time.dataset.local.includes('yyyy') ? 'numeric' : undefined,
        ...(time.dataset.local.includes('HH') && parts['HH:mm']) });
  }
}

function rememberZone() {
  const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone ?? '');
  if (zone && !document.cookie.split('; ').includes(`tz=${zone}`)) {
    document.cookie = `tz=${zone}; path=/; max-age=31536000; samesite=strict${location.protocol === 'https:' ? '; secure' : ''}`;
    localise(document);
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.textContent;
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = before; }, 1500);
}

/** Asks in a dialog of the page's own; resolves to whether the answer was yes. */
function confirmed(question, verb) {
  const dialog = document.createElement('dialog');
  const text = document.createElement('p');
  text.textContent = question;
  const form = document.createElement('form');
  form.method = 'dialog';
  for (const [value, label, kind] of [['no', 'Cancel', ''], ['yes', verb, 'danger']]) {
    const button = Object.assign(document.createElement('button'), { value, textContent: label, className: kind });
    form.append(button);
  }
  dialog.append(text, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(answer => dialog.addEventListener('close', () => {
    dialog.remove();
    answer(dialog.returnValue === 'yes');
  }, { once: true }));
}

async function downloadCard(address) {
  const svg = await (await fetch(address)).text();
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: image.naturalHeight });
  canvas.getContext('2d').drawImage(image, 0, 0);
  URL.revokeObjectURL(url);
  const png = await new Promise(done => canvas.toBlob(done, 'image/png'));
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(png), download: 'vibeworkout.png' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

document.addEventListener('click', event => {
  const copyButton = event.target.closest('[data-copy]');
  const card = event.target.closest('[data-card]');
  if (copyButton) copy(copyButton);
  if (card) downloadCard(card.dataset.card);
});

document.addEventListener('submit', async event => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.sure) return;
  event.preventDefault();
  if (await confirmed(form.dataset.confirm, form.querySelector('button').textContent)) {
    form.dataset.sure = 'yes';
    form.requestSubmit();
  }
});

rememberZone();
mountCharts(document);
if (document.getElementById('now')) import('./now.js').then(now => now.begin());
if (document.querySelector('[data-threshold-preview]')) import('./settings.js').then(settings => settings.begin());
if (document.querySelector('[data-device]')) import('./device.js').then(device => device.begin());
if ('serviceWorker' in navigator && window.isSecureContext) navigator.serviceWorker.register('/sw.js');
