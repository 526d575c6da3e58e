import type { ClusterPlan } from '../index.mjs';

export function planCluster(wanted: {
  count?: number;
  controlPlanes?: number;
  workers?: number;
  loadBalancer?: boolean;
  deployment?: string;
  addons?: boolean;
  versions?: readonly string[];
}): { names: string[]; plan: ClusterPlan };
export function groupsOf(names: readonly string[], plan: ClusterPlan): Record<string, string[]>;
