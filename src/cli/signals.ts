/** Signals that end a run. The first one stops it in order; a second one ends the process. */

const CODES: Readonly<Record<string, number>> = { SIGINT: 99, SIGTERM: 143, SIGHUP: 129 };
/** How long an orderly stop may take before the process ends anyway. */
const PATIENCE_MS = 5_000;

export interface Signals {
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, if any. */
  exitCode(): number | undefined;
  stop(): void;
}

export function onSignals(): Signals {
  const controller = new AbortController();
  let code: number | undefined;
  const handlers = Object.entries(CODES).map(([name, exit]) => {
    const handler = (): void => {
      if (code !== undefined) process.exit(code);
      code = exit;
      controller.abort();
      setTimeout(() => process.exit(exit), PATIENCE_MS).unref();
    };
    process.on(name as NodeJS.Signals, handler);
    return [name, handler] as const;
  });
  return {
    signal: controller.signal,
    exitCode: () => code,
    stop: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
}
