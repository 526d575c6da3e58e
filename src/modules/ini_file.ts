import { PlayError } from '../errors.ts';
import { bool, choice, list, options, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { editFile, editingReturns } from './editing.ts';
import { editIni } from './ini.ts';
import { attributeArgs } from './placing.ts';

export const ini_file = defineModule({
  name: 'ini_file',
  summary: 'Keep an option in a section of an INI file, or keep it out.',
  args: {
    path: path('The file.').mandatory().alias('dest'),
    section: string('The section; without one, what stands before the first section.'),
    section_has_values: list(
      options(
        {
          option: string('Option that the section must hold.').mandatory(),
          value: string('Value that it must have.'),
          values: list(string('A value.'), 'Values, one of which it must have.'),
        },
        'A condition.',
      ),
      'Only a section that fulfils these counts; without one a new section is added.',
    ),
    option: string('The option; without one the whole section is meant.'),
    value: string('Its value.'),
    values: list(string('A value.'), 'Its values, one line for each.'),
    state: choice(['present', 'absent'], 'Whether it is kept or kept out.').default('present'),
    exclusive: bool('Other lines of the same option go.').default(true),
    no_extra_spaces: bool('No blanks around `=`.').default(false),
    ignore_spaces: bool('A line that differs in blanks only is left alone.').default(false),
    allow_no_value: bool('An option may stand without `=` and value.').default(false),
    modify_inactive_option: bool('A commented line of the option is taken into use.').default(true),
    create: bool('Make the file when it is missing.').default(true),
    follow: bool('When the path is a link, write to what it leads to.').default(false),
    ...attributeArgs,
    backup: bool('Keep a copy of what was there.').default(false),
  },
  needs: [['not both', 'value', 'values']],
  returns: editingReturns,
  examples: `- ini_file:
    path: /etc/php/php.ini
    section: PHP
    option: memory_limit
    value: 256M`,
  reach: 'host',
  async converse(args, host) {
    const values = args.value !== undefined ? [args.value] : (args.values ?? []);
    if (args.state === 'present' && !args.allow_no_value && args.value === undefined && values.length === 0) {
      throw new PlayError(
        'missing-argument',
        'module ini_file: `value` or `values` is needed when state is present and allow_no_value is false',
      );
    }
    const conditions = args.section_has_values?.map(({ option, value, values: several }) => ({
      option,
      values: value === undefined ? (several ?? []) : [value],
    }));
    const request = { ...args, values: [...new Set(values)], conditions };
    const outcome = await editFile(args, host, (text, recode) => editIni(text, request, recode));
    return { ...outcome, result: { path: args.path, ...outcome.result } };
  },
});
