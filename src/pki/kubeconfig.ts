/** The file with which kubectl and Kubernetes' own components find a cluster and prove who they are. */

/** A file that is embedded, as its bytes, or named, as a path on the host that reads it. */
export type Part = { readonly data: string } | { readonly path: string };

export interface Kubeconfig {
  readonly cluster: string;
  readonly server: string;
  /** Name to expect in the server's certificate when it is not the one dialled. */
  readonly tlsServerName?: string | undefined;
  readonly authority: Part;
  readonly user: string;
  readonly certificate: Part;
  readonly key: Part;
  readonly context: string;
  readonly namespace?: string | undefined;
}

/** The text of a kubeconfig with one cluster, one user and one context. */
export function kubeconfigText(config: Kubeconfig): string {
  const lines = [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `  - name: ${quoted(config.cluster)}`,
    '    cluster:',
    `      server: ${quoted(config.server)}`,
    config.tlsServerName && `      tls-server-name: ${quoted(config.tlsServerName)}`,
    `      ${part('certificate-authority', config.authority)}`,
    'users:',
    `  - name: ${quoted(config.user)}`,
    '    user:',
    `      ${part('client-certificate', config.certificate)}`,
    `      ${part('client-key', config.key)}`,
    'contexts:',
    `  - name: ${quoted(config.context)}`,
    '    context:',
    `      cluster: ${quoted(config.cluster)}`,
    `      user: ${quoted(config.user)}`,
    config.namespace && `      namespace: ${quoted(config.namespace)}`,
    `current-context: ${quoted(config.context)}`,
  ];
  return `${lines.filter((line) => line).join('\n')}\n`;
}

function part(name: string, value: Part): string {
  if ('path' in value) return `${name}: ${quoted(value.path)}`;
  return `${name}-data: ${Buffer.from(value.data).toString('base64')}`;
}

/** A string of JSON is one of YAML too, whatever it holds; what cannot be taken for anything else stands bare. */
function quoted(text: string): string {
  const bare = /^[A-Za-z/][A-Za-z0-9._/@-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
  return bare || /^https?:\/\/[A-Za-z0-9.:[\]-]+$/.test(text) ? text : JSON.stringify(text);
}
