/**
 * Richer random playbooks: roles, imports, loops, retries, strategies, batches, meta tasks, unreachable hosts. The same
 * for a seed for ever; whoever changes this must record again.
 */

export const HOSTS = ['h1', 'h2', 'h3'];

/** What random playbooks are put together from; `next` gives numbers from 0 to 1. */
export function wordsFrom(next) {
  const chance = (share) => next() < share;
  const pick = (list) => list[Math.floor(next() * list.length)];
  const some = () => HOSTS.filter(() => chance(0.4));
  let count = 0;
  const name = (kind) => `${kind} ${++count}`;
  const condition = (hosts) => `inventory_hostname in ['${hosts.join("', '")}']`;
  const when = (share) => (chance(share) ? { when: condition(some()) } : {});
  return { chance, pick, some, name, condition, when };
}

/** The files of a case, by name; `next` gives numbers from 0 to 1. */
export function richCase(next) {
  const { chance, pick, some, name, condition, when } = wordsFrom(next);
  const free = chance(0.12);
  const lost = chance(0.06);
  const names = ['first', 'second', 'topic', 'failing', 'included', 'twin'];
  const notify = () => (chance(0.5) ? { notify: chance(0.3) ? [pick(names), 'topic'] : pick(names) } : {});
  const excuse = () => (chance(0.2) ? { ignore_errors: true } : {});

  const simple = [
    () => ({ name: name('say'), debug: { msg: '{{ inventory_hostname }} {{ item | default("-") }}' }, ...when(0.3) }),
    () => ({ name: name('change'), debug: { msg: 'x' }, changed_when: true, ...notify(), ...when(0.3) }),
    () => ({ name: name('fail'), fail: { msg: 'no' }, when: condition(some()), ...excuse() }),
    () => ({ name: name('failed when'), debug: { msg: 'x' }, failed_when: condition(some()), register: 'seen', ...excuse() }),
    () => ({ name: name('shows'), debug: { msg: '{{ (seen | default({})) is failed }} {{ fact | default(0) }}' } }),
    () => ({ name: name('fact'), set_fact: { fact: '{{ fact | default(0) | int + 1 }}' }, ...when(0.4) }),
    () => ({
      name: name('until'),
      debug: { msg: 'x' },
      register: 'tried',
      until: chance(0.5) ? condition(some()) : 'tried.attempts > 1',
      retries: pick([1, 2]),
      delay: 0,
      ...excuse(),
      ...when(0.2),
    }),
    () => ({
      name: name('loop'),
      fail: { msg: '{{ item }}' },
      loop: [1, 2, 3],
      when: `item == 2 and ${condition(some())}`,
      ...excuse(),
    }),
    () => ({ name: name('items'), debug: { msg: '{{ item }}' }, loop: pick([[1, 2], [], ['a']]), changed_when: 'item == 2', ...notify(), ...when(0.2) }),
    () => ({ name: name('throttle'), debug: { msg: 'x' }, throttle: 1, changed_when: true, ...notify() }),
    () => ({ name: name('undefined'), debug: { msg: '{{ nowhere }}' }, when: condition(some()), ...excuse() }),
    () => ({ name: name('failure'), debug: { msg: '{{ ansible_failed_task.name | default("-") }} {{ ansible_failed_result.msg | default("-") is string }}' } }),
    () => ({ meta: 'flush_handlers' }),
    () => ({ name: name('end host'), meta: 'end_host', when: condition(some().slice(0, 1)) }),
    () => ({ name: name('clear'), meta: 'clear_host_errors' }),
  ];
  const together = [
    () => ({ name: name('once'), debug: { msg: '{{ inventory_hostname }}' }, run_once: true, changed_when: true, ...notify() }),
    () => ({ name: name('once'), set_fact: { fact: 7 }, run_once: true, ...when(0.2) }),
    () => ({ name: name('fatal'), fail: { msg: 'no' }, when: condition(some()), any_errors_fatal: true }),
    () => ({ name: name('end play'), meta: pick(['end_play', 'end_batch']), when: chance(0.5) ? condition(some()) : 'true' }),
  ];
  const unreachable = () => ({ name: name('lost'), ping: {}, when: "inventory_hostname == 'h4'", ...(chance(0.4) ? { ignore_unreachable: true } : {}) });

  const dynamic = (where) => {
    const kind = next();
    if (kind < 0.35) return { name: name('include'), include_tasks: pick(['one.yml', 'two.yml']), ...when(0.3) };
    if (kind < 0.5) return { name: name('include loop'), include_tasks: 'two.yml', loop: pick([[1], [1, 2]]), ...when(0.2) };
    if (kind < 0.65) return { name: name('import'), import_tasks: pick(['one.yml', 'two.yml']), ...when(0.3) };
    if (where === 'role') return { name: name('leaf'), debug: { msg: 'leaf' } };
    if (kind < 0.85) return { name: name('include role'), include_role: { name: pick(['ra', 'rb']) }, ...when(0.3) };
    return { name: name('import role'), import_role: { name: pick(['ra', 'rb']) }, ...when(0.2) };
  };

  const task = (depth, where) => {
    const kind = next();
    if (lost && kind < 0.08) return unreachable();
    if (kind < 0.06 && !free && where !== 'handler') return pick(together)();
    if (kind < 0.22 && where !== 'file' && where !== 'handler') return dynamic(where);
    if (kind < 0.45 && depth < 3 && where !== 'handler') return block(depth, where);
    if (where === 'role' && kind < 0.48) return { name: name('end role'), meta: 'end_role', ...when(0.7) };
    const made = pick(simple)();
    return where === 'handler' && made.meta ? { name: name('leaf'), debug: { msg: 'leaf' } } : made;
  };
  const list = (depth, most, where) => Array.from({ length: 1 + Math.floor(next() * most) }, () => task(depth, where));
  const block = (depth, where) => ({
    name: name('block'),
    block: list(depth + 1, 3, where),
    ...(chance(0.6) ? { rescue: list(depth + 1, 2, where) } : {}),
    ...(chance(0.5) ? { always: list(depth + 1, 2, where) } : {}),
    ...when(0.15),
    ...(chance(0.06) ? { ignore_errors: true } : {}),
  });

  const handlers = (role) => [
    { name: role ? `${role} own` : 'first', debug: { msg: 'first' }, changed_when: true, ...(chance(0.3) ? { notify: 'second' } : {}) },
    { name: 'twin', debug: { msg: role ?? 'play' } },
    ...(role
      ? []
      : [
          { name: 'second', debug: { msg: 'second' }, listen: 'topic', changed_when: true, ...(chance(0.2) ? { notify: 'first' } : {}) },
          { name: 'failing', fail: { msg: 'handler' }, when: condition(some()) },
          { name: 'included', include_tasks: 'handlers.yml', ...(chance(0.5) ? { listen: 'topic' } : {}) },
          { name: 'last', debug: { msg: 'last' }, listen: ['topic'], ...(chance(0.2) && !free ? { run_once: true } : {}) },
        ]),
  ];

  const play = (index) => ({
    name: `play ${index}`,
    hosts: 'all',
    gather_facts: false,
    ...(free ? { strategy: pick(['free', 'host_pinned']) } : {}),
    ...(chance(0.25) && !free ? { serial: pick([1, 2, [1, 2], '50%', [1, '100%']]) } : {}),
    ...(chance(0.2) ? { force_handlers: true } : {}),
    ...(chance(0.1) && !free ? { max_fail_percentage: pick([0, 40, 70]) } : {}),
    ...(chance(0.06) && !free ? { any_errors_fatal: true } : {}),
    ...(chance(0.1) ? { order: pick(['sorted', 'reverse_sorted', 'reverse_inventory']) } : {}),
    ...(chance(0.25) ? { pre_tasks: list(1, 2) } : {}),
    ...(chance(0.3) ? { roles: chance(0.5) ? ['ra'] : [{ role: 'rb', ...when(0.4) }, 'ra'] } : {}),
    tasks: list(0, 5),
    ...(chance(0.25) ? { post_tasks: list(1, 2) } : {}),
    handlers: handlers(),
  });

  const plays = Array.from({ length: chance(0.35) ? 2 : 1 }, (_, index) => play(index + 1));
  const json = (value) => `${JSON.stringify(value, null, 1)}\n`;
  const away = 'h4 ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n';
  return {
    free,
    files: {
      'site.yml': json(plays),
      'one.yml': json(list(2, 3, 'file')),
      'two.yml': json(list(1, 2, 'file')),
      'handlers.yml': json(list(3, 2, 'handler')),
      'roles/ra/tasks/main.yml': json(list(1, 3, 'role')),
      'roles/ra/tasks/one.yml': json(list(2, 2, 'file')),
      'roles/ra/handlers/main.yml': json(handlers('ra')),
      'roles/rb/tasks/main.yml': json(list(1, 2, 'role')),
      'roles/rb/handlers/main.yml': json(handlers('rb')),
      'roles/rb/meta/main.yml': json(chance(0.5) ? { dependencies: ['ra'] } : {}),
      'hosts.ini': `${HOSTS.join('\n')}\n${lost ? away : ''}[all:vars]\nansible_connection=local\n`,
    },
  };
}
