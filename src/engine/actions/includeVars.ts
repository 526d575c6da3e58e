import { bool, choice, int, list, path, string } from '../../modules/args.ts';
import { defineAction } from './define.ts';

export const include_vars = defineAction({
  name: 'include_vars',
  summary: 'Read variables from a YAML or JSON file, or from a folder of them.',
  args: {
    file: path('File to read, looked up in `vars` of the role and beside the playbook.').alias('_raw_params'),
    dir: path('Folder to read, files in name order.'),
    name: string('Put everything into this variable instead of reading names from the file.'),
    depth: int('How deep to look for files; 0 is without limit.').default(0),
    files_matching: string('Regular expression that a file name must match.'),
    ignore_files: list(string('A file name.'), 'Files to leave out.').default([]),
    extensions: list(string('An extension.'), 'Extensions that count.').default(['yaml', 'yml', 'json']),
    ignore_unknown_extensions: bool('Leave other files of the folder out instead of failing.').default(false),
    hash_behaviour: choice(['replace', 'merge'], 'Whether mappings are laid over those of the same name.'),
  },
  freeForm: 'file',
  needs: [
    ['not both', 'file', 'dir'],
    ['one of', 'file', 'dir'],
  ],
  examples: `- include_vars: "{{ ansible_facts.os_family }}.yml"\n- include_vars:\n    dir: vars/all`,
  act(args, { effects }) {
    const { file, dir } = args;
    const read = effects.includeVars(args, file === undefined ? dir! : file);
    return {
      status: 'ok',
      changes: [],
      result: { ansible_facts: read.variables, ansible_included_var_files: read.files },
    };
  },
});
