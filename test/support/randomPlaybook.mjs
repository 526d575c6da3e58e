import { HOSTS, richCase, wordsFrom } from './randomRich.mjs';

/**
 * Small random playbooks, the same for a seed for ever: random.json of test/conformance holds what ansible-core did with
 * each. Whoever changes this must record again with scripts/recordConformance.mjs.
 */

/** The seeds of the small grammar; those above belong to the rich one. */
export const SEEDS = 300;
/** Recording goes on up to here; what is recorded already is left alone. */
export const RICH_SEEDS = 2140;

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

/**
 * Here `meta: clear_host_errors` stands inside a block while another host waits between its failure and its rescue:
 * ansible-core forgets that failure and lets the host go on behind the failed task. Reprise differs on purpose, so these
 * do without.
 */
// biome-ignore format: a list of numbers
const CLEARED = new Set([
  305, 318, 329, 331, 342, 351, 353, 367, 390, 396, 398, 411, 428, 429, 447, 461, 465, 480, 482, 488, 491, 500, 542,
  544, 549, 583, 585, 618, 626, 642, 652, 655, 669, 675, 682, 692, 700, 707, 709, 737, 752, 778, 790, 799, 803, 813,
  814, 816, 817, 826, 832, 847, 848, 865, 879, 893, 916, 953, 954, 960, 964, 984, 990, 1000, 1003, 1007, 1017, 1025,
  1039, 1042, 1053, 1060, 1070, 1071, 1072, 1085, 1098, 1118, 1128, 1129, 1132, 1142, 1147, 1158, 1162, 1166, 1173,
  1176, 1179, 1180, 1214, 1217, 1220, 1226, 1243, 1259, 1265, 1268, 1271, 1286, 1321, 1346, 1350, 1362, 1400, 1403,
  1439, 1444, 1450, 1457, 1459, 1485, 1492, 1500, 1501, 1512, 1522, 1538, 1552, 1554, 1558, 1566, 1579, 1597, 1599,
  1604, 1615, 1617, 1620, 1629, 1634, 1642, 1643, 1646, 1661, 1668, 1684, 1694, 1699, 1704, 1720, 1722, 1731, 1759,
  1764, 1805, 1826, 1834, 1835, 1844, 1847, 1858, 1866, 1870, 1875, 1877, 1886, 1887, 1916, 1934, 1945, 1956, 1979,
  2021, 2025, 2029, 2033, 2040, 2044, 2062, 2070,
]);

/** The files of a case, by name, and whether its hosts go on without waiting for each other. */
export function richRandomCase(seed) {
  const made = richCase(numbers(seed));
  if (!CLEARED.has(seed)) return made;
  const calm = (text) => text.replaceAll('clear_host_errors', 'noop');
  return { ...made, files: Object.fromEntries(Object.entries(made.files).map(([name, text]) => [name, calm(text)])) };
}

/** The files of a case, by name. */
export function randomCase(seed) {
  const next = numbers(seed);
  const { chance, pick, some, name, condition, when } = wordsFrom(next);
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
