// Writes the reference under docs/ from the definitions in the code. `--check` only says whether it is current.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtin, extras, general, shares, statements } from './moduleUse.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(new URL(`../dist/src/${path}`, import.meta.url));
const note = '<!-- Made by `npm run docs`; change the definition in the code instead. -->';

const { actions } = await built('engine/actions/index.js');
const { moduleDocument } = await built('engine/document.js');
const { loadModule, moduleNames, namespaces } = await built('modules/registry.js');
const { describePlugins } = await built('jinja/index.js');
const { factGroups } = await built('facts/index.js');
const { definitions } = await built('cli/definitions.js');
const { manPages } = await built('cli/manPages.js');
const { magicNames } = await built('engine/magic.js');
const { settingTable } = await built('cli/settings/table.js');
const { NEEDLESS, WITHOUT_EFFECT } = await built('cli/settings/inert.js');

const pages = new Map();
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const modules = new Map();
for (const name of [...moduleNames(), ...actions.keys()]) {
  const module = actions.get(name) ?? (await loadModule(name));
  modules.set(module.name, module);
}
const sorted = [...modules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
for (const module of sorted) pages.set(`docs/modules/${module.name}.md`, `${note}\n${moduleDocument(module)}`);
pages.set(
  'docs/modules/README.md',
  `${note}\n# Modules\n\nNames may be written with ${namespaces.map((name) => `\`${name}\``).join(', ')} before them.\n\n${coverage()}\n\n| name | what it does |\n| --- | --- |\n${sorted
    .map(
      (module) =>
        `| [\`${module.name}\`](${module.name}.md)${(module.aliases ?? []).map((alias) => `, \`${alias}\``).join('')} | ${cell(module.summary)} |`,
    )
    .join('\n')}\n`,
);

/** How much of what people use is here, of the counts in moduleUse.mjs. */
function coverage() {
  const here = (name) => statements.has(name) || actions.has(name) || moduleNames().includes(name);
  const missing = builtin.filter((name) => !here(name));
  const sum = (names) => names.reduce((total, name) => total + (shares[name] ?? 0), 0);
  const ofBuiltin = 1 - sum(missing) / sum(builtin);
  const missingExtras = extras.filter((name) => !here(name));
  const ofGeneral = general.builtin * ofBuiltin + general.extras * (1 - missingExtras.length / extras.length);
  const lacks = [...missing, ...missingExtras].map((name) => `\`${name}\``).join(', ');
  return `Of the uses of ansible.builtin's modules in 50 public repositories, ${(ofBuiltin * 100).toFixed(1)} % are of modules that are here\n(${builtin.length - missing.length} of ${builtin.length}); of all uses of modules, ${ofGeneral.toFixed(1)} %, not counting other modules of collections that are here too.\nAnother ${general.inRepository} % are modules that a repository brings itself, in Python.${lacks ? ` Not here: ${lacks}.` : ''}`;
}

const plugins = describePlugins();
const section = (kind, title) =>
  `## ${title}\n\n| name | meaning |\n| --- | --- |\n${plugins
    .filter((one) => one.kind === kind)
    .map((one) => `| \`${one.name}\` | ${cell(one.summary)} |`)
    .join('\n')}\n`;
pages.set(
  'docs/jinja.md',
  `${note}\n# Filters, tests and lookups\n\n${section('filter', 'Filters')}\n${section('test', 'Tests')}\n${section('lookup', 'Lookups')}`,
);

const facts = factGroups.flatMap((group) => Object.entries(group.keys ?? {}));
pages.set(
  'docs/facts.md',
  `${note}\n# Facts\n\nEach is a key of \`ansible_facts\`, and a variable with \`ansible_\` before its name.\n\n| name | meaning |\n| --- | --- |\n${facts
    .map(([name, about]) => `| \`${name}\` | ${cell(typeof about === 'string' ? about : (about.summary ?? ''))} |`)
    .sort()
    .join('\n')}\n\n# Magic variables\n\n${magicNames
    .map((name) => `\`${name}\``)
    .sort()
    .join(', ')}\n`,
);

const commands = definitions();
const commandPage = ({ name, summary, help }) =>
  `# ${`play ${name}`.trim()}\n\n${name === '' ? `${summary}\n\n` : ''}\`\`\`\n${help.trimEnd()}\n\`\`\`\n`;
pages.set('docs/command.md', `${note}\n${commands.map(commandPage).join('\n')}`);
for (const [name, text] of manPages(commands)) pages.set(`docs/man/${name}`, text);

const shownDefault = (value) =>
  value === undefined ? '' : `\`${typeof value === 'boolean' ? (value ? 'True' : 'False') : value}\``;
const settingRow = ({ ini, env, default: fallback, summary }) => {
  const places = ini.map((place) => `[${place.replace('.', '] ')}`);
  return `| ${places.join('<br>')} | ${env.map((name) => `\`${name}\``).join('<br>')} | ${shownDefault(fallback)} | ${cell(summary)} |`;
};
const keyList = (table) =>
  Object.entries(table)
    .map(([name, keys]) => `\`[${name}]\`: ${keys === '*' ? 'everything' : keys.trim().split(/\s+/).sort().join(', ')}`)
    .join('\n\n');
pages.set(
  'docs/settings.md',
  `${note}
# Settings

Options on the command line win over variables of the environment, and these over \`ansible.cfg\`: the one that
\`ANSIBLE_CONFIG\` names, or that of the working folder, or \`~/.ansible.cfg\`, or \`/etc/ansible/ansible.cfg\`. Only the
first that is found is read. One in a working folder that everybody can write to is passed over, with a warning. A key
that is no setting is told once, with its place and the nearest name.

| ansible.cfg | environment | default | meaning |
| --- | --- | --- | --- |
${Object.values(settingTable).map(settingRow).join('\n')}

Besides these, \`FORCE_COLOR\` asks for colours without a terminal, and \`SSH_AUTH_SOCK\` names the ssh agent.

Kept facts are data: text in them is never a template, and they cannot set how a host is reached. A file that is damaged
is named in a warning. \`--flush-cache\` forgets them before the run.

## Keys that need nothing here
They concern Python, temporary files, ssh sockets, warnings, or ask for what is always so.

${keyList(NEEDLESS)}

## Keys without effect
They are told once when they are set.

${keyList(WITHOUT_EFFECT)}
`,
);

let stale = 0;
for (const made of ['docs/modules', 'docs/man']) {
  const folder = join(root, made);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) {
    if (pages.has(`${made}/${file}`)) continue;
    stale++;
    console.log(`${process.argv.includes('--check') ? 'has no definition any more' : 'removed'}: ${made}/${file}`);
    if (!process.argv.includes('--check')) rmSync(join(folder, file));
  }
}
for (const [path, text] of pages) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale++;
  if (process.argv.includes('--check')) console.log(`not current: ${path}`);
  else writeFileSync(file, text);
}
if (process.argv.includes('--check') && stale > 0) {
  console.log('run `npm run docs`');
  process.exitCode = 1;
}
