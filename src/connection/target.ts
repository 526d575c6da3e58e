/** Everything a connection needs to know of a host; the engine fills it from variables, the command line from the environment. */
export interface Target {
  /** Inventory name, for messages. */
  readonly name: string;
  readonly transport: 'ssh' | 'openssh' | 'local';
  readonly address: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  /** The key itself, for those who keep it in a vault. */
  readonly privateKey?: string | undefined;
  readonly passphrase?: string | undefined;
  /** Default `ask` where a prompt is possible, else `yes`. */
  readonly hostKeyChecking?: 'yes' | 'ask' | 'accept-new' | 'no' | undefined;
  /** First one gets new keys. Default: the user's and the system's files. */
  readonly knownHostsFiles?: readonly string[] | undefined;
  /** Default: the user's and the system's files; `none` reads no file. */
  readonly sshConfigFile?: string | undefined;
  /** Hops, nearest first, each `[user@]host[:port]`. */
  readonly jump?: readonly string[] | undefined;
  readonly proxyCommand?: string | undefined;
  /** Path of the agent's socket. */
  readonly agentSocket?: string | undefined;
  /** Seconds, default 10. */
  readonly connectTimeout?: number | undefined;
  /** Further arguments of the system's ssh, for `openssh`. */
  readonly sshArgs?: readonly string[] | undefined;
  readonly become?: Become | undefined;
  /** Default `/bin/sh`. */
  readonly shell?: string | undefined;
  /** Where local commands start. */
  readonly cwd?: string | undefined;
  /** Home of the operator. */
  readonly home?: string | undefined;
  /** Name of the operator, who logs in when nobody else is named. */
  readonly operator?: string | undefined;
  /** Environment of local commands, of the system's ssh and of a ProxyCommand. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface Become {
  readonly method: 'sudo' | 'su' | 'doas';
  /** Default root. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly flags?: string | undefined;
  readonly exe?: string | undefined;
  /** Seconds to wait for the new user's shell, default 12. */
  readonly timeout?: number | undefined;
}

/** What a connection may ask of, or tell, the people at the terminal. */
export interface Hooks {
  /** Asks a question; `secret` answers are not shown. Absent when nobody is there. */
  prompt?(question: string, secret: boolean): Promise<string>;
  warn?(message: string): void;
}
