/** What `play lint` finds, and the rules that find it. */
import type { Origin, PlayError } from '../../errors.ts';

export interface Fix {
  /** What stands at the place, character by character; when something else does, nothing is changed. */
  readonly old: string;
  readonly text: string;
}

export interface Finding {
  readonly rule: string;
  readonly level: 'error' | 'warning';
  readonly message: string;
  readonly origin?: Origin | undefined;
  readonly length?: number | undefined;
  readonly hint?: string | undefined;
  readonly trail?: PlayError['trail'] | undefined;
  readonly fix?: Fix | undefined;
}

/** Rules beyond the mistakes that a run finds by itself, which carry their own words (`unknown-module` …). */
export const RULES: Readonly<Record<string, string>> = {
  'undefined-variable': 'A name that nothing here defines, and whose absence nothing provides for.',
  'condition-not-boolean': 'A condition that certainly gives no boolean, such as a length.',
  'braces-in-condition': 'A condition in `{{ }}`, which conditions are anyway. Fixed by --fix.',
  'old-name': 'A variable by a name that Ansible has given up, such as `ansible_ssh_host`. Fixed by --fix.',
};

/** A mistake that the reader or the checker found. */
export function findingOf({ code, message, origin, length, hint, trail }: PlayError): Finding {
  return { rule: code, level: 'error', message, origin, length, hint, trail };
}
