/** A stand-in for an installed ansible-core: as little of it as a module in Python imports. */
export const CORE: Readonly<Record<string, string>> = {
  'core/ansible/release.py': "__version__ = '9.9.9'\n",
  'core/ansible/module_utils/__init__.py': '',
  'core/ansible/module_utils/unused.py': 'raise Exception("nobody asked for this")\n',
  'core/ansible/module_utils/parts/__init__.py': '',
  'core/ansible/module_utils/parts/deep.py': 'from ..words import shout as loud\n',
  'core/ansible/module_utils/words.py': 'def shout(text):\n    return text.upper()\n',
  'core/ansible/module_utils/basic.py': `
import json, sys
from ansible.module_utils.parts import (
    deep,  # with a remark
)
_ANSIBLE_ARGS = None
_ANSIBLE_PROFILE = None

class AnsibleModule(object):
    def __init__(self, argument_spec=None, supports_check_mode=False):
        self.params = json.loads(_ANSIBLE_ARGS.decode())['ANSIBLE_MODULE_ARGS']
        self.check_mode = self.params['_ansible_check_mode']
        self.tmpdir = self.params['_ansible_tmpdir']

    def exit_json(self, **result):
        print(json.dumps(dict(result, invocation=dict(module_args=self.params))))
        sys.exit(0)

    def fail_json(self, **result):
        print(json.dumps(dict(result, failed=True)))
        sys.exit(1)
`,
};

/** A module that says what it was given; \`more\` are further lines of it. */
export const pythonModule = (imports: string, result: string): string => `#!/usr/bin/python
from ansible.module_utils.basic import AnsibleModule
${imports}

def main():
    module = AnsibleModule(argument_spec={})
    module.exit_json(${result})

if __name__ == '__main__':
    main()
`;
