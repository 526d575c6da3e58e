// npm run bench:cluster: the commands that make a cluster, typed by hand on hosts on which everything lies ready, against
// our run on hosts of the same lab. Root on one Linux machine. `--workers N` (1), `--keep`.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { startLab } from '../lab/index.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const workers = Number(process.argv[process.argv.indexOf('--workers') + 1]) || 1;
const rows = [];

const lab = await startLab({
  name: `bench${process.pid}`,
  kubernetes: { controlPlanes: 1, workers, deployment: 'kubeadm' },
  say: console.log,
});
const vars = parse(readFileSync(join(dirname(lab.inventory), 'group_vars/all.yml'), 'utf8'));
const [first, ...others] = lab.hosts.map(({ name }) => name);
const address = lab.host(first).address;
try {
  await play('prepare.yml');
  await everywhere(ready());
  await byHand();
  await everywhere(clear());
  await timed('ours: cluster.yml', () => play('cluster.yml'));
  await timed('ours: verify.yml', () => play('verify.yml'));
  await timed('ours: cluster.yml again', () => play('cluster.yml'));
  report();
} finally {
  if (!process.argv.includes('--keep')) await lab.down();
}

async function byHand() {
  await timed('by hand: kubeadm init', () =>
    on(
      first,
      `${write('/root/init.yaml', initial())}
    kubeadm init --config /root/init.yaml --ignore-preflight-errors=SystemVerification`,
    ),
  );
  const join = (await on(first, 'kubeadm token create --print-join-command')).trim();
  await timed('by hand: kubeadm join', () =>
    Promise.all(others.map((host) => on(host, `${join} --ignore-preflight-errors=SystemVerification`))),
  );
  await timed('by hand: network and CoreDNS', async () => {
    const kubectl = 'kubectl --kubeconfig /etc/kubernetes/admin.conf';
    const listing = '{range .items[*]}{.metadata.name}{" "}{.spec.podCIDR}{"\\n"}{end}';
    const nets = (
      await on(
        first,
        `until [ "$(${kubectl} get nodes -o jsonpath='{.items[*].spec.podCIDR}' | wc -w)" = ${
          lab.hosts.length
        } ]; do sleep 0.2; done; ${kubectl} get nodes -o jsonpath='${listing}'`,
      )
    )
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    await Promise.all(
      nets.map(([host, own]) =>
        on(
          host,
          `${write('/etc/cni/net.d/10-bridge.conflist', bridge(own))}
          ${nets
            .filter(([other]) => other !== host)
            .map(([other, net]) => `ip route replace ${net} via ${lab.host(other).address}`)
            .join('\n')}`,
        ),
      ),
    );
    await on(
      first,
      `${kubectl} wait --for=condition=Ready nodes --all --timeout=120s
      ${kubectl} -n kube-system rollout status deploy/coredns --timeout=180s`,
    );
  });
}

/** What lies on a host before the clock starts: programs, plugins, the unit, images. */
function ready() {
  const files = vars.files_repo;
  const kubernetes = `${files}/dl.k8s.io/release/v${vars.kube_version}/bin/linux/$arch`;
  const cni = `${files}/github.com/containernetworking/plugins/releases/download/v${vars.cni_version}/cni-plugins-linux-$arch-v${vars.cni_version}.tgz`;
  const crictl = `${files}/github.com/kubernetes-sigs/cri-tools/releases/download/v${vars.crictl_version}/crictl-v${vars.crictl_version}-linux-$arch.tar.gz`;
  const images = [
    ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'].map(
      (name) => `registry.k8s.io/${name}:v${vars.kube_version}`,
    ),
    `registry.k8s.io/coredns/coredns:v${vars.coredns_version}`,
    `registry.k8s.io/etcd:${vars.etcd_version}-0`,
    `registry.k8s.io/pause:${vars.pause_version}`,
  ];
  return `arch=$(dpkg --print-architecture)
    for name in kubelet kubeadm kubectl; do
      curl -sSfo /usr/local/bin/$name ${kubernetes}/$name; chmod 0755 /usr/local/bin/$name
    done
    mkdir -p /opt/cni/bin /etc/cni/net.d /etc/systemd/system/kubelet.service.d
    curl -sSf ${cni} | tar -xzC /opt/cni/bin
    curl -sSf ${crictl} | tar -xzC /usr/local/bin
    for image in ${images.join(' ')}; do crictl -r unix:///run/containerd/containerd.sock pull -q $image >/dev/null; done
    ${write('/etc/systemd/system/kubelet.service', '[Service]\nExecStart=/usr/local/bin/kubelet\nRestart=always\nRestartSec=2\n[Install]\nWantedBy=multi-user.target\n')}
    ${write(
      '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf',
      '[Service]\nEnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nExecStart=\nExecStart=/usr/local/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml $KUBELET_KUBEADM_ARGS\n',
    )}
    systemctl daemon-reload; systemctl enable -q kubelet`;
}

