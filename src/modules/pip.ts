import { sh } from '../script/sh.ts';
import { bool, choice, list, path, string } from './args.ts';
import { defineModule, type Host, type Json, type Outcome } from './define.ts';
import { umaskOf } from './gitVerbs.ts';
import { onHost } from './hostPath.ts';
import { failed, readRecords } from './outcome.ts';
import { canonical, isVcs, type Requirement, requirements, satisfies } from './pipNames.ts';
import { splitWords } from './words.ts';

const verbs = {
  present: ['install'],
  absent: ['uninstall', '-y'],
  latest: ['install', '-U'],
  forcereinstall: ['install', '-U', '--force-reinstall'],
} as const;

export const pip = defineModule({
  name: 'pip',
  summary: 'Install and remove Python packages with pip, in a virtual environment if asked.',
  args: {
    name: list(string('A package, with conditions on its version if need be.'), 'Packages; an address works too.'),
    version: string('Version of the one package.'),
    requirements: string('File on the host that lists packages.'),
    state: choice(['absent', 'forcereinstall', 'latest', 'present'], 'What shall be of them.').default('present'),
    virtualenv: path('Environment to use; it is made when it is missing.'),
    virtualenv_command: path('What makes it. Where there is no virtualenv, `python3 -m venv` is used.').default(
      'virtualenv',
    ),
    virtualenv_python: string('Python of a new environment.'),
    virtualenv_site_packages: bool('Let a new environment see the packages of the system.').default(false),
    extra_args: string('Further arguments for pip.'),
    editable: bool('Install in development mode.').default(false),
    chdir: path('Folder to work in.'),
    executable: path('The pip to use.'),
    umask: string('What new files lack of permissions, in octal.'),
    break_system_packages: bool('Change packages that the system manages.').default(false),
  },
  needs: [
    ['one of', 'name', 'requirements'],
    ['not both', 'name', 'requirements'],
    ['not both', 'executable', 'virtualenv'],
  ],
  returns: {
    cmd: { kind: 'list', summary: 'What ran.' },
    name: { kind: 'list', summary: 'The packages.' },
    version: { kind: 'string', summary: 'The version that was asked for.' },
    requirements: { kind: 'string', summary: 'The file.' },
    virtualenv: { kind: 'string', summary: 'The environment.' },
    stdout: { kind: 'string', summary: 'What pip said.' },
  },
  examples: `- pip:
    name: [requests>=2.31, "pyyaml"]
    virtualenv: /opt/shop/venv
    virtualenv_command: python3 -m venv
- pip:
    requirements: /opt/shop/requirements.txt
    virtualenv: /opt/shop/venv`,
  async converse(args, host): Promise<Outcome> {
    const umask = umaskOf(args.umask);
    if (umask === undefined) return failed('umask must be an octal integer');
    const wishes = requirements(args.name ?? []);
    const problem = versionProblem(wishes, args);
    if (problem !== undefined) return failed(problem);
    const packages = args.version === undefined ? wishes : wishes.map((one) => versioned(one, args.version!.trim()));
    const extra = [...(args.editable ? ['-e'] : []), ...splitWords(args.extra_args ?? '')];
    const start = setting(args, umask);
    const seen = await look(host, start);
    if ('status' in seen) return seen;
    const needed = packages.some((one) => isNeeded(one, args.state, seen.installed));
    const certain =
      args.requirements === undefined && extra.length === 0 && packages.every((one) => one.name !== undefined);
    const what = args.requirements ?? packages.map((one) => one.text).join(' ');
    const words = [
      ...verbs[args.state],
      ...extra.filter((word, at) => word !== '-e' || extra.indexOf('-e') === at),
      ...(args.requirements === undefined ? packages.map((one) => one.text) : ['-r', args.requirements]),
    ];
    const result = (more: Record<string, Json>): Record<string, Json> => ({
      cmd: [seen.command, ...words],
      name: args.name === undefined ? null : [...args.name],
      version: args.version ?? null,
      state: args.state,
      requirements: args.requirements ?? null,
      virtualenv: args.virtualenv ?? null,
      ...more,
    });
    if (certain && seen.hasHome && !needed && args.state !== 'latest' && args.state !== 'forcereinstall')
      return { status: 'ok', changes: [], result: result({ stdout: '', stderr: '' }) };
    const mustRun = certain && needed && args.state !== 'latest';
    const outcome = readRecords(
      await host.run(sh`
      ${start}
      ${args.break_system_packages && sh`PIP_BREAK_SYSTEM_PACKAGES=1; export PIP_BREAK_SYSTEM_PACKAGES`}
      PIP_DISABLE_PIP_VERSION_CHECK=1; export PIP_DISABLE_PIP_VERSION_CHECK
      run_pip() { p ${words} >"$SCRATCH.out"; }
      fresh=
      if [ "$env" ] && [ ! -e "$env/bin/activate" ]; then
        change "$env" make_env
        fresh=1
        [ "$CHECK" ] || find_pip
      fi
      if [ "$fresh$CHECK" = 11 ]; then ${args.state === 'absent' ? sh`:` : sh`changed ${what}`}
      elif ${mustRun ? sh`true` : sh`false`}; then change ${what} run_pip
      elif [ "$CHECK" ]; then
        # What pip would do only a new pip can tell; an old one is taken to change something, as Ansible does.
        if ${args.state === 'absent' || args.state === 'forcereinstall' ? sh`true` : sh`! p ${words[0]} --dry-run ${words.slice(1)} >"$SCRATCH.out" 2>&1`} || grep -q '^Would ' "$SCRATCH.out"; then changed ${what}; fi
      else
        p list --format=freeze >"$SCRATCH.before" 2>/dev/null || p freeze >"$SCRATCH.before"
        run_pip 2>"$SCRATCH.said" || ${args.state === 'absent' && sh`grep -q 'not installed' "$SCRATCH.out" "$SCRATCH.said" ||`} fail "$(cat "$SCRATCH.out" "$SCRATCH.said")"
        p list --format=freeze >"$SCRATCH.after" 2>/dev/null || p freeze >"$SCRATCH.after"
        if ${packages.some((one) => isVcs(one.text)) || args.requirements !== undefined ? sh`false` : sh`grep -q '^ *Successfully ' "$SCRATCH.out"`} || ! same "$SCRATCH.before" "$SCRATCH.after"; then changed ${what}; fi
      fi
      if [ -f "$SCRATCH.out" ]; then record stdout "$SCRATCH.out"; fi`),
    );
    return { ...outcome, result: result({ stdout: '', stderr: '', ...outcome.result }) };
  },
});

