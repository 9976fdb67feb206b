// A heart-rate strap by Web Bluetooth: the standard Heart Rate service (0x180D), its measurement (0x2A37), and the battery where there
// is one.
const SERVICE = 'heart_rate';

/**
 * A measurement packet. Byte 0 holds flags: bit 0 a 16-bit value, bit 1 contact detected, bit 2 contact supported. Null for what is no
 * sample: no contact, zero, or cut short.
 * @param {DataView} data
 */
export function parse(data) {
  if (data.byteLength < 2) return null;
  const flags = data.getUint8(0);
  if (flags & 1 && data.byteLength < 3) return null;
  if (flags & 4 && !(flags & 2)) return { contact: false };
  const bpm = flags & 1 ? data.getUint16(1, true) : data.getUint8(1);
  return bpm >= 30 && bpm <= 250 ? { contact: true, bpm } : null;
}

export const supported = () => 'bluetooth' in navigator;

/** Connects, and stays connected: after a loss it tries again until it is told to stop. */
export class Strap {
  #device; #wanted = false; #wait = 500; #listening = new AbortController();

  constructor(onSample, onState) { this.onSample = onSample; this.onState = onState; }

  /** Needs a click. */
  async choose() {
    this.#use(await navigator.bluetooth.requestDevice({ filters: [{ services: [SERVICE] }], optionalServices: ['battery_service'] }));
    await this.#connect();
  }

  /** A strap that this browser already knows, where the browser tells. */
  async recall() {
    const [known] = await (navigator.bluetooth.getDevices?.() ?? []);
    if (!known) return false;
    this.#use(known);
    this.#connect();
    return true;
  }

  #use(device) {
    this.#device = device;
    this.#wanted = true;
    device.addEventListener('gattserverdisconnected', () => this.#again('Connection to the strap lost'));
  }

  async #connect() {
    const name = this.#device.name || 'the strap';
    this.onState('connecting', `Connecting to ${name}…`);
    try {
      const server = await this.#device.gatt.connect();
      const measurement = await (await server.getPrimaryService(SERVICE)).getCharacteristic('heart_rate_measurement');
      this.#listening.abort(); // a browser may hand out the same object again after a reconnect
      this.#listening = new AbortController();
      measurement.addEventListener('characteristicvaluechanged', event => {
        const sample = parse(event.target.value);
        if (sample?.contact === false) this.onState('no-contact', `${name}: no skin contact; moisten it and tighten the strap.`);
        else if (sample) { this.onSample(sample.bpm); this.onState('connected', `Connected to ${name}${this.battery ?? ''}`); }
      }, { signal: this.#listening.signal });
      await measurement.startNotifications();
      this.#wait = 500;
      this.battery = await this.#battery(server);
      this.onState('connected', `Connected to ${name}${this.battery}`);
      if (measurement.properties?.read) await measurement.readValue().catch(() => {});
    } catch (error) {
      this.#again(`${name} cannot be reached (${error.message})`);
    }
  }

  async #battery(server) {
    try {
      const level = await (await (await server.getPrimaryService('battery_service')).getCharacteristic('battery_level')).readValue();
      return `, battery ${level.getUint8(0)} %`;
    } catch { return ''; }
  }

  #again(why) {
    if (!this.#wanted) return;
    this.onState('lost', `${why}; trying again…`);
    setTimeout(() => this.#wanted && this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, 15000);
  }

  stop() {
    this.#wanted = false;
    this.#device?.gatt?.disconnect();
  }
}
