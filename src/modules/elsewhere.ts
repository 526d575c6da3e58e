/** Modules of well-known collections that have no place here: what they are for, and the nearest way to the same end. */

interface Family {
  /** Short names. */
  readonly names: RegExp;
  readonly collection: string;
  readonly instead: string;
}

const overTheWeb = 'send its requests with `uri`, delegated to localhost';
const byCommand = (program: string): string => `run \`${program}\` with \`command\``;

const families: readonly Family[] = [
  {
    names: /^win_|^(psexec|chocolatey)$/,
    collection: 'ansible.windows',
    instead: 'hosts need a POSIX shell, so Windows is not served',
  },
  {
    names:
      /^(ios|iosxr|nxos|eos|junos|vyos|asa|ce|ironware|onyx|routeros|sros|dellos\d*|cli|net|netconf|restconf)_|^(bigip|fortios|panos)_/,
    collection: 'ansible.netcommon and those of the makers',
    instead: 'network devices have no POSIX shell; talk to their interface with `uri`, delegated to localhost',
  },
  {
    names:
      /^(ec2|aws|s3|rds|iam|route53|cloudformation|cloudfront|lambda|elb|ecs|efs|sqs|sns|sts|ssm|acm|kms|dynamodb)(_|$)/,
    collection: 'amazon.aws',
    instead: `${byCommand('aws')}, delegated to localhost`,
  },
  { names: /^azure_rm_/, collection: 'azure.azcollection', instead: `${byCommand('az')}, delegated to localhost` },
  { names: /^gcp_/, collection: 'google.cloud', instead: `${byCommand('gcloud')}, delegated to localhost` },
  {
    names: /^os_|^openstack/,
    collection: 'openstack.cloud',
    instead: `${byCommand('openstack')}, delegated to localhost`,
  },
  { names: /^(vmware|vcenter|vsphere)_/, collection: 'community.vmware', instead: overTheWeb },
  {
    names: /^(hcloud|digital_ocean|linode|vultr|scaleway|ovh|upcloud|proxmox|online|packet)(_|$)/,
    collection: 'of the provider',
    instead: overTheWeb,
  },
  {
    names: /^(cloudflare|nsupdate|dnsimple|dnsmadeeasy|gandi|infoblox|nios)/,
    collection: 'community.general',
    instead: overTheWeb,
  },
  {
    names:
      /^(slack|mattermost|telegram|discord|rocketchat|pushover|pagerduty|statuspage|datadog|newrelic|grafana|zabbix|nagios|sensu|icinga2|gitlab|github|bitbucket|jira|jenkins|keycloak|consul|nomad|nexmo|twilio|matrix|ipa|netbox|foreman|infinidat|influxdb|elasticsearch|logstash|hashi|vault)(_|$)/,
    collection: 'community.general or one of its own',
    instead: overTheWeb,
  },
  {
    names: /^docker|^podman/,
    collection: 'community.docker or containers.podman',
    instead: `${byCommand('docker')} or \`podman\`, with \`creates\` or \`changed_when\``,
  },
  { names: /^(postgresql)_/, collection: 'community.postgresql', instead: byCommand('psql') },
  { names: /^(mysql)_/, collection: 'community.mysql', instead: byCommand('mysql') },
  {
    names: /^(mongodb|redis|proxysql|rabbitmq|cassandra|clickhouse)(_|$)/,
    collection: 'of the service',
    instead: 'run the client of the service with `command`',
  },
  {
    names: /^homebrew|^osx_|^launchd$|^mas$/,
    collection: 'community.general',
    instead: `${byCommand('brew')} or \`defaults\``,
  },
  {
    names:
      /^(gem|bundler|bower|yarn|pnpm|cargo|cpanm|pear|composer|pipx|easy_install|maven_artifact|snap|flatpak)(_|$)/,
    collection: 'community.general',
    instead: 'run the tool with `command`, with `creates` or `changed_when`',
  },
  {
    names: /^(zypper|apk|pacman|portage|opkg|xbps|pkgng|pkgin|openbsd_pkg|swdepot|slackpkg|urpmi)(_|$)/,
    collection: 'community.general',
    instead: '`package` serves zypper, apk and pacman',
  },
  {
    names: /^(virt|lxc|lxd|libvirt)(_|$)/,
    collection: 'community.libvirt or community.general',
    instead: 'run the tool with `command`',
  },
  { names: /^nmcli$|^network_connections$/, collection: 'community.general', instead: byCommand('nmcli') },
  { names: /^mail$/, collection: 'community.general', instead: byCommand('sendmail') },
  {
    names: /^(openssl|x509|acme|ecs|luks|certificate|crypto)_/,
    collection: 'community.crypto',
    instead: byCommand('openssl'),
  },
  {
    names: /^(helm|k8s|kubernetes|kubectl|openshift|oc)(_|$)/,
    collection: 'kubernetes.core',
    instead: `use \`k8s\`, \`k8s_info\` and \`helm\`, or ${byCommand('kubectl')}`,
  },
];

/** What to say of a module that is not here, or undefined when nobody knows the name. */
export function elsewhere(name: string): string | undefined {
  const parts = name.split('.');
  const short = parts.at(-1)!;
  const family = families.find(({ names }) => names.test(short));
  const collection = parts.length > 2 ? parts.slice(0, 2).join('.') : family?.collection;
  if (collection === undefined) return undefined;
  const kind = /^[\w]+\.[\w]+$/.test(collection) ? `the collection ${collection}` : `a collection (${collection})`;
  const instead = family?.instead ?? 'see `play doc -l` for what is, use `command`';
  const install = /POSIX shell/.test(instead)
    ? ''
    : ', or install the collection, whose modules need Python on the hosts';
  return `it belongs to ${kind}, which is not built in; ${instead}${install}`;
}
