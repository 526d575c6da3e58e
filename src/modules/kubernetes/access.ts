/** How a cluster is reached: kubectl on the host, with what the task says of server, user and trust. */
import { dumpJson } from '../../python/json.ts';
import type { Value } from '../../python/value.ts';
import { type Script, Upload } from '../../script/script.ts';
import { sh } from '../../script/sh.ts';
import { bool, dict, list, path, raw, string } from '../args.ts';
import { onHost } from '../hostPath.ts';
import { contentText } from '../plainData.ts';

export const accessArgs = {
  kubeconfig: raw(
    'Kubeconfig on the host, or its content as a mapping. Without one: `KUBECONFIG`, ~/.kube/config, then /etc/kubernetes/admin.conf.',
  ),
  context: string('Context of the kubeconfig.'),
  host: string('URL of the server.'),
  api_key: string('Token that logs in.').secret(),
  username: string('User that logs in with a password.'),
  password: string('Its password.').secret(),
  ca_cert: path('Authority to trust; a file on the host.').alias('ssl_ca_cert'),
  client_cert: path('Certificate that logs in; a file on the host.').alias('cert_file'),
  client_key: path('Its key; a file on the host.').alias('key_file'),
  validate_certs: bool('Check the certificate of the server.').alias('verify_ssl'),
  impersonate_user: string('User to act as.'),
  impersonate_groups: list(string('A group.'), 'Groups to act as.'),
  proxy: string('Proxy to go through.'),
  no_proxy: string('Addresses that are reached without the proxy.'),
  proxy_headers: dict('Headers for the proxy.').ignored('kubectl sends none'),
  persist_config: bool('Keep refreshed tokens.').ignored('kubectl decides by the kubeconfig'),
};

export interface Access {
  readonly kubeconfig?: Value | undefined;
  readonly context?: string | undefined;
  readonly host?: string | undefined;
  readonly api_key?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly ca_cert?: string | undefined;
  readonly client_cert?: string | undefined;
  readonly client_key?: string | undefined;
  readonly validate_certs?: boolean | undefined;
  readonly impersonate_user?: string | undefined;
  readonly impersonate_groups?: readonly string[] | undefined;
  readonly proxy?: string | undefined;
  readonly no_proxy?: string | undefined;
}

/** Sets KUBECONFIG and the proxies. A kubeconfig given as data, and secrets, travel as files that only we can read. */
export function reachCluster(access: Access): Script {
  const { kubeconfig, proxy, no_proxy } = access;
  const given =
    typeof kubeconfig === 'string' && !/^\s*apiVersion:/m.test(kubeconfig)
      ? sh`KUBECONFIG=${onHost(kubeconfig)}`
      : kubeconfig !== undefined && kubeconfig !== null
        ? sh`KUBECONFIG=${new Upload(contentText(kubeconfig))}`
        : sh`KUBECONFIG=\${K8S_AUTH_KUBECONFIG-\${KUBECONFIG-}}
      if [ -z "$KUBECONFIG" ]; then
        if [ ! -r ~/.kube/config ] && [ -r /etc/kubernetes/admin.conf ]; then KUBECONFIG=/etc/kubernetes/admin.conf
        else KUBECONFIG=~/.kube/config; fi
      fi`;
  const user = secretUser(access);
  return sh`
    ${given}
    ${user && sh`KUBECONFIG=${new Upload(dumpJson(user))}:$KUBECONFIG`}
    export KUBECONFIG
    ${proxy !== undefined && sh`HTTPS_PROXY=${proxy} HTTP_PROXY=${proxy}; export HTTPS_PROXY HTTP_PROXY`}
    ${no_proxy !== undefined && sh`NO_PROXY=${no_proxy}; export NO_PROXY`}`;
}

/** Defines `k`, which is kubectl with everything that the task says of the cluster. */
export function defineKubectl(access: Access): Script {
  return sh`
    ${reachCluster(access)}
    if has kubectl; then k_tool=kubectl
    elif has k3s; then k_tool='k3s kubectl'
    else fail 'needs kubectl to talk to the cluster'
    fi
    k() { $k_tool ${flags(access)} "$@"; }`;
}

function flags(access: Access): Script {
  const words: string[] = [];
  const flag = (name: string, value: string | undefined): void => {
    if (value !== undefined) words.push(`--${name}=${value}`);
  };
  flag('server', access.host);
  if (access.validate_certs === false) words.push('--insecure-skip-tls-verify=true');
  flag('as', access.impersonate_user);
  for (const group of access.impersonate_groups ?? []) flag('as-group', group);
  if (secretUser(access)) words.push('--user=reprise');
  const file = (name: string, value: string | undefined): Script | false =>
    value !== undefined && sh`${`--${name}`} ${onHost(value)}`;
  const context = access.context === undefined ? sh`\${K8S_AUTH_CONTEXT:+--context="$K8S_AUTH_CONTEXT"}` : false;
  flag('context', access.context);
  return sh`${words} ${context} ${file('certificate-authority', access.ca_cert)} ${!secretUser(access) && file('client-certificate', access.client_cert)} ${!secretUser(access) && file('client-key', access.client_key)}`;
}

/** A kubeconfig with nothing but the user that a token or password logs in. */
function secretUser({ api_key, username, password }: Access): Value | undefined {
  if (api_key === undefined && password === undefined) return undefined;
  const user = new Map<Value, Value>();
  if (api_key !== undefined) user.set('token', api_key);
  if (password !== undefined) user.set('username', username ?? '').set('password', password);
  const entry = new Map<Value, Value>([
    ['name', 'reprise'],
    ['user', user],
  ]);
  return new Map<Value, Value>([
    ['apiVersion', 'v1'],
    ['kind', 'Config'],
    ['users', [entry]],
  ]);
}
