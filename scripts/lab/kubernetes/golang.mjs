// Programs built from Go modules, for machines that cannot reach the places where the finished ones are published.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { hasProgram } from '../tools.mjs';
import { modulesFolder } from './components.mjs';

// All of Kubernetes takes seven minutes on two idle processors; a busy machine may need several times that.
const longestBuild = 60 * 60_000;

/**
 * Build the programs of a component into `folder`. Its sums are those of go.sum; nothing newer is ever taken.
 * @param {import('./components.mjs').Component} component
 * @param {{ folder: string, tell: (text: string) => void }} how
 */
export async function buildPrograms(component, { folder, tell }) {
  const { module = component.name, packages = [], renamed = {}, variables = [] } = component;
  const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' };
  mkdirSync(folder, { recursive: true });
  await requireGo(join(modulesFolder, module));
  tell('fetching its sources');
  const cwd = component.shortened
    ? await shortenedMain(component, { folder: `${folder}.main`, env })
    : join(modulesFolder, module);
  const dates = await linkedDates(component, { cwd, env });
  const link = ['-s', '-w', ...[...variables, ...dates].map((variable) => `-X=${variable}`)].join(' ');
  let compiled = 0;
  await run(
    ['go', 'build', '-v', '-trimpath', '-buildvcs=false', `-ldflags=${link}`, '-o', `${folder}/`, ...packages],
    {
      cwd,
      env,
      timeout: longestBuild,
      onLine(line) {
        if (!line.startsWith('go: downloading')) compiled++;
        tell(compiled > 0 ? `${compiled} packages compiled` : line);
      },
    },
  );
  for (const [from, to] of Object.entries(renamed)) renameSync(join(folder, from), join(folder, to));
  rmSync(`${folder}.main`, { recursive: true, force: true });
}

/**
 * A copy of a component's module, with the main program of `shortened.module` but for some imports: a package that
 * registers itself with its program can be left out like this, when what it needs is not to be had.
 */
export async function shortenedMain({ name, module = name, shortened }, { folder, env }) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(modulesFolder, module), folder, { recursive: true });
  const { stdout } = await run(['go', 'mod', 'download', '-json', shortened.module], {
    cwd: folder,
    env,
    timeout: 600_000,
  });
  const main = readFileSync(join(JSON.parse(stdout).Dir, 'main.go'), 'utf8');
  const kept = main.split('\n').filter((line) => !shortened.without.some((path) => line.includes(`"${path}"`)));
  writeFileSync(join(folder, 'main.go'), kept.join('\n'));
  return folder;
}

/** Go itself gets a newer Go when a module asks for one, but only from 1.21 on. */
async function requireGo(cwd) {
  if (!hasProgram('go'))
    throw new Error('building Kubernetes for the lab needs Go 1.21 or newer in PATH (https://go.dev/dl)');
  const { stdout } = await run(['go', 'version'], { cwd, timeout: 300_000 });
  const [, minor] = /go1\.(\d+)/.exec(stdout) ?? [];
  if (Number(minor) < 21)
    throw new Error(`building Kubernetes for the lab needs Go 1.21 or newer; this is ${stdout.trim()}`);
}

/** The date a release of Kubernetes tells is that of its sources, so that two builds are the same bytes. */
async function linkedDates(component, { cwd, env }) {
  if (component.name !== 'kubernetes') return [];
  const { stdout } = await run(['go', 'mod', 'download', '-json', 'k8s.io/kubernetes'], { cwd, env, timeout: 600_000 });
  const { Time } = JSON.parse(readFileSync(JSON.parse(stdout).Info, 'utf8'));
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].map((place) => `${place}.buildDate=${Time}`);
}
