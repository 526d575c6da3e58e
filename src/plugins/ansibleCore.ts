/** Finds the ansible-core of the control machine, whose shared Python code modules import. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface AnsibleCore {
  /** The folder of the package `ansible`. */
  readonly folder: string;
  readonly version: string;
  /** The Python that it is installed for, where that is known. */
  readonly python?: string | undefined;
}

export interface CoreOptions {
  /** The package's folder, or that above it, when the operator names it. */
  readonly named?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What the setting names; else what the Python of an installed `ansible` command imports, else that of `python3`. */
export function findAnsibleCore({ named, environment }: CoreOptions): AnsibleCore | undefined {
  if (named !== undefined) return coreIn(named) ?? coreIn(join(named, 'ansible'));
  const pythons = new Set([...commandPythons(environment['PATH'] ?? ''), 'python3']);
  for (const python of pythons) {
    const said = spawnSync(python, ['-c', 'import ansible, sys; print(ansible.__path__[0]); print(sys.executable)'], {
      encoding: 'utf8',
      env: environment as NodeJS.ProcessEnv,
      // What lies in the working folder must not be imported.
      cwd: '/',
      timeout: 10_000,
    });
    const [folder = '', executable] = said.status === 0 ? said.stdout.trim().split('\n') : [];
    const core = folder ? coreIn(folder) : undefined;
    if (core) return { ...core, python: executable };
  }
  return undefined;
}

function coreIn(folder: string): AnsibleCore | undefined {
  const release = join(folder, 'release.py');
  if (!existsSync(release) || !existsSync(join(folder, 'module_utils/basic.py'))) return undefined;
  const version = /__version__ = ['"]([^'"]+)/.exec(readFileSync(release, 'utf8'))?.[1];
  return { folder, version: version ?? '2.19.0' };
}

/** The interpreters of commands of ansible on the path: they may live in an environment of their own. */
function commandPythons(path: string): string[] {
  return path.split(delimiter).flatMap((folder) => {
    const command = join(folder, 'ansible');
    const line = existsSync(command) ? firstLine(command) : '';
    const python = /^#!\s*(\S*python[\d.]*)\s*$/.exec(line)?.[1];
    return python === undefined ? [] : [python];
  });
}

function firstLine(path: string): string {
  const start = Buffer.alloc(256);
  const file = openSync(path, 'r');
  try {
    return start.toString('utf8', 0, readSync(file, start)).split('\n')[0]!;
  } finally {
    closeSync(file);
  }
}
