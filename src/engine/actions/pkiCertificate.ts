import { PlayError } from '../../errors.ts';
import { bool, choice, int, list, string } from '../../modules/args.ts';
import { altNameText, readAltNames } from '../../pki/altNames.ts';
import { describeCertificate, type Usage, usages } from '../../pki/certificate.ts';
import { reasonToIssue } from '../../pki/due.ts';
import { endWithin, issueCertificate } from '../../pki/issue.ts';
import { keyTypeOf, keyTypes } from '../../pki/keys.ts';
import { type ActionContext, defineAction, failed } from './define.ts';
import { keepPair, pairFiles, pairReturns, readPair, renewalDays } from './pkiFiles.ts';

export const pki_certificate = defineAction({
  name: 'pki_certificate',
  summary:
    'Keep a certificate and its key on the controller, signed by an authority that is there too. It is issued again when anything about it is to be different, when the authority has changed, and before it ends; the key stays unless it must change.',
  args: {
    dir: string('Folder for NAME.crt and NAME.key; made for its owner alone.').mandatory(),
    name: string('What the two files are called.').mandatory(),
    authority: string('Path of the authority’s files, without `.crt` and `.key`.').mandatory(),
    common_name: string('Whom it names; to Kubernetes the name of a user.').mandatory(),
    organization: list(string('One organization.'), 'Organizations; to Kubernetes the groups of the user.').default([]),
    sans: list(string('An address or a DNS name.'), 'Addresses and DNS names that it is good for.').default([]),
    usages: list(choice(usages, 'One purpose.'), 'Whether its owner serves, dials, or does both.').default(['server']),
    key_type: choice(keyTypes, 'Kind of key.').default('ECDSA-P256'),
    days: int('Days that it is valid; it ends with the authority at the latest.').default(365),
    renew_before_days: int('Days before its end from which on it is issued again; a third of `days`, at most 30.'),
    rotate_key: bool('Make a new key in any case.').default(false),
  },
  returns: pairReturns,
  examples: `- pki_certificate:\n    dir: "{{ inventory_dir }}/credentials/pki/hosts/{{ inventory_hostname }}"\n    name: apiserver\n    authority: "{{ inventory_dir }}/credentials/pki/cluster/ca"\n    common_name: kube-apiserver\n    sans: [10.233.0.1, "{{ ip }}", localhost, kubernetes.default]\n    usages: [server]`,
  async act(args, context) {
    const { common_name: commonName, organization, key_type, days, rotate_key } = args;
    const now = new Date();
    const files = pairFiles(context.path(args.dir), args.name);
    const root = context.path(args.authority);
    const authority = readPair({ crt: `${root}.crt`, key: `${root}.key` });
    const trouble = unusable(authority.certificate, root, context);
    if (trouble) return failed(trouble);
    const wanted = {
      subject: { commonName, organization },
      altNames: namesIn(args.sans, context),
      usages: [...new Set(args.usages as readonly Usage[])],
      keyType: key_type,
      renewBeforeDays: renewalDays(days, args.renew_before_days, 30),
      notAfter: endWithin(days, now, authority.certificate),
      authority: authority.certificate,
    };
    return keepPair(
      {
        files,
        now,
        reason: (pair) => (rotate_key ? 'a new key is wanted' : reasonToIssue(pair, wanted, now)),
        newKey: (key) => (key && !rotate_key && keyTypeOf(key) === key_type ? undefined : key_type),
        forecast: (keyType) => ({
          ...wanted,
          keyType,
          issuer: authority.certificate
            ? describeCertificate(authority.certificate).subject
            : { commonName: 'an authority that is yet to be made', organization: [] },
          notBefore: now,
        }),
        async issue(key) {
          if (!authority.certificate || !authority.key) {
            throw new PlayError('missing-file', `the key of the authority, ${root}.key, is not here`, {
              hint: 'put it there for this run, or issue the certificate where the key is',
            });
          }
          const signer = { certificate: authority.certificate, key: authority.key };
          return issueCertificate({ ...wanted, key, days, now }, signer);
        },
      },
      context,
    );
  },
});

function unusable(authority: { readonly ca: boolean } | undefined, root: string, { check }: ActionContext) {
  if (authority && !authority.ca) return `the certificate in ${root}.crt is not that of an authority`;
  // In check mode nothing has made it yet.
  if (!authority && !check) return `there is no authority ${root}.crt; pki_authority makes one`;
  return undefined;
}

function namesIn(sans: readonly string[], { tree }: ActionContext): readonly string[] {
  try {
    return readAltNames(sans).map(altNameText);
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    throw new PlayError(error.code, error.message, { origin: tree('sans')?.origin, hint: error.hint });
  }
}
