// What a cluster is made of: which Go modules, which programs come out of them, and under which official addresses and
// names of images they are served. Plain data; the rest of this folder acts on it.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const modulesFolder = fileURLToPath(new URL('modules', import.meta.url));
export const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';

/**
 * The versions served when nobody asks for others. The first word of each name is a component below; the version of
 * everything but Kubernetes is fixed, because one release of the lab proves one combination.
 */
export const versions = {
  kubernetes: '1.34.4',
  etcd: '3.6.6',
  coredns: '1.12.4',
  cni: '1.9.1',
  crictl: '1.30.0',
  pause: '3.10',
  agnhost: '2.56',
  busybox: '1.36.1-1',
};

/** Versions of Kubernetes that the lab can build: those that have a folder with their checksums. */
export const kubernetesVersions = () =>
  readdirSync(modulesFolder)
    .filter((name) => name.startsWith('kubernetes-'))
    .map((name) => name.slice('kubernetes-'.length))
    .sort();

/**
 * @typedef {object} Image
 * @property {string[]} names every name it can be pulled by
 * @property {Record<string, string>} [programs] path in the image, and the program that goes there
 * @property {string[]} [bases] folders of the component `debian` that lie below
 * @property {string[]} [entry]
 *
 * @typedef {object} Component
 * @property {string} name
 * @property {string} version
 * @property {string} [module] its folder under `modules`
 * @property {string[]} [packages] what `go build` builds
 * @property {{ module: string, without: string[] }} [shortened] build the main program of this module without these imports
 * @property {Record<string, string>} [renamed] programs that are called otherwise than their package
 * @property {string[]} [variables] texts set while linking: package.name=value
 * @property {Record<string, string>} [files] official address, and the program served there
 * @property {Record<string, { top: string, programs: string[] }>} [archives] official address, folder inside, programs
 * @property {Record<string, string>} [sums] official address of the checksum, where it is not the address with .sha256
 * @property {Image[]} [images]
 */

const controlPlane = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const github = 'https://github.com';

/**
 * Everything a lab serves, for some versions of Kubernetes.
 * @param {string[]} wanted
 * @returns {Component[]}
 */
