/** Questions to the cluster through kubectl on the host, and answers as objects. */
import { dumpJson, parseJson } from '../../python/json.ts';
import type { Value } from '../../python/value.ts';
import { type Script, Upload } from '../../script/script.ts';
import { sh } from '../../script/sh.ts';
import type { Host, Outcome } from '../define.ts';
import { readRecords } from '../outcome.ts';
import { type Access, defineKubectl } from './access.ts';
import { isNamedBy, type KubeObject } from './objects.ts';

/** What kubectl answered, or what it said when it failed. */
export interface Answer {
  readonly objects: readonly KubeObject[];
  readonly failure?: string | undefined;
  readonly warnings: readonly string[];
  /** What the script recorded as changed. */
  readonly changes: readonly string[];
}

export const asFile = (objects: readonly KubeObject[]): Upload =>
  new Upload(
    dumpJson(
      objects.length === 1
        ? objects[0]!
        : new Map<Value, Value>([
            ['apiVersion', 'v1'],
            ['kind', 'List'],
            ['items', [...objects] as Value[]],
          ]),
    ),
  );

/** Asks with a script in which `k` is kubectl; it writes objects to `$SCRATCH.answer` and says `told` how that ended. */
export async function ask(host: Host, access: Access, question: Script, check?: boolean): Promise<Answer> {
  const reply = await host.run(
    sh`
    ${defineKubectl(access)}
    rc=0
    answer() { k "$@" >"$SCRATCH.answer" 2>"$SCRATCH.said" || rc=$?; }
    change_by() {
      answer "$@"
      [ "$rc" -eq 0 ] || { cat "$SCRATCH.said" >&2; return "$rc"; }
    }
    ${question}
    if [ -s "$SCRATCH.answer" ]; then record answer "$SCRATCH.answer"; fi
    if [ -s "$SCRATCH.said" ]; then record said "$SCRATCH.said"; fi
    result rc "$rc"`,
    check === undefined ? {} : { check },
  );
  return readAnswer(readRecords(reply));
}

function readAnswer({ result, message, changes }: Outcome): Answer {
  const said = String(result['said'] ?? '').trim();
  if (message !== undefined || result['rc'] !== '0') {
    return { objects: [], failure: message ?? (said || 'kubectl failed'), warnings: [], changes };
  }
  const warnings = said.split('\n').flatMap((line) => /^Warning: (.*)/.exec(line)?.[1] ?? []);
  const content = String(result['answer'] ?? '');
  return { objects: content.trim() === '' ? [] : flatten(parseJson(content)), warnings, changes };
}

function flatten(answer: Value): KubeObject[] {
  if (!(answer instanceof Map)) return [];
  const items = answer.get('items');
  if (!String(answer.get('kind')).endsWith('List') || !Array.isArray(items)) return [answer];
  return items.filter((item): item is Map<Value, Value> => item instanceof Map);
}

const unknown = /no matches for kind|the server doesn't have a resource type|could not find the requested resource/;

/** Whether the cluster refused because it does not know the kind, or the namespace is missing. */
export const isUnknownKind = (failure: string): boolean => unknown.test(failure);
export const lacksNamespace = (failure: string): boolean => /namespaces ".*" not found/.test(failure);

/** What is there of these objects, in their order; undefined where nothing is. A string is what went wrong. */
export async function lookUp(
  host: Host,
  access: Access,
  wishes: readonly KubeObject[],
): Promise<readonly (KubeObject | undefined)[] | string> {
  const named = wishes.filter((wish) => (wish.get('metadata') as Map<Value, Value>).has('name'));
  if (named.length === 0) return wishes.map(() => undefined);
  const answer = await ask(
    host,
    access,
    sh`answer get -f ${asFile(named)} -o json --ignore-not-found --show-managed-fields`,
    false,
  );
  if (answer.failure !== undefined && isUnknownKind(answer.failure) && wishes.length > 1) {
    const each: (KubeObject | undefined)[] = [];
    for (const wish of wishes) {
      const one = await lookUp(host, access, [wish]);
      if (typeof one === 'string' && !isUnknownKind(one)) return one;
      each.push(typeof one === 'string' ? undefined : one[0]);
    }
    return each;
  }
  if (answer.failure !== undefined) return answer.failure;
  return wishes.map((wish) => answer.objects.find((object) => named.includes(wish) && isNamedBy(object, wish)));
}
