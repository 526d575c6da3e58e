import { join } from 'node:path';
import { bool, choice, string } from '../../modules/args.ts';
import type { Outcome } from '../../modules/define.ts';
import { keyPem, keyTypeOf, keyTypes, makeKey, publicPem, readKey } from '../../pki/keys.ts';
import { alone } from '../folderLock.ts';
import { isOpenToOthers, readIfThere, writeWhole } from '../privateFiles.ts';
import { defineAction } from './define.ts';
import { pairFiles } from './pkiFiles.ts';

export const pki_keypair = defineAction({
  name: 'pki_keypair',
  summary:
    'Keep a private key and its public half on the controller, without a certificate. A key that is there stays, whatever its kind.',
  args: {
    dir: string('Folder for NAME.key and NAME.pub; made for its owner alone.').mandatory(),
    name: string('What the two files are called.').mandatory(),
    key_type: choice(keyTypes, 'Kind of a new key.').default('ECDSA-P256'),
    rotate_key: bool('Make a new key in any case; what the old one signed is worthless then.').default(false),
  },
  returns: {
    key: { kind: 'string', summary: 'The file with the private key, readable by its owner alone.' },
    pub: { kind: 'string', summary: 'The file with the public key.' },
    reason: { kind: 'string', summary: 'What was amiss; empty when nothing had to change.' },
    key_type: { kind: 'string', summary: 'Kind of the key.' },
  },
  examples: `- pki_keypair:\n    dir: "{{ inventory_dir }}/credentials/pki"\n    name: service-account`,
  async act({ dir, name, key_type, rotate_key }, context) {
    const folder = context.path(dir);
    const { key: keyFile } = pairFiles(folder, name);
    const pub = join(folder, `${name}.pub`);
    const look = () => {
      const pem = readIfThere(keyFile);
      const key = pem === undefined ? undefined : readKey(pem, keyFile);
      return { key, reason: rotate_key ? 'a new key is wanted' : shortcoming() };

      function shortcoming(): string | undefined {
        if (!key) return 'there is no key yet';
        if (readIfThere(pub) !== publicPem(key)) return 'the public half is missing or another one’s';
        return isOpenToOthers(keyFile) ? 'others than its owner could read the key' : undefined;
      }
    };
    const report = (reason: string | undefined, type: string): Outcome => ({
      status: reason === undefined ? 'ok' : 'changed',
      message: reason,
      changes: reason === undefined ? [] : [keyFile],
      result: { key: keyFile, pub, reason: reason ?? '', key_type: type },
    });
    const { key, reason } = look();
    const kept = key && !rotate_key ? keyTypeOf(key) : key_type;
    if (reason === undefined || context.check) return report(reason, kept);
    return alone(folder, async () => {
      const now = look();
      if (now.reason === undefined) return report(undefined, keyTypeOf(now.key!));
      const keep = now.key && !rotate_key;
      const used = keep ? now.key! : await makeKey(key_type);
      if (!keep || isOpenToOthers(keyFile)) writeWhole(keyFile, keyPem(used), 0o600);
      writeWhole(pub, publicPem(used), 0o644);
      return report(now.reason, keyTypeOf(used));
    });
  },
});
