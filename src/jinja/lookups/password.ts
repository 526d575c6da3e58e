/** `lookup('password', 'path length=20')`: makes a password once and keeps it in a file. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { didYouMean } from '../../errors.ts';
import { createRandom } from '../../python/random.ts';
import { items } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { passwordHash, randomSalt } from '../passwordHash.ts';
import { type LookupOptions, lookup } from '../plugin.ts';

const PARAMETERS = ['length', 'encrypt', 'chars', 'ident', 'seed'];
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const SETS: Readonly<Record<string, string>> = {
  ascii_letters: LOWER + LOWER.toUpperCase(),
  ascii_lowercase: LOWER,
  ascii_uppercase: LOWER.toUpperCase(),
  digits: '0123456789',
  hexdigits: '0123456789abcdefABCDEF',
  octdigits: '01234567',
  punctuation: PUNCTUATION,
  whitespace: ' \t\n\r\v\f',
  printable: `0123456789${LOWER}${LOWER.toUpperCase()}${PUNCTUATION} \t\n\r\v\f`,
};

interface Wanted {
  readonly path: string;
  readonly length: number;
  readonly chars: string;
  readonly encrypt: string | undefined;
  readonly ident: string | undefined;
  readonly seed: Value | undefined;
}

function parse(term: string, options: LookupOptions): Wanted {
  const given = new Map<string, Value>([...options].map(([key, value]) => [str(key), value]));
  const words: string[] = [];
  for (const word of term.split(' ')) {
    const at = word.indexOf('=');
    if (at > 0 && words.length > 0) given.set(word.slice(0, at), word.slice(at + 1));
    else words.push(word);
  }
  for (const name of given.keys())
    if (!PARAMETERS.includes(name))
      throw valueError(`Unrecognized parameter(s) given to password lookup: ${name}`, didYouMean(name, PARAMETERS));
  const chars = given.get('chars') ?? '';
  const specs =
    typeof chars === 'string'
      ? [...(chars.includes(',,') ? [','] : []), ...chars.replaceAll(',,', ',').split(',')]
      : items(chars).map(str);
  const optional = (name: string): string | undefined =>
    given.has(name) && given.get(name) !== null ? str(given.get(name)!) : undefined;
  return {
    path: words.join(' '),
    length: Number(str(given.get('length') ?? 20)),
    chars: given.has('chars')
      ? specs
          .map((spec) => SETS[spec] ?? spec)
          .join('')
          .replace(/["']/g, '')
      : `${SETS['ascii_letters']}${SETS['digits']}.,:-_`,
    encrypt: optional('encrypt'),
    ident: optional('ident'),
    seed: given.get('seed') ?? undefined,
  };
}

export const password = lookup(
  'Gives a password that is kept in a file and made when it is not there.',
  (frame, terms, options) =>
    terms.map((term) => {
      const wanted = parse(str(term), options);
      const path = resolve(frame.scope.services.workingFolder, wanted.path);
      const kept = path !== '/dev/null' && existsSync(path) ? readFileSync(path, 'utf8').trimEnd() : undefined;
      const [, stored, storedSalt, storedIdent] = /^([\s\S]*?)(?: salt=(\S*?))?(?: ident=(\S+))?$/.exec(kept ?? '')!;
      const plain = kept === undefined ? generate(wanted) : stored!;
      frame.scope.services.secret(plain);
      const salt = wanted.encrypt === undefined ? storedSalt : (storedSalt ?? randomSalt(saltSize(wanted.encrypt)));
      const ident = storedIdent ?? wanted.ident ?? (wanted.encrypt === 'bcrypt' ? '2b' : undefined);
      const content =
        plain +
        (salt === undefined ? '' : ` salt=${salt}`) +
        (salt === undefined || ident === undefined ? '' : ` ident=${ident}`);
      if (content !== kept && path !== '/dev/null') keep(path, content);
      return wanted.encrypt === undefined
        ? plain
        : passwordHash(Buffer.from(plain), { type: wanted.encrypt, salt, ident });
    }),
);

function saltSize(type: string): number {
  return type.startsWith('md5') ? 8 : type === 'bcrypt' || type === 'blowfish' ? 22 : 16;
}

function generate(wanted: Wanted): string {
  if (wanted.chars === '') throw valueError('the password lookup has no characters to choose from');
  const chance = createRandom(wanted.seed);
  const chars = Array.from(wanted.chars);
  return Array.from({ length: wanted.length }, () => chars[Number(chance.below(BigInt(chars.length)))]).join('');
}

/** Only the operator may read it, from the first moment on. */
function keep(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${content}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
}
