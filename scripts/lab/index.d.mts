export type Host = { readonly name: string; readonly address: string };
export type Power = 'on' | 'off' | 'frozen';
export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };
export type Say = (text: string) => void;

export type Lab = {
  readonly name: string;
  readonly number: number;
  readonly release: string;
  readonly hosts: readonly Host[];
  readonly kubernetes?: ClusterPlan & { readonly folders: readonly string[] };
  readonly folder: string;
  /** Private key that root, ops and ops2 accept on every host. */
  readonly key: string;
  readonly knownHosts: string;
  /** An inventory of this lab, with its key and its known hosts. */
  readonly inventory: string;
  host(name: string): Host;
  sshArguments(host: string, user?: string): string[];
  /** Run a command with the system's ssh and answer how it ended; it does not throw when the command fails. */
  ssh(host: string, command: string, how?: { user?: string; input?: string; timeout?: number }): Promise<Ended>;
  /** Pull or restore the plug, or stop and continue the whole machine with its cable cut. */
  power(host: string, to: 'on' | 'off' | 'freeze' | 'thaw'): Promise<void>;
  status(): Promise<{ name: string; address: string; power: Power }[]>;
  down(say?: Say): Promise<void>;
};

/** What a cluster on a lab looks like. */
export type ClusterPlan = {
  readonly versions: readonly string[];
  readonly controlPlanes: number;
  readonly loadBalancer: boolean;
  readonly deployment: string;
  readonly addons: boolean;
};

export function startLab(wanted: {
  name: string;
  hosts?: number | readonly string[];
  release?: string;
  python?: boolean;
  /** Make hosts for a cluster, with a mirror of what it is made of; `hosts` counts its control planes and workers. */
  kubernetes?: {
    /** Versions to serve; the inventory names the first. */
    versions?: readonly string[];
    controlPlanes?: number;
    workers?: number;
    /** One more host, `lb1`. */
    loadBalancer?: boolean;
    deployment?: 'binary' | 'kubeadm';
    /** Serve metrics-server, the local-path provisioner and flannel as well. */
    addons?: boolean;
  };
  say?: Say;
}): Promise<Lab>;
export function openLab(name: string): Lab;
export function downLab(name: string, say: Say): Promise<void>;
export function labNames(): string[];
