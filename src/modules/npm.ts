import { sh } from '../script/sh.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { onHost } from './hostPath.ts';

export const npm = defineModule({
  name: 'npm',
  summary: 'Install and remove packages of Node.js with npm.',
  args: {
    name: string('The package; without it those that package.json in `path` asks for.'),
    path: path('Folder of the project.'),
    version: string('Version of the package.'),
    global: bool('Install for all of the host.').default(false),
    executable: path('The npm to use.'),
    ignore_scripts: bool('Run no scripts of packages.').default(false),
    unsafe_perm: bool('Run scripts as root.').default(false),
    ci: bool('Install exactly what package-lock.json says.').default(false),
    production: bool('Leave out what only development needs.').default(false),
    registry: string('Where packages come from.'),
    no_optional: bool('Leave out optional packages.').default(false),
    no_bin_links: bool('Make no links to programs.').default(false),
    force: bool('Install even against conflicts.').default(false),
    state: choice(['present', 'absent', 'latest'], 'What shall be of it.').default('present'),
  },
  examples: `- npm:
    name: pm2
    global: true
- npm:
    path: /srv/shop
    ci: true`,
  compile(args) {
    if (args.path === undefined && !args.global) return sh`fail 'path must be specified when not using global'`;
    if (args.state === 'absent' && args.name === undefined) return sh`fail 'a package to remove must be named'`;
    const wanted = args.name !== undefined && args.version !== undefined ? `${args.name}@${args.version}` : args.name;
    const options = [
      ...(args.global ? ['--global'] : []),
      ...(args.production && ((args.name === undefined && !args.global) || args.ci) ? ['--production'] : []),
      ...(args.ignore_scripts ? ['--ignore-scripts'] : []),
      ...(args.unsafe_perm ? ['--unsafe-perm'] : []),
      ...(args.no_optional ? ['--no-optional'] : []),
      ...(args.no_bin_links ? ['--no-bin-links'] : []),
      ...(args.force ? ['--force'] : []),
      ...(args.registry === undefined ? [] : ['--registry', args.registry]),
    ];
    const run = (...words: string[]) => sh`n ${words} ${options}`;
    const start = sh`
      npm=${args.executable === undefined ? 'npm' : onHost(args.executable)}
      need "$npm" 'install packages of Node.js'
      n() { "$npm" "$@" >/dev/null; }
      ${
        args.path !== undefined &&
        sh`folder=${onHost(args.path)}
      if [ ! -d "$folder" ]; then
        change "$folder" mkdir -p -- "$folder"
      fi
      if [ -d "$folder" ]; then cd "$folder"; else gone=1; fi`
      }`;
    if (args.ci)
      return sh`${start}
      if [ "\${gone-}" ] || ! quiet "$npm" ls --all ${args.global && '--global'}; then change ${args.path ?? 'npm ci'} ${run('ci')}; fi`;
    // npm ls says, as JSON, what is there, what is missing and what does not fit; a name is looked up among its first level.
    return sh`${start}
      list() { "$npm" list --json --long=false ${args.name === undefined ? sh`--all` : sh`--depth=0`} ${args.global && '--global'} 2>/dev/null || :; }
      if [ "\${gone-}" ]; then told='{}'; else told=$(list); fi
      ${args.name === undefined ? everything(args.state, run) : one(wanted!, { ...args, name: args.name }, run)}`;
  },
});

type Run = (...words: string[]) => ReturnType<typeof sh>;

function everything(state: string, run: Run) {
  return sh`
    case $told in
      *'"missing": true'* | *'"invalid":'* | *'"problems":'* | '{}') change "$PWD" ${run('install')} ;;
      *) ${state === 'latest' ? sh`[ "$("$npm" outdated --json 2>/dev/null | tr -d ' \n')" = '{}' ] || [ -z "$("$npm" outdated --json 2>/dev/null)" ] || change "$PWD" ${run('update')}` : sh`:`} ;;
    esac`;
}

function one(
  wanted: string,
  {
    name,
    version,
    state,
    global,
  }: { readonly name: string; readonly version?: string | undefined; readonly state: string; readonly global: boolean },
  run: Run,
) {
  return sh`
    # The entry of the package within "dependencies": its version, unless it is only wished for.
    there=$(put "$told" | name=${name} awk '
      { line = $0; gsub(/^[ \t]+|[ \t]+$/, "", line) }
      line == "\"" ENVIRON["name"] "\": {" { inside = 1; depth = match($0, /[^ ]/); next }
      inside && match($0, /[^ ]/) == depth { inside = 0; if (!missing && version != "") print version; exit }
      inside && match($0, /[^ ]/) == depth + 2 && line ~ /^"version":/ { version = line; gsub(/^"version": "|",?$/, "", version) }
      inside && match($0, /[^ ]/) == depth + 2 && line ~ /^"missing": true/ { missing = 1 }')
    ${
      state === 'absent'
        ? sh`[ -z "$there" ] || change ${name} ${run('uninstall', name)}`
        : state === 'latest'
          ? sh`
    if [ -z "$there" ]; then change ${name} ${run('install', wanted)}
    elif "$npm" outdated --json ${global && '--global'} ${name} 2>/dev/null | grep -q '"latest"'; then change ${name} ${run('install', `${name}@latest`)}
    fi`
          : version === undefined
            ? sh`[ "$there" ] || change ${name} ${run('install', wanted)}`
            : sh`[ "$there" = ${version} ] || change ${name} ${run('install', wanted)}`
    }`;
}