interface Sight {
  readonly command: string;
  readonly hasHome: boolean;
  readonly installed: ReadonlyMap<string, string>;
}

/** What is installed where pip would install; an environment that is missing has nothing. */
async function look(host: Host, start: ReturnType<typeof sh>): Promise<Sight | Outcome> {
  const outcome = readRecords(
    await host.run(
      sh`
      ${start}
      if [ "$env" ] && [ ! -e "$env/bin/activate" ]; then result home 0
      else
        result home 1
        result command "$pip"
        p list --format=freeze --disable-pip-version-check >"$SCRATCH.list" 2>"$SCRATCH.said" || p freeze >"$SCRATCH.list" 2>"$SCRATCH.said" || fail "$(cat "$SCRATCH.said")"
        record installed "$SCRATCH.list"
      fi`,
      { check: false },
    ),
  );
  if (outcome.status === 'failed') return outcome;
  const lines = String(outcome.result['installed'] ?? '').split('\n');
  const pairs = lines.flatMap((line): [string, string][] => {
    const [name, version] = line.split('==');
    return version === undefined ? [] : [[canonical(name!), version.trim()]];
  });
  return {
    command: String(outcome.result['command'] ?? 'pip'),
    hasHome: outcome.result['home'] === '1',
    installed: new Map(pairs),
  };
}

function isNeeded({ name, specifier }: Requirement, state: string, installed: ReadonlyMap<string, string>): boolean {
  if (state === 'forcereinstall') return true;
  const version = name === undefined ? undefined : installed.get(name);
  const there = version !== undefined && satisfies(version, specifier);
  return state === 'absent' ? there : !there;
}

function versionProblem(
  wishes: readonly Requirement[],
  { version, state }: { readonly version?: string | undefined; readonly state: string },
): string | undefined {
  if (version === undefined) return undefined;
  if (state === 'latest') return 'version is incompatible with state=latest';
  if (wishes.length > 1)
    return "'version' argument is ambiguous when installing multiple package distributions. Please specify version restrictions next to each package in 'name' argument.";
  return wishes[0]?.specifier
    ? "The 'version' argument conflicts with any version specifier provided along with a package name. Please keep the version specifier, but remove the 'version' argument."
    : undefined;
}

function versioned(one: Requirement, version: string): Requirement {
  const specifier = /^\d/.test(version) ? `==${version}` : version.replaceAll(' ', '');
  return { ...one, text: `${one.text}${specifier}`, specifier };
}

interface Where {
  readonly virtualenv?: string | undefined;
  readonly virtualenv_command: string;
  readonly virtualenv_python?: string | undefined;
  readonly virtualenv_site_packages: boolean;
  readonly chdir?: string | undefined;
  readonly executable?: string | undefined;
}

/** Goes to the folder, finds pip and says how an environment is made. */
function setting(where: Where, umask: string) {
  const { virtualenv, chdir, executable } = where;
  const makers = splitWords(where.virtualenv_command);
  const isVenv = makers.includes('venv') || /pyvenv$/.test(makers[0] ?? '');
  const python = where.virtualenv_python;
  const isOwnChoice = where.virtualenv_command === 'virtualenv';
  return sh`
    ${umask !== '' && sh`umask ${umask}`}
    ${chdir !== undefined && sh`cd ${onHost(chdir)} || fail 'unable to change directory'`}
    env=${virtualenv === undefined ? sh`` : onHost(virtualenv)}
    find_pip() {
      pip=
      if [ "$env" ]; then
        for name in pip3 pip; do if [ -x "$env/bin/$name" ]; then pip=$env/bin/$name; break; fi; done
        [ "$pip" ] || fail "Unable to find pip in the virtualenv, $env"
      ${
        executable === undefined
          ? sh`elif python3 -m pip --version >/dev/null 2>&1; then pip='python3 -m pip'
      else
        need pip3 'install Python packages'
        pip=pip3`
          : sh`else pip=${onHost(executable)}; need "$pip" 'install Python packages'`
      }
      fi
    }
    p() { case $pip in 'python3 -m pip') python3 -m pip "$@" ;; *) "$pip" "$@" ;; esac; }
    make_env() {
      set -- ${makers}
      ${isOwnChoice && sh`has virtualenv || set -- ${python ?? 'python3'} -m venv`}
      ${where.virtualenv_site_packages && sh`set -- "$@" --system-site-packages`}
      ${python !== undefined && !isVenv && sh`[ "$2" = -m ] || set -- "$@" ${`-p${python}`}`}
      has "$1" || { put "needs $1 to make an environment" >&2; return 1; }
      "$@" "$env" >/dev/null
    }
    [ "$env" ] && [ ! -e "$env/bin/activate" ] || find_pip`;
}
