/** Filters that encrypt and decrypt as ansible-vault does. */
import { str, typeName } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { createVault, encryptVault, isEncrypted } from '../../source/vault.ts';
import { contextFilter } from '../plugin.ts';

function textOf(value: Value | undefined, what: string): string {
  if (typeof value !== 'string') throw valueError(`${what} must be a string, not ${typeName(value ?? null)}`);
  return value;
}

const ID = 'filter_default';

export const vault = contextFilter(
  'Encrypts a text.',
  'secret salt? vault_id? wrap_object?',
  (frame, value, secret, salt = null, id = ID) => {
    const password = textOf(secret, 'the secret');
    frame.scope.services.secret(password);
    const bytes = salt === null ? undefined : Buffer.from(str(salt), 'utf8');
    return encryptVault(textOf(value, 'what is encrypted'), { id: str(id), password }, bytes);
  },
);

export const unvault = contextFilter('Decrypts a text.', 'secret vault_id?', (frame, value, secret, id = ID) => {
  const password = textOf(secret, 'the secret');
  frame.scope.services.secret(password);
  const text = textOf(value, 'what is decrypted');
  if (!isEncrypted(text)) return text;
  const plain = createVault([{ id: str(id), password }]).decrypt(text);
  frame.scope.services.secret(plain);
  return plain;
});
