/** Commands that would need root, the network or another distribution, played by small scripts of the test. */
import { path } from '../../src/modules/args.ts';
import type { CompiledModule, Host, Module } from '../../src/modules/define.ts';
import type { Script } from '../../src/script/script.ts';
import { sh, script as shell } from '../../src/script/sh.ts';
import type { Tree } from './tree.ts';

/**
 * The module with one argument more: `fakes`, a folder whose commands are found before those of the machine.
 * Their scripts see the folder above it, where they keep what they did, as `$PLACE`.
 * `setting` is shell that runs before the module, for what it takes from its surroundings.
 */
export function withFakes(module: Module, setting = ''): Module {
  const among = (fakes: string, script: Script): Script =>
    sh`PATH=${fakes}:$PATH PLACE=${fakes.replace(/\/bin$/, '')}
      export PATH PLACE
      ${asFunctions}
      ${shell(setting)}
      ${script}`;
  const given = { ...module.args, fakes: path('Folder of commands.').mandatory() };
  const meeting = (host: Host, fakes: string): Host => ({
    ...host,
    run: (script, options) => host.run(among(fakes, script), options),
  });
  if ('converse' in module) {
    return {
      ...module,
      args: given,
      converse(args, host, controller) {
        const { fakes, ...rest } = args as { readonly fakes: string };
        return module.converse(rest as typeof args, meeting(host, fakes), controller);
      },
    };
  }
  const compiled = module as CompiledModule<typeof module.args>;
  return {
    ...compiled,
    args: given,
    async compile(args, controller) {
      const { fakes, ...rest } = args as { readonly fakes: string };
      const script = await compiled.compile(rest as typeof args, controller);
      if (typeof script === 'function') return (host: Host) => script(meeting(host, fakes));
      return among(fakes, script);
    },
  };
}

/** busybox takes its own applets before PATH, so a fake is a function as well wherever its name can be one. */
const asFunctions = sh`
  for fake in "$PLACE"/bin/*; do
    fake=\${fake##*/}
    case $fake in *[!a-z0-9_]*) ;; *) eval "$fake() { \"$PLACE/bin/$fake\" \"\$@\"; }" ;; esac
  done`;

/** Files of the folder `bin`, ready for `given`. */
export function fakes(commands: Readonly<Record<string, string>>): Tree {
  return Object.fromEntries(
    Object.entries(commands).map(([name, text]) => [`bin/${name}`, { content: `#!/bin/sh\n${text}\n`, mode: 0o755 }]),
  );
}
