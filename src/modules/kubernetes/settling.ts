/** Brings one object of a cluster to what a task wishes, and says what that meant. */
import type { Value } from '../../python/value.ts';
import type { Script } from '../../script/script.ts';
import { sh } from '../../script/sh.ts';
import type { Controller, FileDiff, Host } from '../define.ts';
import type { Access } from './access.ts';
import { differenceOf, holds, isSame, type KubeObject, kindOf, nameOf, namespaceOf, text, title } from './objects.ts';
import { type Answer, asFile, ask, isUnknownKind, lacksNamespace, lookUp } from './talk.ts';
import { type Condition, isReady } from './waiting.ts';

export interface Wish extends Access {
  readonly state: string;
  readonly apply: boolean;
  readonly force: boolean;
  readonly merge_type?: readonly string[] | undefined;
  readonly server_side_apply?: { readonly field_manager: string; readonly force_conflicts: boolean } | undefined;
  readonly delete_options?:
    | {
        readonly propagationPolicy?: string | undefined;
        readonly gracePeriodSeconds?: number | undefined;
        readonly preconditions?:
          | { readonly resourceVersion?: string | undefined; readonly uid?: string | undefined }
          | undefined;
      }
    | undefined;
  readonly validate?: { readonly fail_on_error?: boolean | undefined; readonly strict: boolean } | undefined;
  readonly wait: boolean;
  readonly wait_sleep: number;
  readonly wait_timeout: number;
  readonly wait_condition?: Condition | undefined;
}

/** What was done for one object. */
export interface Deed {
  readonly method?: string;
  /** Names of what changed. */
  readonly changes: readonly string[];
  readonly object?: KubeObject | undefined;
  readonly warnings: readonly string[];
  readonly diff?: FileDiff;
  readonly failure?: string;
  readonly duration?: number;
}

export interface Means {
  readonly host: Host;
  readonly controller: Controller;
  readonly wish: Wish;
  /** What the same task makes before, which check mode has not made. */
  readonly promised: readonly KubeObject[];
}

/** Settles an object; `there` is what the cluster has of it. */
export async function settleObject(object: KubeObject, there: KubeObject | undefined, means: Means): Promise<Deed> {
  const { wish, controller } = means;
  const deed = wish.state === 'absent' ? await remove(object, there, means) : await bring(object, there, means);
  if (deed.failure !== undefined || deed.method === undefined || !wish.wait || controller.check) return deed;
  return waitFor(deed, object, means);
}

async function bring(object: KubeObject, there: KubeObject | undefined, means: Means): Promise<Deed> {
  const { wish } = means;
  if (wish.apply) return change('apply', there, applying(object, wish), means, object);
  if (there === undefined) {
    if (wish.state === 'patched') {
      const warning = `${title(object)} was not found but will not be created as 'state' is 'patched'`;
      return { changes: [], warnings: [warning] };
    }
    return change('create', undefined, sh`create -f ${asFile([object])} ${validation(wish)}`, means, object);
  }
  if (wish.force)
    return change('replace', there, sh`replace -f ${asFile([object])} ${validation(wish)}`, means, object);
  if (holds(there, object)) return { method: 'update', changes: [], object: there, warnings: [] };
  let last: Deed | undefined;
  for (const type of wish.merge_type ?? ['strategic-merge', 'merge']) {
    const file = asFile([object]);
    const kind = type === 'merge' ? 'merge' : 'strategic';
    last = await change('update', there, sh`patch -f ${file} --type ${kind} --patch-file ${file}`, means, object);
    if (last.failure === undefined) return last;
  }
  return last!;
}

function applying(object: KubeObject, { server_side_apply: server, ...wish }: Wish): Script {
  return sh`apply -f ${asFile([object])} ${validation(wish)} ${
    server &&
    sh`--server-side ${`--field-manager=${server.field_manager}`} ${server.force_conflicts && sh`--force-conflicts`}`
  }`;
}

/** kubectl refuses unknown fields by itself; Ansible's client lets the server drop them, with a warning. */
const validation = ({ validate }: Pick<Wish, 'validate'>): string =>
  `--validate=${validate?.fail_on_error && validate.strict ? 'strict' : 'warn'}`;

const words: Readonly<Record<string, string>> = { update: 'patch' };

