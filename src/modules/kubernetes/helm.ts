/** helm on the host: how it reaches the cluster, and what it says of a release. */
import { parseJson } from '../../python/json.ts';
import type { Value } from '../../python/value.ts';
import type { Script } from '../../script/script.ts';
import { sh } from '../../script/sh.ts';
import { bool, path, raw, string } from '../args.ts';
import type { Json } from '../define.ts';
import { onHost } from '../hostPath.ts';
import { type Access, reachCluster } from './access.ts';

export const helmArgs = {
  binary_path: path('The helm to use.'),
  kubeconfig: raw('Kubeconfig on the host, or its content as a mapping.').alias('kubeconfig_path'),
  context: string('Context of the kubeconfig.').alias('kube_context'),
  host: string('URL of the server.'),
  api_key: string('Token that logs in.').secret(),
  ca_cert: path('Authority to trust; a file on the host.').alias('ssl_ca_cert'),
  validate_certs: bool('Check the certificate of the server.').default(true).alias('verify_ssl'),
};

interface HelmAccess extends Access {
  readonly binary_path?: string | undefined;
}

/** Defines `h`, which is helm in a namespace, and `fail_by COMMAND`. Tokens travel in the environment, never as words. */
export function defineHelm(access: HelmAccess, namespace?: string): Script {
  const { binary_path, context, host, ca_cert, validate_certs, api_key } = access;
  return sh`
    ${reachCluster({ kubeconfig: access.kubeconfig, proxy: access.proxy, no_proxy: access.no_proxy })}
    helm=${binary_path === undefined ? 'helm' : onHost(binary_path)}
    need "$helm" 'keep releases of charts'
    ${namespace !== undefined && sh`HELM_NAMESPACE=${namespace}; export HELM_NAMESPACE`}
    ${context !== undefined && sh`HELM_KUBECONTEXT=${context}; export HELM_KUBECONTEXT`}
    ${host !== undefined && sh`HELM_KUBEAPISERVER=${host}; export HELM_KUBEAPISERVER`}
    ${api_key !== undefined && sh`HELM_KUBETOKEN=${api_key}; export HELM_KUBETOKEN`}
    ${ca_cert !== undefined && sh`HELM_KUBECAFILE=${onHost(ca_cert)}; export HELM_KUBECAFILE`}
    ${validate_certs === false && sh`HELM_KUBEINSECURE_SKIP_TLS_VERIFY=true; export HELM_KUBEINSECURE_SKIP_TLS_VERIFY`}
    h() { "$helm" "$@"; }
    fail_by() { fail "Failure when executing Helm command $1: $(cat "$SCRATCH.said" 2>/dev/null)"; }`;
}

/** Records the release and its values; `there` says whether it is. */
export function helmStatus(name: string, all: boolean): Script {
  // The filter is a regular expression, and a release's name has letters, digits, dots and dashes only.
  const filter = `^${name.replaceAll('.', '[.]')}$`;
  return sh`
    list=$(h list ${all && '--all'} --filter ${filter} -o json 2>"$SCRATCH.said") || fail_by list
    result list "$list"
    there=
    case $list in *'"name"'*) there=1 ;; esac
    if [ "$there" ]; then result values "$(h get values ${name} -o json 2>/dev/null)"; fi`;
}

/** The release that was recorded, with its values. */
export function releaseOf(records: Readonly<Record<string, Json>>): Map<Value, Value> | undefined {
  const list = parsed(records['list']);
  const [one] = Array.isArray(list) ? list : [];
  if (!(one instanceof Map)) return undefined;
  const values = parsed(records['values']);
  return new Map([...one, ['values', values instanceof Map ? values : new Map()]]);
}

/** JSON of a record, or undefined. */
export function parsed(record: Json): Value | undefined {
  if (typeof record !== 'string' || record.trim() === '') return undefined;
  try {
    return parseJson(record);
  } catch {
    return undefined;
  }
}
