import { str } from '../python/text.ts';
import type { Value } from '../python/value.ts';
import { Secret, Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, raw, string } from './args.ts';
import { defineModule, type Json } from './define.ts';

export const debconf = defineModule({
  name: 'debconf',
  summary: 'Answer a question of a Debian package before it asks.',
  args: {
    name: string('The package.').mandatory().alias('pkg'),
    question: string('The question.').alias('selection', 'setting'),
    vtype: choice(
      ['boolean', 'error', 'multiselect', 'note', 'password', 'seen', 'select', 'string', 'text', 'title'],
      'Kind of the answer; a password is never shown.',
    ),
    value: raw('The answer.').alias('answer'),
    unseen: bool('Let the question be asked all the same.').default(false),
  },
  needs: [['together', 'question', 'vtype', 'value']],
  returns: {
    current: { kind: 'dict', summary: 'The answer as it is now; without a question, all answers of the package.' },
    previous: { kind: 'dict', summary: 'The answer before.', when: 'it changed' },
  },
  examples: `- debconf:
    name: tzdata
    question: tzdata/Areas
    vtype: select
    value: Europe`,
  reach: 'host',
  compile({ name, question, vtype, value, unseen }) {
    if (/[\s]/.test(name) || name === '' || name.startsWith('-') || /\s/.test(question ?? ''))
      return sh`fail 'a package and a question are names without blanks'`;
    const wish = answerOf(value, vtype);
    const isSecret = vtype === 'password';
    return sh`
      need debconf-show 'read the answers of packages'
      told=$(debconf-show ${name}) || fail ${`cannot read the answers of ${name}`}
      result told "$told"
      ${
        question !== undefined &&
        sh`
      wish=${isSecret ? new Secret(wish) : wish}
      known=
      now=$(put "$told
" | question=${question} awk '
        { line = $0; sub(/^[* ] */, "", line) }
        index(line, ENVIRON["question"] ":") == 1 { line = substr(line, length(ENVIRON["question"]) + 2); sub(/^ /, "", line); print "=" line; exit }')
      [ -z "$now" ] || known=1
      now=\${now#=}
      ${isSecret && sh`if [ "$known" ]; then now=$(put ${`GET ${question}\n`} | debconf-communicate ${name} | sed 's/^[0-9]* \{0,1\}//'); fi`}
      ${
        vtype === 'multiselect' &&
        sh`
      in_order() { put "$1
" | sed 's/, */\
/g' | sort; }
      if [ "$known" ] && [ "$(in_order "$now")" = "$(in_order "$wish")" ]; then now=$wish; fi`
      }
      select_it() { debconf-set-selections ${unseen && '-u'} ${new Upload(`${name} ${question} ${vtype} ${wish}\n`)}; }
      if [ -z "$known" ] || [ "$now" != "$wish" ]; then
        ${
          !isSecret &&
          sh`
        if [ "$DIFF" ]; then
          result diff-path ${question}
          result diff-before "$now
"
          result diff-after "$wish
"
        fi`
        }
        change ${question} select_it
        ${!isSecret && sh`result now "$now"`}
      fi`
      }`;
  },
  read(_reply, { question, value, vtype }, outcome) {
    const { told, now, ...rest } = outcome.result;
    if (outcome.status === 'failed') return { ...outcome, result: rest };
    const all: Record<string, Json> = {};
    for (const line of String(told ?? '').split('\n')) {
      const found = /^[* ]?\s*([^:\s]+):\s?(.*)$/.exec(line);
      if (found) all[found[1]!] = found[2]!;
    }
    if (outcome.status !== 'changed' || question === undefined)
      return { ...outcome, result: { ...rest, current: all } };
    const shown = vtype === 'password' ? '(password omitted)' : answerOf(value, vtype);
    return {
      ...outcome,
      result: { ...rest, current: { [question]: shown }, previous: { [question]: now === undefined ? '' : now } },
    };
  },
});

/** The answer as debconf keeps it: truth in small letters, lists with commas. */
function answerOf(value: Value | undefined, vtype: string | undefined): string {
  const text = Array.isArray(value) ? value.map(str).join(', ') : value === undefined ? '' : str(value);
  const plain = text.replace(/[\r\n]+/g, ' ');
  return vtype === 'boolean' ? plain.toLowerCase() : plain;
}
