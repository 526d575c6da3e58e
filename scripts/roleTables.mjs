// Writes the table of variables into the README of every role, from its argument specification and its defaults.
// With --check it only says which tables are out of date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const roles = join(dirname(dirname(fileURLToPath(import.meta.url))), 'roles');
const heading = '## Variables\n';

const readYaml = (file) => (existsSync(file) ? parse(readFileSync(file, 'utf8')) : {}) ?? {};

/** The names of all roles that have an argument specification. */
export const roleNames = () =>
  readdirSync(roles).filter((role) => existsSync(join(roles, role, 'meta/argument_specs.yml')));

/** A role's options, defaults and README as it is. */
export function readRole(role) {
  const folder = join(roles, role);
  const options = readYaml(join(folder, 'meta/argument_specs.yml')).argument_specs.main.options;
  const defaults = readYaml(join(folder, 'defaults/main.yml'));
  const parts = existsSync(join(folder, 'vars/main')) ? readdirSync(join(folder, 'vars/main')).sort() : ['../main.yml'];
  const vars = Object.assign({}, ...parts.map((part) => readYaml(join(folder, 'vars/main', part))));
  return { folder, options, defaults, vars, readme: readFileSync(join(folder, 'README.md'), 'utf8') };
}

/** What the README of a role has to be: its text, and below it the table as the specification has it. */
export function readmeOf({ options, defaults, readme }) {
  const rows = Object.entries(options).map(([name, { type, choices, description }]) => {
    const kind = choices ? choices.map((choice) => `\`${choice}\``).join(', ') : type;
    return `| \`${name}\` | ${kind} | ${shown(defaults[name])} | ${description.replaceAll('|', '\\|')} |`;
  });
  const table = ['| Variable | Type | Default | Meaning |', '|---|---|---|---|', ...rows].join('\n');
  return `${readme.split(heading)[0]}${heading}\n${table}\n`;
}

function shown(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === '') return 'empty';
  return text.length > 60 ? 'see `defaults/main.yml`' : `\`${text.replaceAll('|', '\\|')}\``;
}

/** The reference of all variables: one table a role, those that all roles share first. */
export function reference() {
  const names = ['cluster', 'versions', ...roleNames().filter((name) => name !== 'cluster' && name !== 'versions')];
  const chapters = names.flatMap((name) => {
    const role = readRole(name);
    if (Object.keys(role.options).length === 0) return [];
    const table = readmeOf(role).split(heading)[1].trim();
    return [`## [${name}](../../roles/${name}/README.md)\n\n${table}\n`];
  });
  return [
    '# Variables',
    'Every variable of the bundled roles, from their argument specifications. Set them in the inventory, in `group_vars`',
    'or with `-e`; a name that nobody knows is a mistake that is found before the run.\n',
    ...chapters,
  ].join('\n');
}

function main(check) {
  const wanted = roleNames().map((name) => {
    const role = readRole(name);
    return { file: join(role.folder, 'README.md'), text: readmeOf(role) };
  });
  wanted.push({ file: join(dirname(roles), 'docs/kubernetes/variables.md'), text: reference() });
  const stale = wanted.filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
  if (check && stale.length > 0) {
    console.error(`out of date: ${stale.map(({ file }) => file).join(', ')}; run npm run docs`);
    process.exit(1);
  }
  if (!check) for (const { file, text } of stale) writeFileSync(file, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes('--check'));
