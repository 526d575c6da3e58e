import { localeGen } from '../../src/modules/locale_gen.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** Made are the locales whose lines are on. */
const tools = fakes({
  locale: 'printf "C\\nC.utf8\\n"; cat "$PLACE/made" 2>/dev/null || :',
  'locale-gen': 'sed -n "/^[a-z]/{s/ .*//;s/UTF-8/utf8/;p;}" "$PLACE/locale.gen" >"$PLACE/made"',
});
const table = '# This file lists locales.\n#\n# de_CH.UTF-8 UTF-8\n# en_US ISO-8859-1\n# en_US.UTF-8 UTF-8\n';
const given = (text: string, made = '') => ({ ...tools, 'locale.gen': text, made });
const base = { fakes: '$ROOT/bin' };

describeModule(
  withFakes(localeGen, 'LOCALE_GEN=$PLACE/locale.gen'),
  {
    'makes a locale': {
      given: given(table),
      args: { ...base, name: 'de_CH.UTF-8' },
      changes: ['$ROOT/locale.gen', 'locales'],
      after: { 'locale.gen': table.replace('# de_CH', 'de_CH'), made: 'de_CH.utf8\n' },
    },
    'is made': {
      given: given('de_CH.UTF-8 UTF-8\n', 'de_CH.utf8\n'),
      args: { ...base, name: ['de_CH.UTF-8'] },
      changes: [],
    },
    'a line alone is no locale': {
      given: given('de_CH.UTF-8 UTF-8\n'),
      args: { ...base, name: 'de_CH.UTF-8' },
      changes: ['locales'],
    },
    'takes a locale away': {
      given: given('de_CH.UTF-8 UTF-8\n', 'de_CH.utf8\n'),
      args: { ...base, name: 'de_CH.UTF-8', state: 'absent' },
      changes: ['$ROOT/locale.gen', 'locales'],
      after: { 'locale.gen': '# de_CH.UTF-8 UTF-8\n', made: '' },
    },
    'an unknown locale': {
      given: given(table),
      args: { ...base, name: 'xx_XX.UTF-8' },
      error: 'not available on the host: xx_XX.UTF-8',
    },
    'no locale at all': { given: given(table), args: { ...base, name: 'a b' }, error: 'a b is no locale' },
  },
  { notHostile: ['fakes'] },
);
