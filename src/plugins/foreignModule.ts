/** Makes a module of a file that follows Ansible's protocol. */
import { readFileSync } from 'node:fs';
import { PlayError } from '../errors.ts';
import { readAnswer } from '../modules/answer.ts';
import { type Controller, defineModule, type Module, type Protocol } from '../modules/define.ts';
import type { Value } from '../python/value.ts';
import { type Script, Upload } from '../script/script.ts';
import { join, script, sh } from '../script/sh.ts';
import type { AnsibleCore } from './ansibleCore.ts';
import { interpreterScript } from './interpreter.ts';
import { JSON_INSIDE, kindOf, shebangOf } from './moduleKind.ts';
import { argumentsText, fullArguments, runScript } from './protocol.ts';

/** What foreign modules share in a run. */
export interface ForeignTools {
  readonly verbosity: number;
  readonly core: () => Promise<AnsibleCore | undefined>;
  /** Packs a module in Python with what it imports. */
  readonly pack: (content: Buffer, core: AnsibleCore) => Promise<Buffer>;
}

/** The version that modules are told when there is no ansible-core here. */
const VERSION = '2.19.0';

/** A module whose arguments are its own affair; `name` is what the task writes. */
export function foreignModule(name: string, file: string, tools: ForeignTools): Module {
  const content = readFileSync(file);
  const kind = kindOf(content);
  let packed: Promise<Upload> | undefined;
  return defineModule({
    name,
    file,
    speaksJson: true,
    summary: `A module of your own, in ${file}.`,
    args: {},
    async compile(args, controller) {
      const run: Run = { name, file, content, controller, protocol: protocolOf(controller) };
      const given = args as Readonly<Record<string, Value>>;
      if (kind === 'powershell') throw unusable(run, 'it is written in PowerShell, which hosts do not have');
      const core = kind === 'python' ? await tools.core() : undefined;
      const { check, diff } = controller;
      const version = core?.version ?? VERSION;
      const all = fullArguments({ name, args: given, check, diff, protocol: run.protocol, version });
      if (kind !== 'python') return plainScript(run, kind, all);
      if (!core) throw unusable(run, 'it imports `ansible.module_utils`, and there is no ansible-core here', NO_CORE);
      packed ??= tools.pack(content, core).then((archive) => new Upload(archive, { kept: true }));
      const shebang = shebangOf(content);
      const interpreter = interpreted(run, shebang.length > 0 ? shebang : ['/usr/bin/python'], core.python);
      return runScript({ text: argumentsText(all, 'python'), interpreter, file: await packed });
    },
    read: (reply) => readAnswer(reply, { name, invocation: tools.verbosity >= 3 }),
  });
}

const NO_CORE =
  'install ansible-core on this machine (`pip install ansible-core`), or name its folder in `REPRISE_ANSIBLE_CORE`';

interface Run {
  readonly name: string;
  readonly file: string;
  readonly content: Buffer;
  readonly controller: Controller;
  readonly protocol: Protocol;
}

function protocolOf(controller: Controller): Protocol {
  return (
    controller.protocol?.() ?? {
      host: controller.hostname,
      isImplicit: false,
      noLog: false,
      verbosity: 0,
      isDelegated: false,
      variable: () => undefined,
    }
  );
}

/** Modules of other kinds than Python's newer one: a file that is run, and a file with arguments. */
function plainScript(run: Run, kind: ReturnType<typeof kindOf>, all: Map<Value, Value>): Script {
  const { content } = run;
  if (kind === 'binary') {
    const file = new Upload(content, { kept: true });
    const start = sh`
      [ -x ${file} ] || chmod 700 ${file}
      set --`;
    return runScript({ text: argumentsText(all, 'json'), interpreter: start, file });
  }
  const shebang = shebangOf(content);
  if (shebang.length === 0) throw unusable(run, 'its first line does not say `#!` and what runs it');
  const interpreter = interpreted(run, shebang);
  if (kind === 'json inside') {
    all.set('_ansible_tmpdir', null);
    const file = new Upload(content.toString('utf8').replaceAll(JSON_INSIDE, argumentsText(all, 'json')));
    return join([interpreter, sh`set -- "$@" ${file}`, script('(host_locale; exec "$@")')]);
  }
  const text = argumentsText(all, kind === 'json file' ? 'json' : 'words');
  return runScript({ text, interpreter, file: new Upload(content) });
}

function interpreted({ name, controller, protocol }: Run, shebang: readonly string[], python?: string): Script {
  const facts = controller.variable('ansible_facts');
  const known = facts instanceof Map && facts.has('discovered_interpreter_python');
  const tells = !known && !protocol.isDelegated;
  // As in Ansible, the machine we are on has what was installed beside ansible-core.
  const usual = protocol.isImplicit ? python : undefined;
  return interpreterScript({ module: name, shebang, protocol, tells, usual });
}

function unusable({ name, file, protocol }: Run, why: string, hint?: string): PlayError {
  const message = `module \`${name}\` (${file}) cannot run on \`${protocol.host}\`: ${why}`;
  return new PlayError('module-failed', message, { hint });
}
