import { sh } from '../script/sh.ts';
import { assignments, fact, linesOf, type Plain, type Seen } from './fact.ts';

/** What `lsb_release` tells, read from the files it reads itself where those are known. */
export const lsb = fact({
  name: 'lsb',
  keys: { lsb: 'Identity by the Linux Standard Base: `id`, `release`, `major_release`, `codename`, `description`.' },
  files: sh`/etc/lsb-release /etc/os-release`,
  exists: sh`/etc/debian_version`,
  // On Debian's kin the command is often a slow Python program over files that are read anyway.
  script: sh`
    if has lsb_release; then
      section lsb
      [ -e /etc/debian_version ] || lsb_release -a
    fi`,
  read(seen) {
    const found = seen.section('lsb') === undefined ? fromFile(seen) : fromCommand(seen);
    const release = found['release'];
    return { lsb: { ...found, ...(release !== undefined && { major_release: String(release).split('.')[0] }) } };
  },
});

type Found = Readonly<Record<string, Plain>>;

function fromFile(seen: Seen): Found {
  const fields = assignments(seen.lines('/etc/lsb-release'));
  return named((name) => fields.get(`DISTRIB_${name.toUpperCase()}`));
}

function fromCommand(seen: Seen): Found {
  if (seen.exists('/etc/debian_version')) {
    const file = fromFile(seen);
    if (Object.keys(file).length > 0) return file;
    const fields = assignments(seen.lines('/etc/os-release'));
    const id = fields.get('ID') ?? '';
    const debian: Readonly<Record<string, string | undefined>> = {
      id: id.charAt(0).toUpperCase() + id.slice(1),
      description: fields.get('PRETTY_NAME'),
      release: fields.get('VERSION_ID') ?? 'n/a',
      codename: fields.get('VERSION_CODENAME') ?? 'n/a',
    };
    return named((name) => debian[name]);
  }
  const said = new Map(
    linesOf(seen.section('lsb')).map((line) => [line.split(':')[0]!, line.slice(line.indexOf(':') + 1).trim()]),
  );
  const titles: Readonly<Record<string, string>> = {
    id: 'Distributor ID',
    description: 'Description',
    release: 'Release',
    codename: 'Codename',
  };
  return named((name) => said.get(titles[name]!));
}

function named(find: (name: string) => string | undefined): Found {
  const found: Record<string, Plain> = {};
  for (const name of ['id', 'release', 'description', 'codename']) {
    const value = find(name);
    if (value !== undefined) found[name] = value.replace(/^['"\\]+|['"\\]+$/g, '');
  }
  return found;
}
