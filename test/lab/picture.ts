// What a host has that a cluster may leave behind (KUB-19): paths, units, mounts, networks, rules, users, parameters.
import type { Lab } from '../../scripts/lab/index.mjs';

/** Logs, caches, notes of systemd about itself, and what package managers write whenever they are asked. */
const passing = [
  '/var/log/journal',
  '/var/lib/systemd',
  '/var/cache',
  '/var/lib/apt',
  '/var/lib/reprise',
  '/var/tmp',
  '/root/.ssh',
];

/** One line each; the kind stands first. Counters, process numbers and the order of things are left out. */
const look = `
LC_ALL=C; export LC_ALL
find /etc /home /opt /root /srv /usr /var /run/netns -xdev \\( ${passing.map((path) => `-path ${path}`).join(' -o ')} \\) -prune \\
  -o -printf 'path %p %y %m %u %g %l\\n' 2>/dev/null
awk '{ print "mount", $2, $3 }' /proc/self/mounts
ip -o link | awk '{ sub("@.*", "", $2); sub(":$", "", $2); print "link", $2 }'
ip -4 route | sed 's/^/route /'
ip rule | sed 's/^/rule /'
for command in iptables-nft ip6tables-nft iptables-legacy ip6tables-legacy; do
  # Empty chains of the kernel's own are nothing: asking for a table makes them.
  command -v $command-save >/dev/null && $command-save 2>/dev/null | grep -E '^(-A|:[^ ]+ -|:[^ ]+ [A-Z]+)' |
    sed -E -e '/^:(PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) ACCEPT/d' -e 's/ \\[[0-9:]*\\]//' -e "s/^/$command /"
done
command -v nft >/dev/null && nft list tables | grep -vE ' (nat|filter|mangle|raw|security)$' | sed 's/^table/nftables/'
command -v ipset >/dev/null && ipset list -name 2>/dev/null | sed 's/^/ipset /'
systemctl list-unit-files --no-legend --no-pager | awk '{ print "unit-file", $1, $2 }'
systemctl list-units --all --plain --no-legend --no-pager --type=service,timer,path,socket,slice | awk '{ print "unit", $1, $3 }'
sed 's/^/user /' /etc/passwd; sed 's/^/group /' /etc/group
sysctl -a 2>/dev/null | grep -E '^(kernel.(panic|keys)|net.(ipv4.(conf.all|ip_forward)|bridge|netfilter.nf_conntrack_(max|tcp))|vm.(overcommit|panic))' |
  grep -v 'nf_conntrack_count' | sed 's/^/sysctl /'
`;

/** A picture of the host, as sorted lines. */
export async function pictureOf(lab: Lab, host: string): Promise<readonly string[]> {
  const { stdout } = await lab.ssh(host, 'sh -s', { input: look, timeout: 60_000 });
  return [...new Set(stdout.split('\n'))].filter((line) => line !== '').sort();
}

/** Lines of one picture that the other does not have; `passing` are expressions for what comes and goes by itself. */
export function differences(
  before: readonly string[],
  after: readonly string[],
  ...comings: readonly RegExp[]
): readonly string[] {
  const fresh = (line: string): boolean => !comings.some((coming) => coming.test(line));
  const had = new Set(before);
  const has = new Set(after);
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ].filter((line) => fresh(line.slice(2)));
}
