import { sh } from '../script/sh.ts';
import { choice, string } from './args.ts';
import { defineModule } from './define.ts';

export const dpkgSelections = defineModule({
  name: 'dpkg_selections',
  summary: 'Tell dpkg what is wished of a package, such as to hold it.',
  args: {
    name: string('The package.').mandatory(),
    selection: choice(['install', 'hold', 'deinstall', 'purge'], 'What is wished.').mandatory(),
  },
  returns: {
    before: { kind: 'string', summary: 'What was wished before.' },
    after: { kind: 'string', summary: 'What is wished now.' },
  },
  examples: `- dpkg_selections:
    name: kubelet
    selection: hold`,
  reach: 'host',
  compile({ name, selection }) {
    if (!/^[a-z0-9][a-z0-9+.:-]*$/.test(name)) return sh`fail ${`${name} is no name of a package`}`;
    return sh`
      need dpkg 'hold packages'
      told=$(dpkg --get-selections ${name} 2>/dev/null)
      before=\${told##*[!a-z]}
      [ "$told" ] || before='not present'
      result before "$before"
      result after ${selection}
      select_it() { put ${`${name} ${selection}\n`} | dpkg --set-selections; }
      [ "$before" = ${selection} ] || change ${`${name} ${selection}`} select_it`;
  },
});
