/** Debian and the distributions made from it, which all carry its files. */
import type { Plain, Seen } from './fact.ts';
import type { Release } from './osRelease.ts';

type Found = Readonly<Record<string, Plain | undefined>>;

/** Names that appear in os-release, in the order in which they are looked for, and what they are called. */
const kin: readonly (readonly [words: RegExp, name: string, read?: (release: Release, text: string) => Found])[] = [
  [/Ubuntu/, 'Ubuntu'],
  [/SteamOS/, 'SteamOS'],
  [/Kali/, 'Kali', distribRelease],
  [/Parrot/, 'Parrot', distribRelease],
  [/Devuan/, 'Devuan', devuan],
  [/Cumulus/, 'Cumulus Linux', cumulus],
  [/Mint/, 'Linux Mint', versionId],
  [/UOS|Uos|uos/, 'Uos', codeAndVersion],
  [/Deepin|deepin/, 'Deepin', codeAndVersion],
  [/LMDE/, 'Linux Mint Debian Edition'],
];

/** Undefined when the text speaks of none of them. */
export function debian(text: string, release: Release, seen: Seen): Found | undefined {
  if (/Debian|Raspbian/.test(text)) {
    const codename = /PRETTY_NAME=[^(]+ \(?([^)]+?)\)/.exec(text)?.[1];
    const minor = /\d+\.(\d+)/.exec(seen.text('/etc/debian_version') ?? '')?.[1];
    return {
      distribution: 'Debian',
      ...(codename !== undefined && { distribution_release: codename }),
      ...(minor !== undefined && { distribution_minor_version: minor }),
    };
  }
  const known = kin.find(([words]) => words.test(text));
  return known && { distribution: known[1], ...known[2]?.(release, text) };
}

function distribRelease(_release: Release, text: string): Found {
  const release = /DISTRIB_RELEASE=(.*)/.exec(text)?.[1];
  return release === undefined ? {} : { distribution_release: release };
}

function versionId({ fields }: Release): Found {
  const version = fields.get('VERSION_ID');
  return version === undefined
    ? {}
    : { distribution_version: version, distribution_major_version: version.split('.')[0] };
}

function codeAndVersion(release: Release): Found {
  const code = release.fields.get('VERSION_CODENAME');
  return { ...(code && { distribution_release: code }), ...versionId(release) };
}

function devuan({ fields }: Release, text: string): Found {
  const release = /PRETTY_NAME="?[^("]+ \(?([^) "]+)\)?/.exec(text)?.[1];
  const version = fields.get('VERSION_ID');
  return {
    ...(release !== undefined && { distribution_release: release }),
    ...(version !== undefined && { distribution_version: version, distribution_major_version: version }),
  };
}

function cumulus(release: Release): Found {
  const name = release.fields.get('VERSION');
  return { ...versionId(release), ...(name !== undefined && { distribution_release: name }) };
}
