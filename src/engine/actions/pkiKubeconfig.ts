import { dirname } from 'node:path';
import { PlayError } from '../../errors.ts';
import { string } from '../../modules/args.ts';
import { kubeconfigText } from '../../pki/kubeconfig.ts';
import { alone } from '../folderLock.ts';
import { isOpenToOthers, readIfThere, writeWhole } from '../privateFiles.ts';
import { defineAction } from './define.ts';

export const pki_kubeconfig = defineAction({
  name: 'pki_kubeconfig',
  summary: 'Keep a kubeconfig on the controller that holds the certificates and the key it needs.',
  args: {
    dest: string('The file, readable by its owner alone.').mandatory(),
    server: string('Where the API is, such as `https://192.0.2.10:6443`.').mandatory(),
    authority_cert: string('File with the certificate of the authority that the server’s is signed by.').mandatory(),
    client_cert: string('File with the certificate of the user.').mandatory(),
    client_key: string('File with the key of the user.').mandatory(),
    cluster: string('What the cluster is called in it.').default('kubernetes'),
    user: string('What the user is called in it.').default('kubernetes-admin'),
    context: string('What the two together are called; USER@CLUSTER if not given.'),
    namespace: string('Namespace to work in unless told otherwise.'),
    tls_server_name: string('Name to expect in the server’s certificate when it is not the one dialled.'),
  },
  returns: { dest: { kind: 'string', summary: 'The file.' } },
  examples: `- pki_kubeconfig:\n    dest: "{{ inventory_dir }}/credentials/admin.conf"\n    server: https://192.0.2.10:6443\n    authority_cert: credentials/pki/cluster/ca.crt\n    client_cert: credentials/pki/admin.crt\n    client_key: credentials/pki/admin.key`,
  async act(args, context) {
    const { server, cluster, user, namespace, tls_server_name: tlsServerName } = args;
    const dest = context.path(args.dest);
    const sources = [args.authority_cert, args.client_cert, args.client_key].map((path) => context.path(path));
    const parts = sources.map((path) => readIfThere(path));
    const absent = sources.find((_, index) => parts[index] === undefined);
    // In check mode nothing has made the certificates yet, and then there is no file either.
    if (absent && !context.check) throw new PlayError('missing-file', `there is no ${absent}`);
    const [authority = '', certificate = '', key = ''] = parts;
    const textWith = (secret: string): string =>
      kubeconfigText({
        server,
        cluster,
        user,
        namespace,
        tlsServerName,
        context: args.context ?? `${user}@${cluster}`,
        authority: { data: authority },
        certificate: { data: certificate },
        key: { data: secret },
      });
    const text = textWith(key);
    const old = readIfThere(dest);
    if (old === text && !isOpenToOthers(dest)) return { status: 'ok', changes: [], result: { dest } };
    if (!context.check) await alone(dirname(dest), async () => writeWhole(dest, text, 0o600));
    const diff = [{ before: withoutKey(old), after: withoutKey(text), beforeHeader: dest, afterHeader: dest }];
    return { status: 'changed', changes: [dest], diff: context.diff ? diff : undefined, result: { dest } };
  },
});

function withoutKey(text = ''): string {
  return text.replace(/^( *client-key-data:).*$/gm, '$1 (not shown)');
}
