import type { Value } from '../python/value.ts';
import { list, string } from './args.ts';
import { defineModule, type Outcome } from './define.ts';
import { accessArgs } from './kubernetes/access.ts';
import { listObjects } from './kubernetes/listing.ts';
import { hide, type KubeObject } from './kubernetes/objects.ts';
import { isUnknownKind } from './kubernetes/talk.ts';
import { waitArgs } from './kubernetes/waitArgs.ts';
import { isReady } from './kubernetes/waiting.ts';
import { failed } from './outcome.ts';

export const k8sInfo = defineModule({
  name: 'k8s_info',
  summary: 'Read objects of a Kubernetes cluster, with kubectl on the host.',
  args: {
    kind: string('Kind of the objects.').mandatory(),
    api_version: string('Its API version.').default('v1').alias('api', 'version'),
    name: string('Name of one object.'),
    namespace: string('Namespace to look in; all of them when not given.'),
    label_selectors: list(string('A selector.'), 'Only objects with these labels.').default([]),
    field_selectors: list(string('A selector.'), 'Only objects with these fields.').default([]),
    hidden_fields: list(string('A path.'), 'Fields that the result leaves out.'),
    ...accessArgs,
    ...waitArgs,
  },
  returns: {
    resources: { kind: 'list', summary: 'The objects.' },
    api_found: { kind: 'bool', summary: 'Whether the server knows the kind.' },
  },
  examples: `- kubernetes.core.k8s_info:
    kind: Node
  register: nodes
- kubernetes.core.k8s_info:
    kind: Deployment
    api_version: apps/v1
    namespace: kube-system
    name: coredns
    wait: true`,
  async converse(args, host, controller): Promise<Outcome> {
    const start = performance.now();
    const hidden = [...(args.hidden_fields ?? [])];
    for (;;) {
      const answer = await listObjects(host, args);
      const late = !args.wait || performance.now() - start >= args.wait_timeout * 1000;
      if (answer.failure !== undefined) {
        if (isUnknownKind(answer.failure)) return notKnown(args);
        if (late) return failed(answer.failure);
      } else {
        const ready = answer.objects.every((one) => isReady(one, 'present', args.wait_condition));
        if (!args.wait || (ready && answer.objects.length > 0)) return found(answer.objects, hidden);
        if (late && ready) return found(answer.objects, hidden);
        if (late)
          return failed(
            `Failed to gather information about ${args.kind}(s) even after waiting for ${args.wait_timeout} seconds`,
          );
      }
      await controller.sleep(args.wait_sleep);
    }
  },
});

const found = (objects: readonly KubeObject[], hidden: readonly string[]): Outcome => ({
  status: 'ok',
  changes: [],
  result: { resources: objects.map((one) => hide(one as Value, hidden)), api_found: true },
});

const notKnown = ({ api_version, kind }: { readonly api_version: string; readonly kind: string }): Outcome => ({
  status: 'ok',
  message: `Failed to find API for resource with apiVersion "${api_version}" and kind "${kind}"`,
  changes: [],
  result: { resources: [], api_found: false },
});
