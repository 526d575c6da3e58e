/** Python's `random.Random`: the same seed gives the same numbers, so that seeded cron minutes do not move. */
import { createHash, randomBytes } from 'node:crypto';
import { isFloat, toBig, toDouble } from './number.ts';
import { str } from './text.ts';
import type { Value } from './value.ts';

export interface Random {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: bigint): bigint;
}

/** A generator for a seed, or one that nobody can foretell without it. */
export function createRandom(seed: Value | undefined): Random {
  const bits = seed === undefined ? systemBits : mersenne(seedWords(seed));
  return {
    below(limit) {
      const size = limit.toString(2).length;
      for (;;) {
        const value = getBits(bits, size);
        if (value < limit) return value;
      }
    },
  };
}

/** Shuffles a copy, as `random.shuffle`. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at--) {
    const other = Number(random.below(BigInt(at + 1)));
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all;
}

function systemBits(): number {
  return randomBytes(4).readUInt32LE();
}

function getBits(word: () => number, count: number): bigint {
  let value = 0n;
  let shift = 0n;
  for (let left = count; left > 0; left -= 32) {
    const bits = left >= 32 ? word() : word() >>> (32 - left);
    value |= BigInt(bits) << shift;
    shift += 32n;
  }
  return value;
}

/** How Python turns a seed into words: texts with their SHA-512 behind them, numbers as they are. */
function seedWords(seed: Value): number[] {
  let number: bigint;
  if (typeof seed === 'number' && !isFloat(seed)) number = BigInt(seed);
  else if (typeof seed === 'bigint' || typeof seed === 'boolean') number = toBig(seed);
  else if (typeof seed !== 'string' && isFloat(seed)) number = floatHash(toDouble(seed));
  else {
    const bytes = Buffer.from(str(seed), 'utf8');
    number = BigInt(`0x${Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex')}`);
  }
  let rest = number < 0n ? -number : number;
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

/** Python's hash of a float: the fraction modulo the prime 2^61 - 1. */
function floatHash(value: number): bigint {
  const prime = (1n << 61n) - 1n;
  let shift = 0;
  let scaled = Math.abs(value);
  while (!Number.isInteger(scaled) && shift < 1100) {
    scaled *= 2;
    shift += 1;
  }
  // 2^-1 modulo the prime is 2^60, since 2^61 is 1.
  let hash = BigInt(scaled) % prime;
  for (let at = 0; at < shift; at++) hash = (hash << 60n) % prime;
  return value < 0 ? -hash : hash;
}

const N = 624;
const M = 397;

/** The Mersenne Twister MT19937, seeded by an array. */
function mersenne(key: readonly number[]): () => number {
  const state = new Uint32Array(N);
  state[0] = 19650218;
  for (let at = 1; at < N; at++) state[at] = Math.imul(1812433253, state[at - 1]! ^ (state[at - 1]! >>> 30)) + at;
  let i = 1;
  let j = 0;
  const turn = (): void => {
    i += 1;
    if (i >= N) {
      state[0] = state[N - 1]!;
      i = 1;
    }
  };
  for (let left = Math.max(N, key.length); left > 0; left--) {
    state[i] = (state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), 1664525)) + key[j]! + j;
    j = (j + 1) % key.length;
    turn();
  }
  for (let left = N - 1; left > 0; left--) {
    state[i] = (state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), 1566083941)) - i;
    turn();
  }
  state[0] = 0x80000000;
  let at = N;
  return () => {
    if (at >= N) {
      twist(state);
      at = 0;
    }
    let word = state[at++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
}

function twist(state: Uint32Array): void {
  for (let at = 0; at < N; at++) {
    const mixed = (state[at]! & 0x80000000) | (state[(at + 1) % N]! & 0x7fffffff);
    state[at] = state[(at + M) % N]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
  }
}
