import { richCase } from './randomRich.mjs';

/**
 * Small random playbooks, the same for a seed for ever: random.json of test/conformance holds what ansible-core did with
 * each. Whoever changes this must record again with scripts/recordConformance.mjs.
 */

/** The seeds of the small grammar; those above belong to the rich one. */
export const SEEDS = 300;
/** Recording goes on up to here; what is recorded already is left alone. */
export const RICH_SEEDS = 2300;

const HOSTS = ['h1', 'h2', 'h3'];

/** A generator of numbers from 0 to 1 (mulberry32). */
function numbers(seed) {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The files of a case, by name, and whether its hosts go on without waiting for each other. */
export function richRandomCase(seed) {
  return richCase(numbers(seed));
}

/** The files of a case, by name. */
export function randomCase(seed) {
  const next = numbers(seed);
  const chance = (share) => next() < share;
  const pick = (list) => list[Math.floor(next() * list.length)];
  const some = () => HOSTS.filter(() => chance(0.4));
  let count = 0;
  const name = (kind) => `${kind} ${++count}`;
  const condition = (hosts) => `inventory_hostname in ['${hosts.join("', '")}']`;

  const when = (share) => (chance(share) ? { when: condition(some()) } : {});
  const notify = () => (chance(0.5) ? { notify: chance(0.3) ? ['first', 'topic'] : pick(['first', 'second', 'topic', 'failing']) } : {});

  const task = (depth, included) => {
    const kind = next();
    if (kind < 0.25) return { name: name('say'), debug: { msg: '{{ inventory_hostname }}' }, ...when(0.3) };
    if (kind < 0.45) return { name: name('change'), debug: { msg: 'x' }, changed_when: true, ...notify(), ...when(0.3) };
    if (kind < 0.58) return { name: name('fail'), fail: { msg: 'no' }, when: condition(some()), ...(chance(0.2) ? { ignore_errors: true } : {}) };
    if (kind < 0.64) return { name: name('once'), debug: { msg: '{{ inventory_hostname }}' }, run_once: true, changed_when: true, ...(chance(0.4) ? notify() : {}) };
    if (kind < 0.7) return { name: name('loop'), fail: { msg: '{{ item }}' }, loop: [1, 2, 3], when: `item == 2 and ${condition(some())}`, ...(chance(0.5) ? { ignore_errors: true } : {}) };
    if (kind < 0.74) return { meta: 'flush_handlers' };
    if (kind < 0.82 && !included) return { name: name('include'), include_tasks: pick(['one.yml', 'two.yml']), ...when(0.4) };
    if (kind < 0.85) return { name: name('failed'), debug: { var: 'ansible_failed_task.name' }, when: 'ansible_failed_task is defined' };
    if (depth < 3) return block(depth, included);
    return { name: name('leaf'), debug: { msg: 'leaf' } };
  };
  const list = (depth, most, included = false) => Array.from({ length: 1 + Math.floor(next() * most) }, () => task(depth, included));
  const block = (depth, included) => ({
    name: name('block'),
    block: list(depth + 1, 3, included),
    ...(chance(0.6) ? { rescue: list(depth + 1, 2, included) } : {}),
    ...(chance(0.5) ? { always: list(depth + 1, 2, included) } : {}),
    ...when(0.15),
  });

  const play = (index) => ({
    name: `play ${index}`,
    hosts: 'all',
    gather_facts: false,
    ...(chance(0.25) ? { serial: pick([1, 2]) } : {}),
    ...(chance(0.2) ? { force_handlers: true } : {}),
    ...(chance(0.1) ? { max_fail_percentage: pick([0, 40]) } : {}),
    ...(chance(0.3) ? { pre_tasks: list(1, 2) } : {}),
    tasks: list(0, 5),
    ...(chance(0.3) ? { post_tasks: list(1, 2) } : {}),
    handlers: [
      { name: 'first', debug: { msg: 'first' }, changed_when: true, ...(chance(0.3) ? { notify: 'second' } : {}) },
      { name: 'second', debug: { msg: 'second' }, listen: 'topic', changed_when: true, ...(chance(0.2) ? { notify: 'first' } : {}) },
      { name: 'failing', fail: { msg: 'handler' }, when: condition(some()) },
      { name: 'last', debug: { msg: 'last' }, listen: ['topic'] },
    ],
  });

  const plays = Array.from({ length: chance(0.4) ? 2 : 1 }, (_, index) => play(index + 1));
  const json = (value) => `${JSON.stringify(value, null, 1)}\n`;
  return {
    'site.yml': json(plays),
    'one.yml': json(list(2, 3, true)),
    'two.yml': json(list(1, 2, true)),
    'hosts.ini': `${HOSTS.join('\n')}\n[all:vars]\nansible_connection=local\n`,
  };
}
