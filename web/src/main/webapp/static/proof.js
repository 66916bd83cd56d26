// Looks for the number a proof of work asks for, beside the page, so that the page stays usable.
// In plain JavaScript: crypto.subtle is not there on pages without TLS, and slower for this.
"use strict";

(function () {
  const K = new Int32Array(64);
  const START = new Int32Array(8);

  // The constants of SHA-256 are the fractions of roots of primes (FIPS 180-4 §4.2.2, §5.3.3).
  (function () {
    const fraction = function (root) {
      return ((root - Math.floor(root)) * 0x100000000) | 0;
    };
    let found = 0;
    for (let number = 2; found < 64; number++) {
      let prime = true;
      for (let divisor = 2; divisor * divisor <= number; divisor++) {
        prime = prime && number % divisor !== 0;
      }
      if (prime) {
        if (found < 8) {
          START[found] = fraction(Math.sqrt(number));
        }
        K[found++] = fraction(Math.cbrt(number));
      }
    }
  })();

  const words = new Int32Array(64);

  // Takes a block of 64 bytes into a state of eight words.
  const compress = function (state, bytes, offset) {
    for (let i = 0; i < 16; i++) {
      const at = offset + 4 * i;
      words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15];
      const y = words[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  };

  const ascii = function (text) {
    return Uint8Array.from(text, function (character) {
      return character.charCodeAt(0);
    });
  };

  // The number from 0 to max with which salt and number have that hash; -1 if there is none.
  const find = function (salt, hash, max, tell) {
    const wanted = new Int32Array(8);
    for (let i = 0; i < 8; i++) {
      wanted[i] = parseInt(hash.substring(8 * i, 8 * i + 8), 16) | 0;
    }
    const begin = ascii(salt);
    const whole = begin.length - (begin.length % 64);
    const known = START.slice();
    for (let offset = 0; offset < whole; offset += 64) {
      compress(known, begin, offset);
    }
    const rest = begin.subarray(whole);
    const blocks = new Uint8Array(128);
    const state = new Int32Array(8);
    for (let number = 0; number <= max; number++) {
      const digits = String(number);
      const length = rest.length + digits.length;
      const size = length + 9 > 64 ? 128 : 64;
      blocks.fill(0);
      blocks.set(rest);
      for (let i = 0; i < digits.length; i++) {
        blocks[rest.length + i] = digits.charCodeAt(i);
      }
      blocks[length] = 0x80;
      const bits = (whole + length) * 8;
      blocks[size - 4] = bits >>> 24;
      blocks[size - 3] = bits >>> 16;
      blocks[size - 2] = bits >>> 8;
      blocks[size - 1] = bits;
      state.set(known);
      compress(state, blocks, 0);
      if (size === 128) {
        compress(state, blocks, 64);
      }
      if (state[0] === wanted[0] && state.every((word, i) => word === wanted[i])) {
        return number;
      }
      if (number % 10000 === 9999) {
        tell(number / max);
      }
    }
    return -1;
  };

  self.onmessage = function (event) {
    const asked = event.data;
    const number = find(asked.salt, asked.challenge, asked.max, function (part) {
      self.postMessage({ part: part });
    });
    self.postMessage({ number: number });
  };
})();
