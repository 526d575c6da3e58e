import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, int, list, mode, string } from './args.ts';
import { defineModule } from './define.ts';

/** Fields of the source, under their names in the file. */
const fields = {
  allow_downgrade_to_insecure: bool('Go on when signatures vanish.'),
  allow_insecure: bool('Accept sources without signatures.'),
  allow_weak: bool('Accept weak signatures.'),
  architectures: list(string('Architecture.'), 'Architectures.'),
  by_hash: bool('Fetch indexes by their hashes.'),
  check_date: bool('Check dates against the clock.'),
  check_valid_until: bool('Check that indexes are not too old.'),
  components: list(string('Component.'), 'Components, such as `main`.'),
  date_max_future: int('Seconds that a date may lie ahead.'),
  enabled: bool('Whether it is used.'),
  inrelease_path: string('Path of the index.'),
  languages: list(string('Language.'), 'Languages of descriptions.'),
  name: string('Name of the source and its file.').mandatory(),
  pdiffs: bool('Fetch differences of indexes.'),
  signed_by: string('Key: its path on the host, its text, its URL, or its fingerprint.'),
  suites: list(string('Suite.'), 'Suites, such as `stable`.'),
  targets: list(string('Target.'), 'What is fetched.'),
  trusted: bool('Trust it without signatures.'),
  types: list(choice(['deb', 'deb-src'], 'Kind.'), 'Kinds of packages.').default(['deb']),
  uris: list(string('URI.'), 'Where it is.'),
};

export const deb822Repository = defineModule({
  name: 'deb822_repository',
  summary: 'Keep a source of Debian packages, with its key, in a file of fields.',
  args: {
    ...fields,
    state: choice(['present', 'absent'], 'Whether the source is there.').default('present'),
    mode: mode('Permissions of the files.').default('0644'),
    install_python_debian: bool('Install what the module needs.').ignored('nothing is needed'),
  },
  returns: {
    repo: { kind: 'string', summary: 'Text of the source.' },
    dest: { kind: 'string', summary: 'The file.' },
    key_filename: { kind: 'string', summary: 'File of the key.', when: 'the key was given as text or URL' },
  },
  examples: `- deb822_repository:
    name: example
    types: deb
    uris: https://packages.example.org/debian
    suites: stable
    components: main
    signed_by: https://packages.example.org/key.asc`,
  reach: 'host',
  compile(args) {
    const slug = args.name
      .toLowerCase()
      .replace(/[_\s]+/g, '-')
      .replace(/[^a-z0-9-]+/g, '');
    if (slug === '') return sh`fail ${`${args.name} cannot name a source`}`;
    const folder = sh`folder=\${APT_FOLDER-/etc/apt}`;
    const file = sh`"$folder"/sources.list.d/${slug}.sources`;
    if (args.state === 'absent') {
      return sh`
      ${folder}
      result dest ${file}
      for one in ${file} "$folder"/keyrings/${slug}.asc "$folder"/keyrings/${slug}.gpg; do
        [ ! -f "$one" ] || change "$one" rm -f -- "$one"
      done`;
    }
    const key = args.signed_by?.trim();
    const remote = key !== undefined && /^(https?|ftp):\/\//.test(key);
    const [before, after] = sourceText(args as Readonly<Record<string, unknown>>);
    return sh`
      ${folder}
      signed=${key === undefined ? '' : key.includes('\n') ? folded(key) : ` ${key}`}
      ${remote && fetchedKey(key, slug, args.mode)}
      {
        put ${before}
        [ -z "$signed" ] || put "Signed-By:$signed
"
        put ${after}
      } >"$SCRATCH.new"
      record repo "$SCRATCH.new"
      result dest ${file}
      MODE=${args.mode}
      replace ${file} "$SCRATCH.new"
      set_attributes ${file} '' '' ${args.mode}`;
  },
});

/** The text of a key, as a field of many lines. */
const folded = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => `\n ${line.trim() || '.'}`)
    .join('');

/** A key behind a URL is kept beside the source, under a name that tells text from bytes. */
function fetchedKey(key: string, slug: string, mode: string): Script {
  return sh`
      if has curl; then curl -fsSL -o "$SCRATCH.key" -- ${key} 2>"$SCRATCH.fetch"
      elif has wget; then wget -q -O "$SCRATCH.key" -- ${key} 2>"$SCRATCH.fetch"
      else /usr/lib/apt/apt-helper download-file ${key} "$SCRATCH.key" >/dev/null 2>"$SCRATCH.fetch"; fi || fail ${`cannot fetch ${key}: `}"$(cat "$SCRATCH.fetch")"
      [ -d "$folder/keyrings" ] || change "$folder/keyrings" mkdir -m 0755 -- "$folder/keyrings"
      if grep -q -e '-----BEGIN PGP PUBLIC KEY BLOCK' "$SCRATCH.key"; then file=$folder/keyrings/${slug}.asc; else file=$folder/keyrings/${slug}.gpg; fi
      MODE=${mode}
      replace "$file" "$SCRATCH.key"
      set_attributes "$file" '' '' ${mode}
      result key_filename "$file"
      signed=" $file"`;
}

/** Fields in the order of their names, before and after the key. */
function sourceText(args: Readonly<Record<string, unknown>>): [before: string, after: string] {
  const lines = (keys: readonly string[]) =>
    keys
      .filter((key) => args[key] !== undefined)
      .map((key) => `${fieldName(key)}: ${written(args[key])}\n`)
      .join('');
  const keys = Object.keys(fields).sort();
  const at = keys.indexOf('signed_by');
  return [lines(keys.slice(0, at)), lines(keys.slice(at + 1))];
}

function fieldName(key: string): string {
  if (key === 'name') return 'X-Repolib-Name';
  if (key === 'uris') return 'URIs';
  return key
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
}

function written(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return (Array.isArray(value) ? value.join(' ') : String(value)).replace(/[\r\n]+/g, ' ');
}
