/** When an object is as it should be: ready by its kind, by a condition, or gone. */
import type { Value } from '../../python/value.ts';
import { field, type KubeObject, kindOf, text } from './objects.ts';

export interface Condition {
  readonly type?: string | undefined;
  readonly status: string;
  readonly reason?: string | undefined;
}

/** Whether what the cluster shows is what the task waits for; `undefined` is an object that is not there. */
export function isReady(object: KubeObject | undefined, state: string, condition: Condition | undefined): boolean {
  if (state === 'absent') return object === undefined;
  if (object === undefined) return false;
  if (condition?.type !== undefined) return hasCondition(object, condition);
  return byKind[kindOf(object)]?.(object) ?? true;
}

function hasCondition(object: KubeObject, { type, status, reason }: Condition): boolean {
  const all = field(object, 'status', 'conditions');
  const one = Array.isArray(all) ? all.find((each) => text(field(each, 'type')) === type) : undefined;
  if (one === undefined || text(field(one, 'status')) !== status) return false;
  return reason === undefined || text(field(one, 'reason')) === reason;
}

const number = (value: Value | undefined): number => Number(text(value) || 0);
const status = (object: KubeObject, name: string): number => number(field(object, 'status', name));
/** The controller has seen this generation of the object. */
const isSeen = (object: KubeObject): boolean =>
  status(object, 'observedGeneration') === number(field(object, 'metadata', 'generation'));
const conditions = (object: KubeObject, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([type, value]) => hasCondition(object, { type, status: value }));

const byKind: Readonly<Record<string, (object: KubeObject) => boolean>> = {
  Deployment: (one) =>
    isSeen(one) &&
    number(field(one, 'spec', 'replicas')) === status(one, 'replicas') &&
    status(one, 'availableReplicas') === status(one, 'replicas') &&
    status(one, 'unavailableReplicas') === 0,
  DaemonSet: (one) =>
    isSeen(one) &&
    field(one, 'status', 'desiredNumberScheduled') !== undefined &&
    status(one, 'updatedNumberScheduled') === status(one, 'desiredNumberScheduled') &&
    status(one, 'numberReady') === status(one, 'desiredNumberScheduled') &&
    status(one, 'numberUnavailable') === 0,
  StatefulSet: (one) => {
    const wanted = number(field(one, 'spec', 'replicas'));
    if (!isSeen(one) || status(one, 'replicas') !== wanted) return false;
    if (text(field(one, 'spec', 'updateStrategy', 'type')) === 'OnDelete') return true;
    return (
      text(field(one, 'status', 'updateRevision')) === text(field(one, 'status', 'currentRevision')) &&
      status(one, 'updatedReplicas') === wanted &&
      status(one, 'readyReplicas') === wanted
    );
  },
  Pod: (one) => {
    const containers = field(one, 'status', 'containerStatuses');
    return Array.isArray(containers) && containers.every((each) => field(each, 'ready') === true);
  },
  CustomResourceDefinition: (one) => conditions(one, { Established: 'True' }),
  ClusterOperator: (one) => conditions(one, { Available: 'True', Degraded: 'False', Progressing: 'False' }),
};
