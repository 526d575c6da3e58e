/** Ansible's vault: text encrypted with a password, versions 1.1 and 1.2 (the second names the password's id). */
import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Origin, PlayError } from '../errors.ts';

export interface VaultSecret {
  /** `default` for passwords that were given without an id. */
  readonly id: string;
  /** Bytes where a password is no UTF-8 text. */
  readonly password: string | Uint8Array;
}

/** What a vault text held, and what is needed to seal it again as it was. */
export interface Opened {
  readonly plain: Buffer;
  /** The password that fitted. */
  readonly secret: VaultSecret;
  /** The id in the header, whichever password opened it; undefined for version 1.1. */
  readonly id: string | undefined;
}

export interface Vault {
  /** The plain text of a vault text. Throws PlayError `vault` that says which of four things is wrong. */
  decrypt(text: string, origin?: Origin): string;
  /** The same as bytes, for files that are not text. */
  decryptBytes(text: string, origin?: Origin): Buffer;
  /** The same with the password that fitted, for those who write it again. */
  open(text: string, origin?: Origin): Opened;
  /** Encrypts with the password that opened something last, or with the first. */
  seal(text: string): string;
  isEncrypted(text: string): boolean;
}

const header = '$ANSIBLE_VAULT;';
const rounds = 10_000;

/** Whether a text, apart from white space before it, is a vault text. */
export function isEncrypted(text: string): boolean {
  return text.trimStart().startsWith(header);
}

/** A vault that knows these passwords. Several may have the same id; all are tried, the one that is named first. */
export function createVault(secrets: readonly VaultSecret[]): Vault {
  const proven = new Set<VaultSecret>();
  const openText = (text: string, origin?: Origin): Opened => {
    const sealed = unseal(text, origin);
    if (secrets.length === 0) {
      const named = sealed.id ? ` (it names the vault id \`${sealed.id}\`)` : '';
      throw new PlayError('vault', `this is encrypted, and no vault password was given${named}`, { origin });
    }
    const named = secrets.filter((secret) => secret.id === sealed.id);
    for (const secret of [...named, ...secrets.filter((other) => !named.includes(other))]) {
      const plain = open(sealed, secret.password);
      if (plain === 'wrong') continue;
      if (plain === 'damaged') throw damaged(origin, 'its padding is wrong');
      proven.add(secret);
      return { plain, secret, id: sealed.id };
    }
    throw refused(sealed, { secrets, named, proven, origin });
  };
  return {
    open: openText,
    seal(text) {
      const secret = [...proven].at(-1) ?? secrets[0];
      if (!secret) throw new PlayError('vault', 'no vault password was given');
      return encryptVault(text, secret);
    },
    decryptBytes: (text, origin) => openText(text, origin).plain,
    decrypt: (text, origin) => openText(text, origin).plain.toString('utf8'),
    isEncrypted,
  };
}

interface Sealed {
  readonly id: string | undefined;
  readonly salt: Buffer;
  readonly mac: Buffer;
  readonly content: Buffer;
}

function damaged(origin: Origin | undefined, why: string): PlayError {
  return new PlayError('vault', `this vault text is damaged: ${why}`, { origin });
}

/** Which of the remaining three stories a refusal is. A wrong password and a changed text have the same signature. */
function refused(
  sealed: Sealed,
  about: {
    secrets: readonly VaultSecret[];
    named: readonly VaultSecret[];
    proven: ReadonlySet<VaultSecret>;
    origin: Origin | undefined;
  },
): PlayError {
  const { secrets, named, proven, origin } = about;
  const ids = [...new Set(secrets.map((secret) => secret.id))].join(', ');
  if (sealed.id !== undefined && named.length === 0) {
    const hint = `passwords were given for: ${ids}`;
    return new PlayError('vault', `this needs the password of the vault id \`${sealed.id}\``, { origin, hint });
  }
  const known = named.length > 0 ? named : secrets;
  if (known.some((secret) => proven.has(secret))) {
    return damaged(origin, 'its signature does not fit, although the password opened others');
  }
  return new PlayError('vault', 'the vault password is wrong', {
    origin,
    hint: `tried: ${ids}; a text that was changed afterwards looks the same`,
  });
}

