/** Runs one task of an action on one host, and gives back what it registered and where it stopped. */
import { runPlay } from './runPlay.ts';

export interface ActionResult {
  readonly status: string | undefined;
  readonly message: string | undefined;
  readonly result: Readonly<Record<string, unknown>>;
  /** Mistakes that were found before anything ran. */
  readonly problems: readonly string[];
}

/** `task` is one task in YAML's flow style, without its name: `debug: { msg: x }`. */
export async function runAction(
  task: string,
  more: { vars?: string; files?: Record<string, string>; before?: string } = {},
): Promise<ActionResult> {
  const { vars = '{}', before = '' } = more;
  const { events, problems } = await runPlay({
    playbook: `- hosts: h1\n  gather_facts: false\n  vars: ${vars}\n  tasks:\n${before}    - ${task.replace(/\n/g, '\n      ')}\n      name: it\n`,
    files: more.files ?? {},
  });
  const last = events.findLast((event) => event.type === 'result' && event.task.name === 'it');
  const outcome = last?.type === 'result' ? last.outcome : undefined;
  return {
    status: outcome?.status,
    message: outcome?.message,
    result: outcome?.result ?? {},
    problems: problems.map(({ message, hint }) => (hint ? `${message} (${hint})` : message)),
  };
}
