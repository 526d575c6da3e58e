import { str } from '../python/text.ts';
import { Secret, Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, dict, raw, string } from './args.ts';
import { defineModule } from './define.ts';
import { commandReturns, readRun, runScript, whenArgs } from './running.ts';
import { splitWords } from './words.ts';

export const expect = defineModule({
  name: 'expect',
  summary: 'Run a program and answer its questions, with the `expect` of the host.',
  args: {
    command: string('The program with its arguments; no shell reads them.').mandatory(),
    responses: dict(
      'By regular expression of a question: the answer, or a list of answers, one for each time it is asked.',
    ).mandatory(),
    ...whenArgs,
    timeout: raw('Seconds to wait for a question; null waits without end.').default(30),
    echo: bool('Let the answers be seen in the output.').default(false),
  },
  returns: commandReturns,
  checkMode: 'none',
  examples: `- expect:
    command: passwd deploy
    responses:
      (?i)password: "{{ vault_deploy_password }}"
  no_log: true`,
  compile(args) {
    const words = splitWords(args.command);
    if (words.length === 0) return sh`fail 'no command given'`;
    const seconds = args.timeout === null ? -1 : Number(str(args.timeout));
    if (!Number.isFinite(seconds)) return sh`fail 'timeout must be a number or null'`;
    const answers = [...args.responses].map(([question, answer]) => ({
      question: str(question),
      texts: (Array.isArray(answer) ? answer : [answer]).map(str),
      isList: Array.isArray(answer),
    }));
    const file = new Upload(tclScript(words, answers, { seconds, echo: args.echo }));
    // Answers travel in a file that only we can read; they are named here so that they are masked.
    const secrets = answers.flatMap(({ texts }) => texts.map((text) => new Secret(text)));
    return sh`: ${args.echo ? [] : secrets}
      need expect 'answer questions of a program'
      ${runScript({ ...args, command: sh`expect -f ${file}` })}`;
  },
  read(reply, { command }, outcome) {
    const run = readRun(reply, command, outcome);
    const said = reply.stderr.toString();
    if (reply.rc === 254 && said.includes('reprise: timeout'))
      return { ...run, status: 'failed', message: 'command exceeded timeout', result: { ...run.result, rc: null } };
    const rest = /reprise: no answer left for (.*)/.exec(said);
    if (reply.rc === 253 && rest) {
      const message = `No remaining responses for '${rest[1]}', output was '${String(run.result['stdout'] ?? '')}'`;
      return { ...run, status: 'failed', message };
    }
    return run;
  },
});

interface Answer {
  readonly question: string;
  readonly texts: readonly string[];
  readonly isList: boolean;
}

/** The dialogue in Tcl. Every text is a word in quotes in which nothing is special any more. */
function tclScript(
  words: readonly string[],
  answers: readonly Answer[],
  how: { readonly seconds: number; readonly echo: boolean },
): string {
  const lists = answers.map(({ texts }, index) => `set answers(${index}) [list ${texts.map(tclWord).join(' ')}]`);
  const cases = answers.map(
    ({ question, isList }, index) =>
      `  ${matcher(question)} { answer ${index} ${isList ? 1 : 0} ${tclWord(question)}; exp_continue }`,
  );
  return `encoding system utf-8
set timeout ${how.seconds}
log_user 1
${how.echo ? '' : 'set stty_init -echo\n'}${lists.join('\n')}
proc answer {index isList question} {
  global answers
  set left $answers($index)
  if {[llength $left] == 0} { puts stderr "reprise: no answer left for $question"; exit 253 }
  send -- "[lindex $left 0]\\r"
  if {$isList} { set answers($index) [lrange $left 1 end] }
}
spawn -noecho ${words.map(tclWord).join(' ')}
expect {
${cases.join('\n')}
  timeout { puts stderr "reprise: timeout"; exit 254 }
  eof {}
}
set ended [wait]
if {[lindex $ended 2] == -1} { puts stderr "cannot run the program"; exit 252 }
if {[lindex $ended 4] eq "CHILDKILLED"} { exit 251 }
exit [lindex $ended 3]
`;
}

/** Everything that is not a plain letter is written by its number, so that neither quotes nor brackets mean anything. */
function tclWord(text: string): string {
  const escaped = [...text].map((letter) => {
    if (/[A-Za-z0-9 _.,:;/=+@%-]/.test(letter)) return letter;
    const code = letter.codePointAt(0)!;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : letter;
  });
  return `"${escaped.join('')}"`;
}

/**
 * The words that match a question. Flags that Python writes at the start of an expression are taken off: a dot means any
 * character already, and `(?i)` misleads expect's own search for candidates, so the option says it.
 */
function matcher(pattern: string): string {
  const flags = /^\(\?([aimsux]+)\)/.exec(pattern);
  const bare = flags ? pattern.slice(flags[0].length) : pattern;
  return `${flags?.[1]?.includes('i') ? '-nocase ' : ''}-re ${tclWord(bare)}`;
}