function unseal(text: string, origin: Origin | undefined): Sealed {
  const [first = '', ...rest] = text.trim().split(/\r?\n/);
  const [, version, cipher, id] = first.split(';').map((part) => part.trim());
  if (!first.startsWith(header)) throw damaged(origin, `it does not begin with \`${header}\``);
  if (version !== '1.1' && version !== '1.2') throw damaged(origin, `version \`${version ?? ''}\` is not known`);
  if (cipher !== 'AES256') throw damaged(origin, `cipher \`${cipher ?? ''}\` is not known`);
  const body = fromHex(rest.map((line) => line.trim()).join(''), origin)
    .toString('latin1')
    .split('\n');
  if (body.length !== 3) throw damaged(origin, 'it has been cut off');
  const [salt, mac, content] = body.map((part) => fromHex(part, origin)) as [Buffer, Buffer, Buffer];
  if (mac.length !== 32 || content.length === 0 || content.length % 16 !== 0)
    throw damaged(origin, 'it has been cut off');
  return { id: version === '1.2' ? id || undefined : undefined, salt, mac, content };
}

function fromHex(text: string, origin: Origin | undefined): Buffer {
  if (text.length % 2 !== 0) throw damaged(origin, 'it has been cut off');
  if (!/^[0-9a-fA-F]*$/.test(text)) throw damaged(origin, 'it contains other characters than hexadecimal digits');
  return Buffer.from(text, 'hex');
}

/** The signature is compared before anything is decrypted, in constant time. */
function open(sealed: Sealed, password: VaultSecret['password']): Buffer | 'wrong' | 'damaged' {
  const { cipherKey, macKey, iv } = deriveKeys(password, sealed.salt);
  const mac = createHmac('sha256', macKey).update(sealed.content).digest();
  if (!timingSafeEqual(mac, sealed.mac)) return 'wrong';
  const decipher = createDecipheriv('aes-256-ctr', cipherKey, iv);
  const padded = Buffer.concat([decipher.update(sealed.content), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  return padding >= 1 && padding <= 16 ? padded.subarray(0, padded.length - padding) : 'damaged';
}

interface Keys {
  readonly cipherKey: Buffer;
  readonly macKey: Buffer;
  readonly iv: Buffer;
}

/** Deriving takes some milliseconds on purpose, so a text that is opened again (or one of the same salt) is spared that. */
const derived = new Map<string, Keys>();

function deriveKeys(password: VaultSecret['password'], salt: Buffer): Keys {
  const name = `${salt.toString('hex')}:${Buffer.from(password).toString('hex')}`;
  const known = derived.get(name);
  if (known) return known;
  const bytes = pbkdf2Sync(password, salt, rounds, 80, 'sha256');
  const keys = { cipherKey: bytes.subarray(0, 32), macKey: bytes.subarray(32, 64), iv: bytes.subarray(64, 80) };
  derived.set(name, keys);
  return keys;
}

/** Encrypts with one password. An id other than `default` is named in the header, as ansible-vault does. */
export function encryptVault(
  content: string | Uint8Array,
  secret: VaultSecret,
  salt: Buffer = randomBytes(32),
): string {
  const plain = typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content);
  const { cipherKey, macKey, iv } = deriveKeys(secret.password, salt);
  const padding = 16 - (plain.length % 16);
  const cipher = createCipheriv('aes-256-ctr', cipherKey, iv);
  const sealed = Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]);
  const mac = createHmac('sha256', macKey).update(sealed).digest('hex');
  const body = Buffer.from([salt.toString('hex'), mac, sealed.toString('hex')].join('\n'), 'latin1').toString('hex');
  const named = secret.id === 'default' ? `${header}1.1;AES256` : `${header}1.2;AES256;${secret.id}`;
  return `${named}\n${body.replace(/.{80}(?=.)/g, '$&\n')}\n`;
}
