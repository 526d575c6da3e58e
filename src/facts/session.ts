import { sh } from '../script/sh.ts';
import { fact, float, linesOf, type Plain, words } from './fact.ts';

const parts = ['Y', 'm', 'A', 'w', 'W', 'd', 'H', 'M', 'S', 's', 'Z', 'z'];

/** Time of the host, local and UTC, from one call of `date`. */
export const dateTime = fact({
  name: 'date_time',
  keys: {
    date_time: 'The host clock when facts were gathered, in many spellings; see `date_time.iso8601`, `.epoch`, `.tz`.',
  },
  // The last line of a time zone file names the rule, and with it the name of summer time.
  script: sh`
    section date; LC_ALL=C date '+%Y|%m|%A|%w|%W|%d|%H|%M|%S|%s|%Z|%z|%N'
    section zone; tail -n 1 "/usr/share/zoneinfo/\${TZ:-../../../etc/localtime}" || :`,
  read(seen) {
    const fields = (seen.section('date') ?? '').trim().split('|');
    const at = Object.fromEntries(parts.map((name, index) => [name, fields[index] ?? '']));
    const micro = /^\d{9}$/.test(fields[12] ?? '') ? fields[12]!.slice(0, 6) : '000000';
    const utc = new Date(Number(at['s']) * 1000).toISOString().slice(0, 19);
    const day = `${at['Y']}-${at['m']}-${at['d']}`;
    const time = `${at['H']}:${at['M']}:${at['S']}`;
    const basic = `${day}T${time}`.replace(/[-:]/g, '');
    return {
      date_time: {
        year: at['Y'],
        month: at['m'],
        weekday: at['A'],
        weekday_number: at['w'],
        weeknumber: at['W'],
        day: at['d'],
        hour: at['H'],
        minute: at['M'],
        second: at['S'],
        epoch: at['s'],
        epoch_int: at['s'],
        date: day,
        time,
        iso8601_micro: `${utc}.${micro}Z`,
        iso8601: `${utc}Z`,
        iso8601_basic: basic + micro,
        iso8601_basic_short: basic,
        tz: at['Z'],
        tz_dst: summerName(seen.section('zone')) ?? at['Z'],
        tz_offset: at['z'],
      },
    };
  },
});

/** `CEST` from `CET-1CEST,M3.5.0,M10.5.0/3`; undefined for a zone without summer time. */
function summerName(zone: string | undefined): string | undefined {
  return /^(?:[A-Za-z]+|<[^>]+>)[-+]?[\d:]+(?:([A-Za-z]+)|<([^>]+)>)/
    .exec((zone ?? '').trim())
    ?.slice(1)
    .find(Boolean);
}

export const env = fact({
  name: 'env',
  keys: { env: 'Environment of the session that tasks run in.' },
  // A process sees in /proc what it was started with: exactly the exported variables, line ends and all.
  script: sh`section env; (host_locale; exec cat /proc/self/environ)`,
  read: (seen) => ({ env: environment(seen.section('env') ?? '') }),
});

function environment(text: string): Record<string, Plain> {
  const found: Record<string, Plain> = {};
  for (const item of text.split('\0')) {
    const equals = item.indexOf('=');
    if (equals > 0) found[item.slice(0, equals)] = item.slice(equals + 1);
  }
  return found;
}