/** Tries on the server without keeping, compares, and does it for real where something differs. What is new needs no try. */
async function change(
  method: string,
  there: KubeObject | undefined,
  verb: Script,
  means: Means,
  object: KubeObject,
): Promise<Deed> {
  const { host, wish, controller } = means;
  const shown = sh`${verb} -o json --show-managed-fields`;
  const failed = (failure: string): Deed => ({
    method,
    changes: [],
    warnings: [],
    failure: `Failed to ${words[method] ?? method} object: ${failure}`,
  });
  let tried: Answer | undefined;
  if (there !== undefined || controller.check) {
    tried = await ask(host, wish, sh`answer ${shown} --dry-run=server`, false);
    if (tried.failure !== undefined && there === undefined && isPromised(tried.failure, object, means.promised)) {
      return { method, changes: [title(object)], object, warnings: [], diff: differenceOf(undefined, object) };
    }
    if (tried.failure !== undefined) return failed(tried.failure);
    const same = there !== undefined && tried.objects[0] !== undefined && isSame(there, tried.objects[0]);
    if (same) return { method, changes: [], object: tried.objects[0], warnings: tried.warnings };
  }
  const done = controller.check ? tried! : await ask(host, wish, sh`change ${title(object)} change_by ${shown}`);
  if (done.failure !== undefined) return failed(done.failure.replace(`${title(object)}: `, ''));
  const [after] = done.objects;
  return {
    method,
    changes: [title(after ?? object)],
    object: after,
    warnings: done.warnings,
    diff: differenceOf(there, after ?? object),
  };
}

/** In check mode a namespace or a kind may be missing only because the objects before have not been made. */
function isPromised(failure: string, object: KubeObject, promised: readonly KubeObject[]): boolean {
  if (isUnknownKind(failure)) return promised.some((one) => kindOf(one) === 'CustomResourceDefinition');
  return (
    lacksNamespace(failure) &&
    promised.some((one) => kindOf(one) === 'Namespace' && nameOf(one) === namespaceOf(object))
  );
}

async function remove(
  object: KubeObject,
  there: KubeObject | undefined,
  { host, wish, controller }: Means,
): Promise<Deed> {
  if (there === undefined) return { method: 'delete', changes: [], warnings: [] };
  const { propagationPolicy, gracePeriodSeconds, preconditions } = wish.delete_options ?? {};
  for (const name of ['resourceVersion', 'uid'] as const) {
    const wanted = preconditions?.[name];
    const has = text((there.get('metadata') as Map<Value, Value>).get(name));
    if (wanted !== undefined && wanted !== has) {
      const failure = `Failed to delete object: its ${name} is ${has}, and the precondition asks for ${wanted}`;
      return { method: 'delete', changes: [], warnings: [], failure };
    }
  }
  const diff = differenceOf(there, undefined);
  const answered = await ask(
    host,
    wish,
    sh`
    gone() { k delete -f ${asFile([there])} --ignore-not-found --wait=false ${
      propagationPolicy !== undefined && `--cascade=${propagationPolicy.toLowerCase()}`
    } ${gracePeriodSeconds !== undefined && `--grace-period=${gracePeriodSeconds}`} >/dev/null; }
    change ${title(object)} gone`,
    controller.check,
  );
  const changes = [title(object)];
  if (answered.failure !== undefined)
    return { method: 'delete', changes: [], warnings: [], failure: `Failed to delete object: ${answered.failure}` };
  return { method: 'delete', changes, warnings: [], diff, object: statusOf(there) };
}

/** What the server answers to a removal. */
function statusOf(object: KubeObject): KubeObject {
  const details = new Map<Value, Value>([
    ['kind', kindOf(object)],
    ['name', nameOf(object)],
  ]);
  return new Map<Value, Value>([
    ['apiVersion', 'v1'],
    ['kind', 'Status'],
    ['metadata', new Map()],
    ['status', 'Success'],
    ['details', details],
  ]);
}

async function waitFor(deed: Deed, object: KubeObject, { host, wish, controller }: Means): Promise<Deed> {
  const named = deed.method === 'delete' ? object : (deed.object ?? object);
  const start = performance.now();
  const elapsed = (): number => Math.floor((performance.now() - start) / 1000);
  for (;;) {
    const seen = await lookUp(host, wish, [named]);
    const now = typeof seen === 'string' ? undefined : seen[0];
    const object = wish.state === 'absent' ? deed.object : (now ?? deed.object);
    if (typeof seen !== 'string' && isReady(now, wish.state, wish.wait_condition))
      return { ...deed, object, duration: elapsed() };
    if (elapsed() >= wish.wait_timeout) {
      const why = typeof seen === 'string' ? `; the last answer was: ${seen}` : '';
      const failure = `"${kindOf(named)}" "${nameOf(named)}": Timed out waiting on resource${why}`;
      return { ...deed, object, duration: elapsed(), failure };
    }
    await controller.sleep(wish.wait_sleep);
  }
}