export function componentsFor(wanted) {
  const { etcd, coredns, cni, crictl, pause, agnhost, busybox } = versions;
  return [
    ...wanted.map(kubernetes),
    {
      name: 'etcd',
      version: etcd,
      module: 'etcd',
      packages: ['server', 'etcdctl', 'etcdutl'].map((part) => `go.etcd.io/etcd/${part}/v3`),
      renamed: { server: 'etcd' },
      variables: [`go.etcd.io/etcd/api/v3/version.GitSHA=v${etcd}`],
      archives: {
        [`${github}/etcd-io/etcd/releases/download/v${etcd}/etcd-v${etcd}-linux-${architecture}.tar.gz`]: {
          top: `etcd-v${etcd}-linux-${architecture}`,
          programs: ['etcd', 'etcdctl', 'etcdutl'],
        },
      },
      sums: {
        [`${github}/etcd-io/etcd/releases/download/v${etcd}/etcd-v${etcd}-linux-${architecture}.tar.gz`]: `${github}/etcd-io/etcd/releases/download/v${etcd}/SHA256SUMS`,
      },
      images: [
        {
          names: [`registry.k8s.io/etcd:${etcd}-0`],
          programs: inPath(['etcd', 'etcdctl', 'etcdutl']),
          entry: ['etcd'],
        },
      ],
    },
    {
      name: 'coredns',
      version: coredns,
      module: 'coredns',
      packages: ['github.com/coredns/coredns'],
      variables: [`github.com/coredns/coredns/coremain.GitCommit=v${coredns}`],
      archives: {
        [`${github}/coredns/coredns/releases/download/v${coredns}/coredns_${coredns}_linux_${architecture}.tgz`]: {
          top: '.',
          programs: ['coredns'],
        },
      },
      images: [
        {
          names: [`registry.k8s.io/coredns/coredns:v${coredns}`, `docker.io/coredns/coredns:${coredns}`],
          programs: { '/coredns': 'coredns' },
          entry: ['/coredns'],
        },
      ],
    },
    {
      name: 'cni',
      version: cni,
      module: 'cni',
      packages: plugins.map((plugin) => `github.com/containernetworking/plugins/plugins/${plugin}`),
      variables: [`github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion=v${cni}`],
      archives: {
        [`${github}/containernetworking/plugins/releases/download/v${cni}/cni-plugins-linux-${architecture}-v${cni}.tgz`]:
          { top: '.', programs: plugins.map((plugin) => plugin.replace(/.*\//, '')) },
      },
    },
    {
      name: 'crictl',
      version: crictl,
      module: 'crictl',
      packages: ['github.com/kubernetes-sigs/cri-tools/cmd/crictl'],
      variables: [`sigs.k8s.io/cri-tools/pkg/version.Version=v${crictl}`],
      archives: {
        [`${github}/kubernetes-sigs/cri-tools/releases/download/v${crictl}/crictl-v${crictl}-linux-${architecture}.tar.gz`]:
          { top: '.', programs: ['crictl'] },
      },
    },
    {
      name: 'pause',
      version: pause,
      module: 'pause',
      packages: ['lab/pause'],
      // kubeadm asks for the one it was released with; the program has not changed between them.
      images: [
        {
          names: ['', '.1', '.2'].map((patch) => `registry.k8s.io/pause:${pause}${patch}`),
          programs: { '/pause': 'pause' },
          entry: ['/pause'],
        },
      ],
    },
    {
      name: 'agnhost',
      version: agnhost,
      module: `kubernetes-${versions.kubernetes}`,
      packages: ['k8s.io/kubernetes/test/images/agnhost'],
      images: [
        {
          names: [`registry.k8s.io/e2e-test-images/agnhost:${agnhost}`],
          bases: ['busybox'],
          programs: { '/agnhost': 'agnhost' },
          entry: ['/agnhost'],
        },
        { names: [`registry.k8s.io/e2e-test-images/busybox:${busybox}`], bases: ['busybox'] },
      ],
    },
  ];
}

const plugins = [
  ...['bandwidth', 'firewall', 'portmap', 'sbr', 'tuning', 'vrf'].map((name) => `meta/${name}`),
  ...['bridge', 'host-device', 'ipvlan', 'loopback', 'macvlan', 'ptp', 'vlan', 'dummy', 'tap'].map(
    (name) => `main/${name}`,
  ),
  ...['dhcp', 'host-local', 'static'].map((name) => `ipam/${name}`),
];

/** @param {string[]} programs */
const inPath = (programs) => Object.fromEntries(programs.map((name) => [`/usr/local/bin/${name}`, name]));

/** @param {string} version @returns {Component} */
function kubernetes(version) {
  const [major, minor] = version.split('.');
  const programs = [...controlPlane, 'kube-proxy', 'kubelet', 'kubeadm', 'kubectl'];
  const told = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean', gitCommit: '' };
  return {
    name: 'kubernetes',
    version,
    module: `kubernetes-${version}`,
    packages: programs.map((name) => `k8s.io/kubernetes/cmd/${name}`),
    variables: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((place) =>
      Object.entries(told).map(([name, value]) => `${place}.${name}=${value}`),
    ),
    files: Object.fromEntries(
      programs.map((name) => [`https://dl.k8s.io/release/v${version}/bin/linux/${architecture}/${name}`, name]),
    ),
    images: [...controlPlane, 'kube-proxy'].map((name) => ({
      names: [`registry.k8s.io/${name}:v${version}`],
      ...(name === 'kube-proxy' ? { bases: ['netfilter'] } : {}),
      programs: inPath([name]),
      entry: [name],
    })),
  };
}
