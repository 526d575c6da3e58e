import { sh } from '../script/sh.ts';
import { choice, list, string } from './args.ts';
import { defineModule, type Json } from './define.ts';

export const packageFacts = defineModule({
  name: 'package_facts',
  summary: 'Tell all installed packages and their versions, as the fact `packages`.',
  args: {
    manager: list(
      string('Manager.'),
      'Package managers to ask: `auto`, `apt`, `rpm`, `apk`, `pacman`; the first that is there answers.',
    ).default(['auto']),
    strategy: choice(['first', 'all'], 'Ask the first manager that is there, or all of them.').default('first'),
  },
  returns: {
    ansible_facts: { kind: 'dict', summary: '`packages`: by name, a list with `version`, `arch`, `source` and more.' },
  },
  examples: `- package_facts:
- debug:
    msg: "{{ ansible_facts.packages.openssl[0].version }}"`,
  reach: 'host',
  sets: ['ansible_facts'],
  compile({ manager, strategy }) {
    const asked = (names: readonly string[]) =>
      manager.includes('auto') || names.some((name) => manager.includes(name));
    const next = strategy === 'first' ? sh`exit 0` : sh`:`;
    return sh`
      found=
      ${
        asked(['apt']) &&
        sh`
      if has dpkg-query; then
        found=1; echo '# apt'
        dpkg-query -W -f='\${db:Status-Abbrev}	\${Package}	\${Version}	\${Architecture}	\${Section}\n'
        ${next}
      fi`
      }
      ${
        asked(['rpm', 'dnf', 'dnf5', 'yum', 'zypper']) &&
        sh`
      if has rpm; then
        found=1; echo '# rpm'
        rpm -qa --qf '%{NAME}	%{VERSION}	%{RELEASE}	%|EPOCH?{%{EPOCH}}:{}|	%{ARCH}\n'
        ${next}
      fi`
      }
      ${
        asked(['apk']) &&
        sh`
      if has apk; then found=1; echo '# apk'; apk info -v; ${next}; fi`
      }
      ${
        asked(['pacman']) &&
        sh`
      if has pacman; then found=1; echo '# pacman'; pacman -Q; ${next}; fi`
      }
      [ "$found" ] || fail ${`none of these package managers is on the host: ${manager.join(', ')}`}`;
  },
  read(reply, _args, outcome) {
    if (outcome.status === 'failed') return outcome;
    const packages: Record<string, Record<string, Json>[]> = {};
    let part = '';
    for (const line of reply.stdout.toString().split('\n')) {
      if (line.startsWith('# ')) part = line.slice(2);
      const found = line.startsWith('# ') || line === '' ? undefined : readers[part]?.(line);
      if (found) packages[found.name] = [...(packages[found.name] ?? []), { ...found, source: part }];
    }
    return { ...outcome, result: { ansible_facts: { packages } } };
  },
});

type Found = Record<string, Json> & { readonly name: string };

const readers: Readonly<Record<string, (line: string) => Found | undefined>> = {
  apt(line) {
    const [status = '', name = '', version, arch, category] = line.split('\t');
    return status[1] === 'i' ? { name, version, arch, category, origin: '' } : undefined;
  },
  rpm(line) {
    const [name = '', version, release, epoch, arch] = line.split('\t');
    return name === 'gpg-pubkey' ? undefined : { name, version, release, epoch: epoch ? Number(epoch) : null, arch };
  },
  apk(line) {
    const match = /^(.+)-([^-]+-r\d+)$/.exec(line.trim());
    return match ? { name: match[1]!, version: match[2]! } : undefined;
  },
  pacman(line) {
    const [name = '', version] = line.split(' ');
    return { name, version };
  },
};
