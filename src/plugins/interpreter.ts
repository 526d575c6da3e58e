/** Which program runs a module on a host; the shell's words `"$@"` begin with it. */
import type { Protocol } from '../modules/define.ts';
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';

export interface Interpreting {
  readonly module: string;
  /** The words of the module's first line. */
  readonly shebang: readonly string[];
  readonly protocol: Protocol;
  /** The host is asked to tell which Python it took. */
  readonly tells: boolean;
  /** The Python that is taken when nobody names one. */
  readonly usual?: string | undefined;
}

/** The distribution's own comes first, because it has the distribution's libraries. */
const PYTHONS = [
  '/usr/bin/python3',
  'python3',
  ...[14, 13, 12, 11, 10, 9, 8, 7, 6].map((minor) => `python3.${minor}`),
  '/usr/libexec/platform-python',
  'python',
];

/** Sets the shell's words to the interpreter; fails on hosts that have none. */
export function interpreterScript(asked: Interpreting): Script {
  const { module, shebang, protocol } = asked;
  const [program = '', ...args] = shebang;
  const name = program.split('/').at(-1)!;
  if (isPython(shebang)) {
    const named = protocol.variable(`ansible_${name}_interpreter`) ?? protocol.variable('ansible_python_interpreter');
    return pythonScript(asked, named ?? asked.usual, name === 'env' ? [] : args);
  }
  const words = protocol.variable(`ansible_${name}_interpreter`)?.trim().split(/\s+/) ?? [program];
  return sh`
    has ${words[0]!} || fail ${`module \`${module}\` is run by ${words[0]}, and host \`${protocol.host}\` has none`}
    set -- ${[...words, ...args]}`;
}

function isPython(shebang: readonly string[]): boolean {
  const [program = '', first = ''] = shebang.map((word) => word.split('/').at(-1)!);
  return /^python[\d.]*$/.test(program === 'env' ? first : program);
}

function pythonScript({ module, protocol, tells }: Interpreting, named: string | undefined, args: string[]): Script {
  const { host } = protocol;
  const words = named?.trim().split(/\s+/).filter(Boolean) ?? [];
  const hint = 'install python3 there, or name one in `ansible_python_interpreter`';
  if (words.length > 0 && !/^auto(_legacy)?(_silent)?$/.test(words[0]!)) {
    return sh`
      has ${words[0]!} || fail ${`module \`${module}\` is written in Python, and host \`${host}\` has no ${words[0]}, which \`ansible_python_interpreter\` names`}
      set -- ${[...words, ...args]}`;
  }
  return sh`
    python=
    for one in ${PYTHONS}; do
      if has "$one"; then python=$one; break; fi
    done
    [ "$python" ] || fail ${`module \`${module}\` is written in Python, and host \`${host}\` has none; ${hint}`}
    ${tells && sh`result discovered_interpreter_python "$(command -v "$python")"`}
    set -- "$python" ${args}`;
}
