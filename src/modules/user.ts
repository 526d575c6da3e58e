import { Secret } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, float, int, list, path, string } from './args.ts';
import { defineModule, type Json } from './define.ts';
import { userKey } from './userKey.ts';
import { removeUser, userScript } from './userSteps.ts';

const elsewhere = 'there is no such thing on Linux';

export const user = defineModule({
  name: 'user',
  summary: 'Keep a user with home, groups, shell, password and, if asked, an ssh key.',
  args: {
    name: string('Name of the user.').mandatory().alias('user'),
    state: choice(['present', 'absent'], 'Whether the user is there.').default('present'),
    uid: int('Number of the user.'),
    non_unique: bool('Let the number be one that another user has.').default(false),
    group: string('Main group, by name or number.'),
    groups: list(string('Group.'), 'Further groups; an empty list means none.'),
    append: bool('Add to the groups that the user has; otherwise the user is in no other group.').default(false),
    comment: string('Full name.'),
    home: path('Home folder.'),
    shell: path('Login shell.'),
    create_home: bool('Make the home folder when it is missing.').default(true).alias('createhome'),
    move_home: bool('Move what is in the old home to a new one.').default(false),
    skeleton: path('Folder that a new home is copied from.'),
    umask: string('What a new home’s permissions lack, in octal.'),
    system: bool('Make it a user of the system, with a low number; only when it is made.').default(false),
    password: string('Password hash, as crypt makes it.').secret(),
    update_password: choice(['always', 'on_create'], 'When the password is set.').default('always'),
    password_lock: bool('Whether the password is locked.'),
    password_expire_max: int('Days after which the password must be changed.'),
    password_expire_min: int('Days before it can be changed again.'),
    password_expire_warn: int('Days of warning before it expires.'),
    password_expire_account_disable: int('Days from there until the account is disabled.'),
    expires: float('When the account ends, in seconds since 1970; a negative number means never.'),
    generate_ssh_key: bool('Make an ssh key when there is none.').default(false),
    ssh_key_type: string('Kind of the key.').default('rsa'),
    ssh_key_bits: int('Length of the key; ssh-keygen decides when not given.').default(0),
    ssh_key_file: path('Where the key lies, from the home folder.'),
    ssh_key_comment: string('Comment of the key.'),
    ssh_key_passphrase: string('Passphrase of the key.').secret(),
    remove: bool('With `absent`: remove home and mail too.').default(false),
    force: bool('With `absent`: even when the user is logged in.').default(false),
    local: bool('Look at the files of the host only, not at directories.').default(false),
    uid_min: int('Lowest number for a new user.'),
    uid_max: int('Highest number for a new user.'),
    seuser: string('SELinux user.'),
    hidden: bool('Hide from the login window.').ignored(elsewhere),
    login_class: string('Login class.').ignored(elsewhere),
    authorization: string('Authorization.').ignored(elsewhere),
    profile: string('Profile.').ignored(elsewhere),
    role: string('Role.').ignored(elsewhere),
  },
  returns: {
    name: { kind: 'string', summary: 'The user.' },
    state: { kind: 'string', summary: 'Whether the user is there.' },
    uid: { kind: 'int', summary: 'Number of the user.' },
    group: { kind: 'int', summary: 'Number of the main group.' },
    home: { kind: 'string', summary: 'Home folder.' },
    shell: { kind: 'string', summary: 'Login shell.' },
    comment: { kind: 'string', summary: 'Full name.' },
    ssh_key_file: { kind: 'string', summary: 'The key.', when: 'a key was asked for' },
    ssh_fingerprint: { kind: 'string', summary: 'Fingerprint of the key.', when: 'a key was asked for' },
    ssh_public_key: { kind: 'string', summary: 'Public half of the key.', when: 'a key was asked for' },
  },
  examples: `- user:
    name: deploy
    groups: [sudo, docker]
    append: true
    shell: /bin/bash
    password: "{{ vault_deploy_password | password_hash }}"
- user:
    name: old
    state: absent
    remove: true`,
  reach: 'host',
  compile(args) {
    if (args.password !== undefined && /[\n:]/.test(args.password))
      return sh`fail 'a password hash holds neither a colon nor a line end'`;
    const secret = args.password === undefined ? undefined : new Secret(args.password);
    if (args.state === 'absent') return removeUser(args);
    return sh`
      ${userScript(args, secret)}
      ${args.generate_ssh_key && userKey(args)}`;
  },
  read(_reply, { name, state, append, groups, password, move_home, create_home, system, force, remove }, outcome) {
    if (outcome.status === 'failed') return outcome;
    const asked: Record<string, Json> =
      state === 'absent' ? { force, remove } : { append, move_home, create_home, system };
    if (groups !== undefined) asked['groups'] = groups.join(',');
    if (password !== undefined) asked['password'] = 'NOT_LOGGING_PASSWORD';
    return { ...outcome, result: { name, state, ...asked, ...outcome.result } };
  },
});
