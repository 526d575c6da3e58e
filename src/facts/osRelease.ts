/** What os-release and the files beside it say of name, version and code name, before a distribution's own rules. */
import { assignments, type Seen } from './fact.ts';

export interface Release {
  readonly id: string;
  readonly version: string;
  /** Undefined when nothing names one; empty when the distribution says that it has none. */
  readonly codename: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

/** os-release lies in /etc or, when that is missing, in /usr/lib. */
export function readRelease(seen: Seen): Release {
  const etc = seen.lines('/etc/os-release');
  const fields = assignments(etc.length > 0 ? etc : seen.lines('/usr/lib/os-release'));
  const lsb = assignments(seen.lines('/etc/lsb-release'));
  const old = oldRelease(seen);
  const id = (fields.get('ID') ?? lsb.get('DISTRIB_ID') ?? old.id ?? '').toLowerCase().replaceAll(' ', '_');
  const versions = [fields.get('VERSION_ID'), lsb.get('DISTRIB_RELEASE'), old.version].map((text) => text ?? '');
  if (id === 'debian' || (fields.get('ID_LIKE') ?? '').split(' ').includes('debian')) {
    versions.push(seen.text('/etc/debian_version') ?? '');
  }
  let version = versions.find((text) => text !== '') ?? '';
  // Debian and CentOS leave the minor version out of os-release; the most precise source wins there.
  if (id === 'debian' || id === 'centos') {
    for (const text of versions) if (dots(text) > dots(version)) version = text;
    if (id === 'centos') version = version.split('.').slice(0, 2).join('.');
  }
  return { id, version, codename: codename(fields, lsb, old.codename), fields };
}

const dots = (text: string): number => text.split('.').length - 1;

function codename(
  fields: ReadonlyMap<string, string>,
  lsb: ReadonlyMap<string, string>,
  old?: string,
): string | undefined {
  const said = fields.get('VERSION_CODENAME') ?? fields.get('UBUNTU_CODENAME');
  if (said !== undefined) return said;
  const inVersion = /\((\D+)\)|,\s*(\D+)/.exec(fields.get('VERSION') ?? '');
  return inVersion?.[1] ?? inVersion?.[2] ?? (lsb.get('DISTRIB_CODENAME') || old || undefined);
}

/** The one-line files from before os-release: "CentOS Linux release 7.9.2009 (Core)". */
function oldRelease(seen: Seen): { id?: string; version?: string; codename?: string } {
  for (const name of ['almalinux', 'centos', 'fedora', 'oracle', 'redhat', 'rocky', 'SuSE']) {
    const line = seen.lines(`/etc/${name}-release`)[0];
    const match =
      line && /^(.+?)(?: Linux)?(?: release)? +([\d.+\-a-z]*\d)(?: +LTS)?(?:[^(]*\((.*)\))?/.exec(line.trim());
    if (match) return { id: match[1]!, version: match[2]!, codename: match[3]! };
  }
  return {};
}
