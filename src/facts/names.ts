import { sh } from '../script/sh.ts';
import { fact, type Plain, words } from './fact.ts';

/** Lists that resolv.conf gives, each word of the line an entry. */
const lists = new Set(['search', 'sortlist']);

export const dns = fact({
  name: 'dns',
  keys: { dns: 'What resolv.conf says: `nameservers`, `search`, `domain`, `sortlist`, `options`.' },
  files: sh`/etc/resolv.conf`,
  read(seen) {
    const found: Record<string, Plain> = {};
    const servers: string[] = [];
    for (const line of seen.lines('/etc/resolv.conf')) {
      const [key, ...values] = /^[#;]/.test(line) ? [] : words(line);
      if (key === 'nameserver') servers.push(...values);
      else if (key === 'domain' && values[0] !== undefined) found['domain'] = values[0];
      else if (key === 'options') found['options'] = Object.fromEntries(values.map(option));
      else if (key !== undefined && lists.has(key)) found[key] = values;
    }
    return { dns: { ...(servers.length > 0 && { nameservers: servers }), ...found } };
  },
});

function option(word: string): readonly [string, string | true] {
  const colon = word.indexOf(':');
  return colon < 0 ? [word, true] : [word.slice(0, colon), word.slice(colon + 1) || true];
}

/** Names that storage networks know the host by. */
export const fibreChannel = fact({
  name: 'fibre_channel_wwn',
  keys: { fibre_channel_wwn: 'World wide names of the fibre channel ports.' },
  files: sh`/sys/class/fc_host/*/port_name`,
  read: (seen) => ({
    fibre_channel_wwn: seen.files
      .filter((path) => path.startsWith('/sys/class/fc_host/'))
      .map((path) => seen.text(path)?.replace(/^0x/, '') ?? ''),
  }),
});

export const iscsi = fact({
  name: 'iscsi',
  keys: { iscsi_iqn: 'Name of the iSCSI initiator; empty when there is none.' },
  files: sh`/etc/iscsi/initiatorname.iscsi`,
  read: (seen) => ({
    iscsi_iqn:
      seen
        .lines('/etc/iscsi/initiatorname.iscsi')
        .find((line) => line.startsWith('InitiatorName='))
        ?.slice(14) ?? '',
  }),
});

export const nvme = fact({
  name: 'nvme',
  keys: { hostnqn: 'NVMe name of the host; empty when there is none.' },
  files: sh`/etc/nvme/hostnqn`,
  read: (seen) => ({ hostnqn: seen.lines('/etc/nvme/hostnqn').find((line) => line.startsWith('nqn.')) ?? '' }),
});
