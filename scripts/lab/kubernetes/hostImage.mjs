// What the disk of a host that gets Kubernetes has beyond a plain one: the packages the roles would install anyway, so
// that bringing up a cluster is quick. A plain host gets them from the roles; both end the same.

export const kubernetesPackages = [
  ...['containerd', 'runc', 'conntrack', 'socat', 'ethtool', 'ebtables', 'ipset', 'nftables', 'iptables'],
];

/** Where the static busybox for images of containers lies: outside of PATH, because a host is not to lean on it. */
export const busyboxFolder = '/usr/share/lab/busybox';

/** Run inside the image once, after it has been set up; `http_proxy` leads apt to the packages. */
export const setUpKubernetesImage = `
mkdir -p ${busyboxFolder} /tmp/busybox
cd /tmp/busybox
apt-get update -qq
apt-get -o APT::Sandbox::User=root download -qq busybox-static
dpkg -x busybox-static_*.deb unpacked
find unpacked -path '*bin/busybox' -exec cp {} ${busyboxFolder}/busybox ';'
cd /
rm -rf /tmp/busybox
apt-get clean
`;
