import { bool, choice, int, list, string } from '../../modules/args.ts';
import type { Pair } from '../../pki/due.ts';
import { reasonToIssueAuthority } from '../../pki/due.ts';
import { endOf, issueAuthority } from '../../pki/issue.ts';
import { keyTypes } from '../../pki/keys.ts';
import { defineAction, failed } from './define.ts';
import { keepPair, pairFiles, pairReturns, readPair, renewalDays } from './pkiFiles.ts';

export const pki_authority = defineAction({
  name: 'pki_authority',
  summary:
    'Keep a certificate authority of one’s own on the controller. One that is there is used as it is, whoever made it; it is issued again, with the same key, only before it ends.',
  args: {
    dir: string('Folder for NAME.crt and NAME.key; made for its owner alone.').mandatory(),
    name: string('What the two files are called.').default('ca'),
    common_name: string('Name of a new authority.').mandatory(),
    organization: list(string('One organization.'), 'Organizations of a new authority.').default([]),
    key_type: choice(keyTypes, 'Kind of key of a new authority.').default('ECDSA-P256'),
    days: int('Days that it is valid.').default(3650),
    renew_before_days: int('Days before its end from which on it is issued again; a third of `days`, at most 365.'),
    rotate_key: bool(
      'Make a new key in any case. Everything that the old one signed is worthless to those who trust only the new one.',
    ).default(false),
  },
  returns: pairReturns,
  examples: `- pki_authority:\n    dir: "{{ inventory_dir }}/credentials/pki/cluster"\n    common_name: kubernetes-ca`,
  async act({ dir, name, common_name, organization, key_type, days, renew_before_days, rotate_key }, context) {
    const now = new Date();
    const subject = { commonName: common_name, organization };
    const renewBeforeDays = renewalDays(days, renew_before_days, 365);
    const files = pairFiles(context.path(dir), name);
    const trouble = rotate_key ? undefined : unusable(readPair(files), files.crt);
    if (trouble) return failed(trouble, { crt: files.crt, key: files.key });
    return keepPair(
      {
        files,
        now,
        reason: (pair) =>
          rotate_key
            ? 'a new key is wanted'
            : reasonToIssueAuthority(pair, { renewBeforeDays, notAfter: endOf(days, now) }, now),
        newKey: (key) => (key && !rotate_key ? undefined : key_type),
        forecast: (keyType) => ({
          subject,
          issuer: subject,
          altNames: [],
          usages: [],
          keyType,
          notBefore: now,
          notAfter: endOf(days, now),
        }),
        issue: (key) => issueAuthority({ subject, key, days, now }),
      },
      context,
    );
  },
});

/** Why an authority that is there cannot serve as one. A key may be missing: some keep it elsewhere. */
function unusable({ certificate, key }: Pair, crt: string): string | undefined {
  if (!certificate) return undefined;
  if (!certificate.ca) return `the certificate in ${crt} is not that of an authority`;
  if (key && !certificate.checkPrivateKey(key)) return `the key beside ${crt} belongs to another certificate`;
  if (new Date(certificate.validTo) < new Date() && !certificate.checkIssued(certificate)) {
    return `the authority in ${crt} ended on ${certificate.validTo}, and another one issued it`;
  }
  return undefined;
}
