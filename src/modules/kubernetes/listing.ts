/** Objects of one kind, found by name, labels and fields. */
import type { Script } from '../../script/script.ts';
import { sh } from '../../script/sh.ts';
import type { Host } from '../define.ts';
import type { Access } from './access.ts';
import { type Answer, ask } from './talk.ts';

export interface Search extends Access {
  readonly api_version: string;
  readonly kind: string;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly label_selectors?: readonly string[] | undefined;
  readonly field_selectors?: readonly string[] | undefined;
}

/** What kubectl finds; without namespace or name it looks in all namespaces. */
export function listObjects(host: Host, search: Search): Promise<Answer> {
  const labels = search.label_selectors?.join(',') ?? '';
  const fields = search.field_selectors?.join(',') ?? '';
  const name = search.name ?? '';
  const scope: Script | false =
    search.namespace !== undefined && search.namespace !== ''
      ? sh`${`--namespace=${search.namespace}`}`
      : name === '' && sh`--all-namespaces`;
  return ask(
    host,
    search,
    sh`answer get ${resourceOf(search)} ${name !== '' && name} ${scope} ${labels !== '' && `--selector=${labels}`} ${
      fields !== '' && `--field-selector=${fields}`
    } ${name !== '' && labels === '' && fields === '' && '--ignore-not-found'} --show-managed-fields -o json`,
    false,
  );
}

/** `Deployment.v1.apps`, and `Pod.v1.` for what has no group, are exact to kubectl. */
function resourceOf({ api_version, kind }: Search): string {
  const [group, version] = api_version.includes('/') ? api_version.split('/') : ['', api_version];
  return `${kind}.${version}.${group}`;
}
