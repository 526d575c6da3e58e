// node scripts/lab/kubernetes/writeModule.mjs NAME VERSION: writes modules/NAME (for Kubernetes modules/kubernetes-VERSION),
// the go.mod and go.sum from which the lab builds that component. What it wrote is committed, so that every build
// afterwards uses the same sources, checked against the same sums. Needs Go and its module proxy.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { addonComponents } from './addons.mjs';
import { architecture, componentsFor, modulesFolder } from './components.mjs';
import { shortenedMain } from './golang.mjs';

/** Where a component's packages come from, when that is not simply the module its packages name. */
const origins = {
  crictl: (version) => ({
    module: 'github.com/kubernetes-sigs/cri-tools',
    source: 'sigs.k8s.io/cri-tools',
    staging: `v0.${version.split('.')[1]}.0`,
  }),
  kubernetes: (version) => ({ module: 'k8s.io/kubernetes', staging: `v0.${version.split('.').slice(1).join('.')}` }),
  etcd: () => ({ modules: ['server', 'etcdctl', 'etcdutl'].map((part) => `go.etcd.io/etcd/${part}/v3`) }),
  coredns: () => ({ module: 'github.com/coredns/coredns' }),
  cni: () => ({ module: 'github.com/containernetworking/plugins' }),
  flannel: () => ({ module: 'github.com/flannel-io/flannel' }),
  'metrics-server': () => ({ module: 'sigs.k8s.io/metrics-server' }),
  'local-path-provisioner': () => ({ module: 'github.com/rancher/local-path-provisioner' }),
};

async function write(name, version) {
  const origin = origins[name]?.(version);
  if (!origin) throw new Error(`no component ${name}; there are ${Object.keys(origins).join(', ')}`);
  const component = [...componentsFor([version]), ...addonComponents(architecture)].find((each) => each.name === name);
  const more = name === 'kubernetes' ? ['k8s.io/kubernetes/test/images/agnhost'] : [];
  const folder = join(modulesFolder, name === 'kubernetes' ? `${name}-${version}` : name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const env = { GOFLAGS: '-mod=mod', CGO_ENABLED: '0', GOTOOLCHAIN: 'local' };
  const go = (...args) =>
    run(['go', ...args], {
      cwd: folder,
      env,
      onLine: (line) => console.error(line),
      timeout: 900_000,
    });
  const modules = origin.modules ?? [origin.module];
  // The oldest Go that knows `tool`; what the modules need is raised from there by `go get`.
  writeFileSync(join(folder, 'go.mod'), `module lab/${name}\n\ngo 1.24.0\n`);
  const source = `${origin.source ?? modules[0]}@v${version}`;
  const { stdout } = await go('mod', 'download', '-json', source);
  if (origin.source) await go('mod', 'edit', `-replace=${origin.module}=${source}`);
  if (origin.staging) {
    // Its own go.mod replaces these by folders of its repository, which nobody else has.
    const own = readFileSync(JSON.parse(stdout).GoMod, 'utf8');
    const replaced = [...own.matchAll(/^\s*(?:replace )?(k8s\.io\/[a-z0-9-]+) =>/gm)].map(([, found]) => found);
    const release = (one) => (one === 'k8s.io/kubernetes' ? origin.staging.replace('v0.', 'v1.') : origin.staging);
    await go('mod', 'edit', ...replaced.map((one) => `-replace=${one}=${one}@${release(one)}`));
  }
  await go('mod', 'edit', ...modules.map((module) => `-require=${module}@v${version}`));
  if (component.shortened) {
    const copy = await shortenedMain(component, { folder: `${folder}.main`, env });
    await run(['go', 'list', '-deps', ...component.packages], { cwd: copy, env, timeout: 900_000 });
    for (const file of ['go.mod', 'go.sum']) copyFileSync(join(copy, file), join(folder, file));
    return rmSync(copy, { recursive: true });
  }
  const packages = [...component.packages, ...more];
  // Without a version `go get` would take the newest there is; and it knows no module whose name is not served.
  if (!origin.source) return go('get', '-tool', ...packages.map((one) => `${one}@v${version}`));
  await go('mod', 'edit', ...packages.map((one) => `-tool=${one}`));
  await go('list', '-deps', ...packages);
}

const [name, version] = process.argv.slice(2);
if (!name || !version) {
  console.error('node scripts/lab/kubernetes/writeModule.mjs NAME VERSION');
  process.exit(2);
}
write(name, version.replace(/^v/, '')).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
