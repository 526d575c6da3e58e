// Measures the template engine, and renders a 200-line file side by side with Jinja2 in CPython.
// Times are CPU time, the best of several rounds. Options: `--json` prints the numbers only.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createScope, fromJson, renderTemplate } from '../../dist/src/jinja/index.js';
import { evaluate, render } from '../../dist/src/jinja/public.js';

const folder = new URL('.', import.meta.url);
const file = fileURLToPath(new URL('templates/config.j2', folder));
const python = fileURLToPath(new URL('../../.cache/bench/venv/bin/python', folder));
const text = readFileSync(file, 'utf8');

/** CPU microseconds of one call: the best of several rounds, after warming up. */
function measure(run, count) {
  for (let at = 0; at < count; at++) run(at);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const start = process.cpuUsage();
    for (let at = 0; at < count; at++) run((round + 1) * count + at);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / count);
  }
  return best;
}

const small = { a: 1, b: 'two', r: { rc: 0, stdout: 'all ok' } };
const facts = (host) => Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`fact_${at}`, `${host}-${at}`]));
const large = { ...small, hostvars: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`h${at}`, facts(at)])) };

const group = (at) => ({
  name: `Pool ${at}`,
  group: (at % 8) + 1,
  hosts: Array.from({ length: 3 }, (_, n) => ({ address: `10.0.${at}.${n}`, ...(n ? {} : { weight: 5 }) })),
});
const site = (at) => ({
  domain: `s${at}.example`,
  aliases: [`www.s${at}.example`],
  port: at % 2 ? 443 : 80,
  tls: at % 2 === 1,
  locations: [
    { path: '/', root: '/srv/www' },
    { path: '/api', pool: `pool-${at % 8}`, headers: { Host: '$host', 'X-Real-IP': '$remote_addr' } },
    { path: '/static' },
  ],
});
const config = {
  ansible_managed: 'managed',
  cpus: 16,
  connections: 4096,
  multi_accept: true,
  cert_dir: '/etc/ssl',
  pools: Array.from({ length: 12 }, (_, at) => group(at)),
  sites: Array.from({ length: 20 }, (_, at) => site(at)),
  options: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`option_${at}`, at])),
};

/** Variables as a play has them: read from files and hosts once, used for many templates. */
const scope = createScope(
  [new Map(Object.entries(config).map(([name, value]) => [name, { value: fromJson(value) }]))],
  {},
);

const ours = {
  expression: measure(() => evaluate('{{ a + 1 }}', small), 200_000),
  'expression, 100 hosts x 200 facts': measure(() => evaluate('{{ a + 1 }}', large), 200_000),
  condition: measure(() => evaluate('r.rc == 0 and "ok" in r.stdout', small, { conditional: true }), 100_000),
  'two filters': measure(() => evaluate('{{ b | upper | replace("T", "t") }}', small), 100_000),
  compile: measure((at) => evaluate(`{{ a + ${at} }}`, small), 5000),
  'template, data of another program': measure(() => render(text, config), 2000),
  template: measure(() => renderTemplate(text, 'config.j2', scope), 2000),
};

const PROGRAM = `
import json, sys, time, jinja2
text, variables, folder = json.load(sys.stdin)
env = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True)
env.filters['ternary'] = lambda value, yes, no: yes if value else no
template = env.from_string(text)
def best(run, count):
    run(); low = 1e9
    for _ in range(7):
        start = time.process_time()
        for _ in range(count): run()
        low = min(low, (time.process_time() - start) / count)
    return low * 1e6
expression = env.compile_expression('a + 1')
json.dump({'template': best(lambda: template.render(variables), 50), 'expression': best(lambda: expression(a=1), 5000),
  'text': template.render(variables), 'version': jinja2.__version__, 'python': sys.version.split()[0]}, sys.stdout)
`;

function theirs() {
  if (!existsSync(python)) return undefined;
  const input = JSON.stringify([text, config, fileURLToPath(folder)]);
  return JSON.parse(execFileSync(python, ['-c', PROGRAM], { input, encoding: 'utf8' }));
}

const TARGETS = { expression: 0.2, 'expression, 100 hosts x 200 facts': 0.2, condition: 0.4, compile: 15 };
const peer = theirs();
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ ours, theirs: peer && { ...peer, text: undefined } }));
else {
  for (const [name, time] of Object.entries(ours)) {
    const target = TARGETS[name];
    const verdict = target === undefined ? '' : ` target ${target}${time <= target ? '' : '  MISSED'}`;
    console.log(`${name.padEnd(36)}${time.toFixed(2).padStart(10)} us${verdict}`);
  }
  if (peer === undefined) console.log('no Jinja2 to compare with: run `npm run bench` once, which sets it up');
  else {
    if (peer.text !== render(text, config)) console.log('the two do not agree on the text');
    const ratio = peer.template / ours.template;
    console.log(
      `${`Jinja2 ${peer.version} in Python ${peer.python}`.padEnd(36)}${peer.template.toFixed(2).padStart(10)} us`,
    );
    console.log(`the template is ${ratio.toFixed(1)} times faster (target 5${ratio >= 5 ? '' : ', MISSED'})`);
  }
}
