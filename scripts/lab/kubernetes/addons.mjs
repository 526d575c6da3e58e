// What a cluster may have besides: more programs that run as pods, and another network.

export const addonVersions = {
  metricsServer: '0.9.0',
  localPathProvisioner: '0.0.30',
  flannel: '0.28.10',
  flannelCni: '1.8.0-flannel1',
};

/**
 * @param {string} architecture
 * @returns {import('./components.mjs').Component[]}
 */
export function addonComponents(architecture) {
  const { metricsServer, localPathProvisioner, flannel, flannelCni } = addonVersions;
  const flannelPlugin = 'https://github.com/flannel-io/cni-plugin/releases/download';
  return [
    {
      name: 'metrics-server',
      version: metricsServer,
      module: 'metrics-server',
      packages: ['sigs.k8s.io/metrics-server/cmd/metrics-server'],
      variables: ['k8s.io/client-go/pkg', 'k8s.io/component-base'].map(
        (place) => `${place}/version.gitVersion=v${metricsServer}`,
      ),
      images: [
        {
          names: [`registry.k8s.io/metrics-server/metrics-server:v${metricsServer}`],
          programs: { '/metrics-server': 'metrics-server' },
          entry: ['/metrics-server'],
        },
      ],
    },
    {
      name: 'local-path-provisioner',
      version: localPathProvisioner,
      module: 'local-path-provisioner',
      packages: ['github.com/rancher/local-path-provisioner'],
      variables: [`main.VERSION=v${localPathProvisioner}`],
      images: [
        {
          names: [`docker.io/rancher/local-path-provisioner:v${localPathProvisioner}`],
          programs: { '/usr/bin/local-path-provisioner': 'local-path-provisioner' },
          entry: ['local-path-provisioner'],
        },
      ],
    },
    {
      name: 'flannel',
      version: flannel,
      packages: ['.', 'github.com/flannel-io/flannel/cmd/install_conf'],
      shortened: {
        module: 'github.com/flannel-io/flannel',
        // One needs a C compiler, the other a kit of a cloud that is not served.
        without: ['udp', 'tencentvpc'].map((backend) => `github.com/flannel-io/flannel/pkg/backend/${backend}`),
      },
      renamed: { flannel: 'flanneld', install_conf: 'install-conf' },
      variables: [`github.com/flannel-io/flannel/pkg/version.Version=v${flannel}`],
      images: [
        {
          names: [`ghcr.io/flannel-io/flannel:v${flannel}`],
          bases: ['netfilter', 'busybox'],
          programs: { '/opt/bin/flanneld': 'flanneld', '/opt/bin/install-conf': 'install-conf' },
          entry: ['/opt/bin/flanneld'],
        },
      ],
    },
    {
      // Its own plugin is not to be had as a module; ours stands in for it, and knows what a plain node needs.
      name: 'flannel-cni',
      version: flannelCni,
      packages: ['lab/flannel'],
      renamed: { flannel: `flannel-${architecture}` },
      archives: {
        [`${flannelPlugin}/v${flannelCni}/cni-plugin-flannel-linux-${architecture}-v${flannelCni}.tgz`]: {
          top: '.',
          programs: [`flannel-${architecture}`],
        },
      },
      images: [
        {
          names: [`ghcr.io/flannel-io/flannel-cni-plugin:v${flannelCni}`],
          bases: ['busybox'],
          programs: { '/flannel': `flannel-${architecture}` },
        },
      ],
    },
  ];
}
