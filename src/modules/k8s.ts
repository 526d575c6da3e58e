import type { Value } from '../python/value.ts';
import { bool, choice, int, list, options, path, raw, string } from './args.ts';
import { defineModule, type Json, type Outcome } from './define.ts';
import { accessArgs } from './kubernetes/access.ts';
import { readDefinitions } from './kubernetes/definitions.ts';
import { listObjects } from './kubernetes/listing.ts';
import { hide, type KubeObject, title, withHash } from './kubernetes/objects.ts';
import { matchesLabels } from './kubernetes/selector.ts';
import { type Deed, settleObject } from './kubernetes/settling.ts';
import { lookUp } from './kubernetes/talk.ts';
import { waitArgs } from './kubernetes/waitArgs.ts';
import { failed } from './outcome.ts';

export const k8s = defineModule({
  name: 'k8s',
  summary: 'Keep objects of a Kubernetes cluster, with kubectl on the host.',
  args: {
    state: choice(
      ['absent', 'present', 'patched'],
      '`present` creates or changes an object, `patched` only changes one that is there.',
    ).default('present'),
    resource_definition: raw('The object, or objects: a mapping, a list, or YAML text.').alias('definition', 'inline'),
    src: path('File with the objects: a path on the host when absolute, else a file of the role; or an address.'),
    template: raw('Template with the objects: its name, a mapping with `path` and options of `template`, or a list.'),
    api_version: string('API version of an object that does not say it.').default('v1').alias('api', 'version'),
    kind: string('Kind of an object that does not say it.'),
    name: string('Name of an object that does not say it.'),
    generate_name: string('Start of a name that the server completes.'),
    namespace: string('Namespace of an object that does not say it.'),
    ...accessArgs,
    apply: bool('Take away what an earlier `apply` had and this one has not.').default(false),
    server_side_apply: options(
      {
        field_manager: string('Who owns the fields.').mandatory(),
        force_conflicts: bool('Take fields from other owners.').default(false),
      },
      'Let the server do what `apply` asks for.',
    ),
    force: bool('Replace the whole object instead of patching it.').default(false),
    merge_type: list(choice(['merge', 'strategic-merge'], 'A way.'), 'Ways to patch, tried in this order.'),
    append_hash: bool('Put a hash of the content behind the name of a ConfigMap or Secret.').default(false),
    validate: options(
      {
        fail_on_error: bool('Fail on fields that the server does not know.'),
        strict: bool('Unknown fields are errors.').default(true),
        version: string('Version of the rules.').ignored('the server checks by its own'),
      },
      'How fields are checked; unknown ones give a warning otherwise.',
    ),
    delete_all: bool('With `absent`, `kind` and no name: all objects of the kind in the namespace.')
      .default(false)
      .alias('all'),
    delete_options: options(
      {
        propagationPolicy: choice(['Foreground', 'Background', 'Orphan'], 'What becomes of what it owns.'),
        gracePeriodSeconds: int('Seconds that a pod has to end.'),
        preconditions: options(
          { resourceVersion: string('Version that it must have.'), uid: string('Identity that it must have.') },
          'What must hold before.',
        ),
      },
      'How objects are removed.',
    ),
    label_selectors: list(string('A selector.'), 'Only objects with these labels.'),
    continue_on_error: bool('Go on with the other objects after a failure.').default(false),
    hidden_fields: list(string('A path.'), 'Fields that the result leaves out.'),
    ...waitArgs,
  },
  needs: [
    ['not both', 'resource_definition', 'src', 'template'],
    ['not both', 'merge_type', 'apply'],
    ['not both', 'name', 'generate_name'],
  ],
  returns: {
    result: { kind: 'dict', summary: 'The object as the server has it, or `results` with one entry for each.' },
    method: { kind: 'string', summary: 'What was done: create, update, apply, replace or delete.' },
    duration: { kind: 'int', summary: 'Seconds that it was waited for.', when: '`wait` is on' },
  },
  examples: `- kubernetes.core.k8s:
    src: coredns.yml
    apply: true
    server_side_apply: { field_manager: reprise }
- kubernetes.core.k8s:
    kind: Namespace
    name: shop
- kubernetes.core.k8s:
    template: deployment.yml.j2
    wait: true`,
  async converse(args, host, controller): Promise<Outcome> {
    const given = await readDefinitions(args, host, controller);
    const whole = args.append_hash ? given.map(withHash) : given;
    const anonymous = args.state === 'absent' && (args.delete_all || args.label_selectors !== undefined);
    let objects = whole;
    if (anonymous && args.name === undefined && args.resource_definition === undefined && args.src === undefined) {
      const found = await listObjects(host, { ...args, kind: args.kind ?? '' });
      if (found.failure !== undefined) return failed(found.failure);
      objects = [...found.objects];
    }
    const there = await lookUp(host, args, objects);
    if (typeof there === 'string') return failed(`Failed to retrieve requested object: ${there}`);
    const deeds: Deed[] = [];
    for (const [index, object] of objects.entries()) {
      const deed =
        args.state !== 'absent' && !matchesLabels(object, args.label_selectors ?? [])
          ? { changes: [], warnings: [`${title(object)} filtered by label_selectors`] }
          : await settleObject(object, there[index], {
              host,
              controller,
              wish: args,
              promised: objects.slice(0, index),
            });
      deeds.push(deed);
      if (deed.failure !== undefined && !args.continue_on_error) break;
    }
    return outcomeOf(deeds, args.hidden_fields ?? [], controller.diff);
  },
});

function outcomeOf(deeds: readonly Deed[], hidden: readonly string[], showsDiff: boolean): Outcome {
  const changes = deeds.flatMap((deed) => deed.changes);
  const failure = deeds.find((deed) => deed.failure !== undefined)?.failure;
  const diff = deeds.flatMap((deed) => (showsDiff && deed.changes.length && deed.diff ? [deed.diff] : []));
  const warnings = deeds.flatMap((deed) => deed.warnings);
  const each = deeds.map((deed) => resultOf(deed, hidden));
  return {
    status: failure !== undefined ? 'failed' : changes.length ? 'changed' : 'ok',
    message: failure,
    changes,
    diff: diff.length ? diff : undefined,
    warnings: warnings.length ? warnings : undefined,
    result:
      each.length === 1
        ? each[0]!
        : { result: { results: each.map((one, at) => ({ ...one, changed: deeds[at]!.changes.length > 0 })) } },
  };
}

function resultOf({ method, object, duration, failure }: Deed, hidden: readonly string[]): Record<string, Json> {
  const shown: KubeObject = object ?? new Map<Value, Value>();
  return {
    ...(method === undefined ? {} : { method }),
    ...(duration === undefined ? {} : { duration }),
    ...(failure === undefined ? {} : { error: { msg: failure } }),
    result: hide(shown as Value, hidden),
  };
}