/** The user that tasks run as. */
export const user = fact({
  name: 'user',
  aliases: ['effective_group_ids'],
  keys: {
    user_id: 'Name of the user.',
    user_uid: 'Number of the user.',
    user_gid: 'Number of its main group.',
    user_gecos: 'Full name, from the password database.',
    user_dir: 'Home folder.',
    user_shell: 'Login shell.',
    real_user_id: 'Real user number of the session.',
    effective_user_id: 'Effective user number of the session.',
    real_group_id: 'Real group number of the session.',
    effective_group_id: 'Effective group number of the session.',
  },
  script: sh`
    section id; line=$(id); put "$line"
    line=\${line#uid=}; line=\${line%%[!0-9]*}
    who=\${LOGNAME:-\${USER:-\${LNAME:-\${USERNAME:-$line}}}}
    section passwd; getent passwd "$who" || grep -E "^$who:|^[^:]*:[^:]*:$line:" /etc/passwd || :
    section who; put "$who"`,
  read(seen) {
    const [, uid, name, gid] = /^uid=(\d+)(?:\(([^)]*)\))? gid=(\d+)/.exec(seen.section('id') ?? '') ?? [];
    const entry = linesOf(seen.section('passwd'))[0]?.split(':');
    const who = seen.section('who');
    return {
      user_id: who === undefined || who === uid ? (name ?? uid) : who,
      user_uid: Number(entry?.[2] ?? uid),
      user_gid: Number(entry?.[3] ?? gid),
      user_gecos: entry?.[4] ?? '',
      user_dir: entry?.[5] ?? '/',
      user_shell: entry?.[6] ?? '/bin/sh',
      real_user_id: Number(uid),
      effective_user_id: Number(uid),
      real_group_id: Number(gid),
      effective_group_id: Number(gid),
    };
  },
});

export const sshPubKeys = fact({
  name: 'ssh_pub_keys',
  aliases: ['ssh_host_pub_keys'],
  keys: {
    ssh_host_key_rsa_public: 'Public RSA key of the ssh server; `ssh_host_key_rsa_public_keytype` is its type.',
    ssh_host_key_ecdsa_public: 'Public ECDSA key of the ssh server.',
    ssh_host_key_ed25519_public: 'Public Ed25519 key of the ssh server.',
    ssh_host_key_dsa_public: 'Public DSA key of the ssh server, where one is left.',
  },
  files: sh`/etc/ssh/ssh_host_*_key.pub /etc/openssh/ssh_host_*_key.pub /etc/ssh_host_*_key.pub`,
  read(seen) {
    const found: Record<string, Plain> = {};
    for (const folder of ['/etc/ssh', '/etc/openssh', '/etc']) {
      for (const kind of ['dsa', 'rsa', 'ecdsa', 'ed25519']) {
        const [type, key] = words(seen.text(`${folder}/ssh_host_${kind}_key.pub`) ?? '');
        if (key === undefined) continue;
        found[`ssh_host_key_${kind}_public`] = key;
        found[`ssh_host_key_${kind}_public_keytype`] = type!;
      }
      if (Object.keys(found).length > 0) break;
    }
    return found;
  },
});

/** Options that the kernel was started with; a repeated one is a list in `proc_cmdline` and its last value in `cmdline`. */
export const cmdline = fact({
  name: 'cmdline',
  keys: {
    cmdline: 'Kernel command line as a dict; a word without value is true.',
    proc_cmdline: 'The same, with lists for options given more than once.',
  },
  files: sh`/proc/cmdline`,
  read(seen) {
    const text = seen.text('/proc/cmdline');
    if (text === undefined) return {};
    const last: Record<string, Plain> = {};
    const all: Record<string, Plain> = {};
    for (const word of text.match(/"[^"]*"|'[^']*'|\S+/g) ?? []) {
      const equals = word.indexOf('=');
      const name = equals < 0 ? word : word.slice(0, equals);
      const value = equals < 0 ? true : word.slice(equals + 1);
      const before = all[name];
      last[name] = value;
      all[name] =
        before === undefined || value === true ? value : Array.isArray(before) ? [...before, value] : [before, value];
    }
    return { cmdline: last, proc_cmdline: all };
  },
});

export const loadavg = fact({
  name: 'loadavg',
  keys: { loadavg: 'Load of the last 1, 5 and 15 minutes: `1m`, `5m`, `15m`.' },
  files: sh`/proc/loadavg`,
  read(seen) {
    const [one, five, fifteen] = words(seen.text('/proc/loadavg') ?? '');
    return fifteen === undefined ? {} : { loadavg: { '1m': float(one!), '5m': float(five!), '15m': float(fifteen) } };
  },
});
