// Prints signal-state.json: signals with and without a `state`, signed by an Ed25519 that is not ours (OpenSSL, through Node), each with the verdict it must get.
//   node make.mjs > signal-state.json
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';

const seed = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
const key = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });
const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');

const NOW = 1899999990;
const base = { v: 1, user_key: 'octocat', session_id: '3f6c1f0e-7c1b-4b1e-9d0f-2f3f8f0f1a11', hr_ok: false, bpm: 132, threshold_bpm: 100, exp_unix: 1900000000, nonce: '000102030405060708090a0b0c0d0e0f' };
const canonicalOf = ({ bpm, exp_unix, hr_ok, nonce, session_id, state, threshold_bpm, user_key, v }) =>
  JSON.stringify({ bpm, exp_unix, hr_ok, nonce, session_id, state, threshold_bpm, user_key, v }); // a state that is undefined is left out
const signed = text => sign(null, Buffer.from(text), key).toString('hex');

const vectors = [];
/** A genuine signal; `more` replaces members, and an undefined one is left out. */
const genuine = (name, expect, more, now_unix = NOW) => {
  const content = { ...base, ...more };
  const canonical = canonicalOf(content);
  vectors.push({ name, now_unix, payload: { ...content, sig: signed(canonical) }, canonical, expect });
};
/** A document with the signature of another text. */
const forged = (name, expect, payload, text) => vectors.push({ name, now_unix: NOW, payload: { ...base, ...payload, sig: signed(text) }, canonical: canonicalOf({ ...base, ...payload }), expect });
/** A document that cannot be read, rightly signed as it stands. */
const unreadable = (name, more) => {
  const content = { ...base, ...more };
  vectors.push({ name, now_unix: NOW, payload: { ...content, sig: signed(canonicalOf(content)) }, expect: 'payload_malformed' });
};

genuine('no state, above', 'allowed', { hr_ok: true });
genuine('no state, below', 'hr_below_threshold', { bpm: 88 });
genuine('no state, locked without numbers', 'hr_below_threshold', { bpm: 0, threshold_bpm: 0 });
genuine('no state, locked above the threshold: the stop of a server from before states', 'workout_over', {});
genuine('no state, locked at the threshold', 'workout_over', { bpm: 100 });
genuine('over, last seen above', 'workout_over', { state: 'over' });
genuine('over, last seen below', 'workout_over', { state: 'over', bpm: 88 });
genuine('over, without numbers', 'workout_over', { state: 'over', bpm: 0, threshold_bpm: 0 });
genuine('silent, last seen above', 'hr_silent', { state: 'silent' });
genuine('silent, last seen below', 'hr_silent', { state: 'silent', bpm: 88 });
genuine('silent, nothing was ever seen', 'hr_silent', { state: 'silent', bpm: 0 });
genuine('silent, without numbers', 'hr_silent', { state: 'silent', bpm: 0, threshold_bpm: 0 });
genuine('silent, last second', 'hr_silent', { state: 'silent' }, 1899999999);
genuine('silent, too old', 'signal_expired', { state: 'silent' }, 1900000000);
genuine('over, too old', 'signal_expired', { state: 'over' }, 1900000100);
genuine('over, lives 300 s', 'workout_over', { state: 'over', exp_unix: NOW + 300 });
genuine('over, lives longer', 'clock_skew', { state: 'over', exp_unix: NOW + 301 });
genuine('over, of another user', 'user_key_mismatch', { state: 'over', user_key: 'hubot' });
genuine('over, session that JSON must escape', 'workout_over', { state: 'over', session_id: 'a"b\\c\n\u0001\u007f\u2028é😀/' });
genuine('a state of a later version', 'payload_malformed', { state: 'paused' });
genuine('a state of a later version that JSON must escape', 'payload_malformed', { state: 'sil"\n\u0000ent' });
genuine('an empty state', 'payload_malformed', { state: '' });
genuine('a state in capitals', 'payload_malformed', { state: 'Over' });
genuine('a state of a later version, too old', 'signal_expired', { state: 'paused' }, 1900000100);

forged('over made of silent', 'invalid_signature', { state: 'over' }, canonicalOf({ ...base, state: 'silent' }));
forged('state taken away', 'invalid_signature', {}, canonicalOf({ ...base, state: 'over' }));
forged('state taken away and unlocked', 'invalid_signature', { hr_ok: true }, canonicalOf({ ...base, state: 'over' }));
forged('state added', 'invalid_signature', { state: 'over' }, canonicalOf(base));
forged('state at the end of the signed text', 'invalid_signature', { state: 'over' }, JSON.stringify({ ...JSON.parse(canonicalOf(base)), state: 'over' }));
forged('state by its bytes, before nonce', 'invalid_signature', { state: 'over' }, canonicalOf(base).replace(',"nonce"', ',"state":"over","nonce"'));

unreadable('over and unlocked', { state: 'over', hr_ok: true });
unreadable('silent and unlocked', { state: 'silent', hr_ok: true });
unreadable('a state of a later version and unlocked', { state: 'paused', hr_ok: true });
unreadable('state null', { state: null });
unreadable('state null and unlocked', { state: null, hr_ok: true });
unreadable('state a number', { state: 1 });
unreadable('state a list', { state: ['over'] });
unreadable('half a surrogate pair in the session', { state: 'over', session_id: 'a\ud83d' });
unreadable('half a surrogate pair in the state', { state: 'over\ude00' });

process.stdout.write(JSON.stringify({
  about: 'HR signals with a state, made by make.mjs with OpenSSL through Node. The reader is configured with user_key "octocat" and this public key. "expect" is "allowed" or the block reason.',
  private_key_seed_hex: seed.toString('hex'), public_key_hex: publicKey, vectors,
}, null, 1) + '\n');
