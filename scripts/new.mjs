// npm run new module NAME: the file, its test and its row in the table.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';

const [what, name] = process.argv.slice(2);
if (what !== 'module' || !/^[a-z][a-z0-9_]*$/.test(name ?? '')) {
  console.error('npm run new module NAME    (small letters, digits and underscores)');
  process.exit(5);
}

const module = `import { sh } from '../script/sh.ts';
import { path } from './args.ts';
import { defineModule } from './define.ts';

export const ${name} = defineModule({
  name: '${name}',
  summary: 'Say in one sentence what holds on the host afterwards.',
  args: {
    path: path('What it is about.').mandatory(),
  },
  reach: 'host',
  compile({ path }) {
    return sh\`
      [ ! -e \${path} ] || exit 0
      change \${path} touch \${path}\`;
  },
});
`;
const test = `import { ${name} } from '../../src/modules/${name}.ts';
import { describeModule } from '../support/describeModule.ts';

describeModule(${name}, {
  'makes what is missing': { args: { path: '$ROOT/new' }, after: { new: '' }, changes: ['$ROOT/new'] },
});
`;

const files = { [`src/modules/${name}.ts`]: module, [`test/modules/${name}.test.ts`]: test };
for (const file of Object.keys(files)) {
  if (!existsSync(file)) continue;
  console.error(`${file} exists already`);
  process.exit(1);
}
for (const [file, text] of Object.entries(files)) {
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
}
execFileSync(process.execPath, ['scripts/generateIndex.mjs']);
console.log('entered it in src/modules/index.ts; `npm run docs` writes its page');
