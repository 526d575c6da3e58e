/**
 * Records what ansible-core does with the playbooks of test/conformance, as data for the tests. Needs ansible-playbook,
 * named by the variable ANSIBLE_PLAYBOOK; the tests themselves need neither it nor Python.
 *
 *   ANSIBLE_PLAYBOOK=ansible-playbook node scripts/recordConformance.mjs [case ...] | --random | --rich
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync, gzipSync } from 'node:zlib';

const root = resolve(import.meta.dirname, '..');
const cases = join(root, 'test', 'conformance');
const ansible = process.env.ANSIBLE_PLAYBOOK ?? 'ansible-playbook';
const python = process.env.ANSIBLE_PYTHON_INTERPRETER ?? join(dirname(ansible), 'python');

/** Command line for what a case asks for in case.json. */
function flags({ tags, skipTags, extraVars, check, diff, startAtTask, limit, forceHandlers }) {
  return [
    ...(tags ? ['--tags', tags.join(',')] : []),
    ...(skipTags ? ['--skip-tags', skipTags.join(',')] : []),
    ...(extraVars ? ['-e', JSON.stringify(extraVars)] : []),
    ...(check ? ['--check'] : []),
    ...(diff ? ['--diff'] : []),
    ...(startAtTask ? ['--start-at-task', startAtTask] : []),
    ...(limit ? ['--limit', limit] : []),
    ...(forceHandlers ? ['--force-handlers'] : []),
  ];
}

/** Runs a folder that holds site.yml and hosts.ini; gives the events and the exit code. */
export async function record(folder, options) {
  const child = spawn(ansible, ['-i', 'hosts.ini', 'site.yml', '-f', '10', ...flags(options)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment(folder), STEPS_FILE: join(folder, '.steps'), ...options.env },
  });
  let noise = '';
  child.stdout.on('data', (data) => (noise += data));
  child.stderr.on('data', (data) => (noise += data));
  const exit = await new Promise((done) => child.on('close', done));
  return { exit, events: eventsIn(folder), noise };
}

/** What ansible-core sees of its surroundings. */
function environment(folder) {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    ANSIBLE_LOCAL_TEMP: join(folder, '.tmp'),
    ANSIBLE_PYTHON_INTERPRETER: python,
    ANSIBLE_CALLBACK_PLUGINS: join(root, 'scripts', 'conformance'),
    ANSIBLE_STDOUT_CALLBACK: 'steps',
  };
}

/** What the callback wrote down in a folder. */
function eventsIn(folder) {
  const steps = join(folder, '.steps');
  const text = existsSync(steps) ? readFileSync(steps, 'utf8') : '';
  return text
    .replaceAll(folder, '$FOLDER')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Each event on a line of its own, so that a difference can be read. */
const format = ({ exit, events }) =>
  `{"exit": ${exit}, "events": [\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;

async function recordCase(name) {
  const source = join(cases, name);
  const folder = mkdtempSync(join(tmpdir(), 'record-'));
  try {
    cpSync(source, folder, { recursive: true });
    const asked = join(source, 'case.json');
    const recorded = await record(folder, existsSync(asked) ? JSON.parse(readFileSync(asked, 'utf8')) : {});
    if (recorded.events.length === 0 || process.env.VERBOSE) process.stderr.write(`${name}: ${recorded.noise}\n`);
    writeFileSync(join(source, 'recorded.json'), format(recorded));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Small random playbooks: the generator is the tests' own, so a number is all that has to be kept of each. */
async function recordRandom() {
  const { randomCase, SEEDS } = await import('../test/support/randomPlaybook.mjs');
  const lines = [];
  let seed = 0;
  const work = async () => {
    while (seed < SEEDS) {
      const own = ++seed;
      const folder = mkdtempSync(join(tmpdir(), 'record-'));
      for (const [file, text] of Object.entries(randomCase(own))) writeFileSync(join(folder, file), text);
      const { exit, events } = await record(folder, {});
      lines[own] = `"${own}": ${JSON.stringify({ exit, events })}`;
      rmSync(folder, { recursive: true, force: true });
      if (own % 20 !== 0 && own !== SEEDS) continue;
      process.stderr.write(`${own} of ${SEEDS}\n`);
      // Written now and then, so that an interrupt loses little.
      write();
    }
  };
  const write = () => writeFileSync(join(cases, 'random.json'), `{\n${lines.filter(Boolean).join(',\n')}\n}\n`);
  await Promise.all([work(), work(), work()]);
  write();
}

/** The rich random playbooks, through one process of ansible-core; those that are recorded already are left alone. */
async function recordRich() {
  const { RICH_SEEDS, SEEDS, richRandomCase } = await import('../test/support/randomPlaybook.mjs');
  const file = join(cases, 'randomRich.json.gz');
  const known = existsSync(file) ? JSON.parse(gunzipSync(readFileSync(file)).toString()) : {};
  const base = mkdtempSync(join(tmpdir(), 'record-'));
  const child = spawn(join(dirname(ansible), 'python'), [join(root, 'scripts', 'oracle', 'batch.py')], {
    cwd: base,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment(base),
  });
  let seed = SEEDS;
  const feed = () => {
    do seed++;
    while (seed <= RICH_SEEDS && known[seed]);
    if (seed > RICH_SEEDS) return child.stdin.end();
    const folder = join(base, String(seed));
    for (const [name, text] of Object.entries(richRandomCase(seed).files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    child.stdin.write(`${folder}\n`);
  };
  const save = () => writeFileSync(file, gzipSync(JSON.stringify(known), { level: 9 }));
  const done = (line) => {
    const [folder, exit] = line.split(' ');
    known[basename(folder)] = { exit: Number(exit), events: eventsIn(folder) };
    rmSync(folder, { recursive: true, force: true });
    if (Object.keys(known).length % 20 === 0) save();
    feed();
  };
  createInterface({ input: child.stdout }).on('line', done);
  feed();
  feed();
  await new Promise((ended) => child.on('close', ended));
  save();
  rmSync(base, { recursive: true, force: true });
}

const asked = process.argv.slice(2);
if (asked.includes('--random')) await recordRandom();
else if (asked.includes('--rich')) await recordRich();
else {
  const all = readdirSync(cases, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = asked.length ? asked : all.map(({ name }) => name);
  const missing = names.filter((name) => !existsSync(join(cases, name, 'site.yml')));
  if (missing.length) throw new Error(`no such case: ${missing.join(', ')}`);
  let next = 0;
  const work = async () => {
    while (next < names.length) await recordCase(names[next++]);
  };
  await Promise.all([work(), work(), work()]);
}