/** Takes back what was typed by hand; images stay, as they do for ours. */
function clear() {
  return `kubeadm reset -f >/dev/null 2>&1; systemctl disable -q --now kubelet
    ip link del cni0 2>/dev/null
    iptables-save | grep -v -e KUBE- -e CNI- | iptables-restore
    ip route | sed -n 's/^\\(10\\.[0-9./]*\\) via .*/\\1/p' | while read -r net; do ip route del $net; done
    rm -rf /etc/kubernetes /var/lib/kubelet /var/lib/etcd /etc/cni/net.d/* /opt/cni /etc/systemd/system/kubelet.service*
    rm -f /usr/local/bin/kubelet /usr/local/bin/kubeadm /usr/local/bin/kubectl /usr/local/bin/crictl /root/init.yaml
    systemctl daemon-reload`;
}

function initial() {
  const api = { apiVersion: 'kubeadm.k8s.io/v1beta4' };
  const documents = [
    { ...api, kind: 'InitConfiguration', localAPIEndpoint: { advertiseAddress: address } },
    {
      ...api,
      kind: 'ClusterConfiguration',
      kubernetesVersion: `v${vars.kube_version}`,
      networking: { podSubnet: '10.233.64.0/18', serviceSubnet: '10.233.0.0/18' },
      etcd: { local: { imageTag: `${vars.etcd_version}-0` } },
      dns: { imageTag: `v${vars.coredns_version}` },
    },
    { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', failCgroupV1: false },
    {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    },
  ];
  return documents.map((one) => JSON.stringify(one)).join('\n---\n');
}

function bridge(net) {
  const ipam = { type: 'host-local', ranges: [[{ subnet: net }]], routes: [{ dst: '0.0.0.0/0' }] };
  const plugins = [
    { type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: true, hairpinMode: true, ipam },
    { type: 'portmap', capabilities: { portMappings: true } },
  ];
  return JSON.stringify({ cniVersion: '1.0.0', name: 'bridge', plugins });
}

function write(path, text) {
  return `cat >${path} <<'END'\n${text}\nEND`;
}

async function on(host, text) {
  const { code, stdout, stderr } = await lab.ssh(host, 'sh -e', { input: `${text}\n`, timeout: 600_000 });
  if (code !== 0) throw new Error(`${host}: ${stderr || stdout}`);
  return stdout;
}

function everywhere(text) {
  return Promise.all(lab.hosts.map(({ name }) => lab.ssh(name, 'sh', { input: `${text}\n`, timeout: 600_000 })));
}

function play(playbook) {
  const command = join(root, 'dist/src/cli/main.js');
  const args = [command, join(root, 'playbooks', playbook), '-i', lab.inventory];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
    });
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(text.slice(-3000)))));
  });
}

async function timed(what, work) {
  const start = process.hrtime.bigint();
  const busy = cpuOfMachine();
  await work();
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  rows.push({ what, wall, cpu: cpuOfMachine() - busy });
  console.log(`${what}: ${wall.toFixed(1)} s`);
}

/** Seconds of CPU that the whole machine has used; what else runs on it counts, so it should be quiet. */
function cpuOfMachine() {
  const [, user, nice, system, , , irq, soft] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + soft) / 100;
}

function report() {
  const hand = rows.filter(({ what }) => what.startsWith('by hand')).reduce((sum, { wall }) => sum + wall, 0);
  const ours = rows
    .filter(({ what }) => /^ours: (cluster|verify)\.yml$/.test(what))
    .reduce((sum, { wall }) => sum + wall, 0);
  console.log(`\n| step | seconds | CPU of the machine s |\n| --- | ---: | ---: |`);
  for (const { what, wall, cpu } of rows) console.log(`| ${what} | ${wall.toFixed(1)} | ${cpu.toFixed(1)} |`);
  console.log(`| by hand, in all | ${hand.toFixed(1)} | |\n| ours, to a verified cluster | ${ours.toFixed(1)} | |`);
  console.log(
    `\nload of the machine meanwhile: ${readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ')}`,
  );
}
