import { user } from '../../src/modules/user.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** Users are lines of passwd, shadow and member files of the case; the tools edit them and tell how they were called. */
const tools = fakes({
  getent: 'db=$1; shift; [ "$1" = -- ] && shift; grep "^$1:" "$PLACE/$db"',
  useradd: `
echo "useradd $*" >>"$PLACE/log"
home=; shell=/bin/sh; comment=; uid=1000; make=
while [ "$1" != -- ]; do case $1 in -u) uid=$2; shift ;; -d) home=$2; shift ;; -s) shell=$2; shift ;; -c) comment=$2; shift ;;
  -G) echo "$2" | tr , ' ' >"$PLACE/members"; shift ;; -g | -k | -K | -e) shift ;; -m) make=1 ;; esac; shift; done
echo "$2:x:$uid:100:$comment:\${home:=$PLACE/home/$2}:$shell" >>"$PLACE/passwd"
echo "$2:!:19000:0:99999:7:::" >>"$PLACE/shadow"
[ -z "$make" ] || mkdir -p "$home"`,
  usermod: `
echo "usermod $*" >>"$PLACE/log"
for name; do :; done
field() { awk -F: -v OFS=: -v n="$name" -v at="$1" -v v="$2" '$1 == n { $at = v } { print }' "$PLACE/passwd" >"$PLACE/p" && mv "$PLACE/p" "$PLACE/passwd"; }
while [ "$1" != -- ]; do case $1 in -u) field 3 "$2"; shift ;; -c) field 5 "$2"; shift ;; -d) field 6 "$2"; mkdir -p "$2"; shift ;; -s) field 7 "$2"; shift ;;
  -a) add=1 ;; -G) new=$(echo "$2" | tr , ' '); [ "\${add-}" ] && new="$(cat "$PLACE/members") $new"; echo "$new" >"$PLACE/members"; shift ;;
  -L) sed -i 's/:/:!/' "$PLACE/shadow" ;; -U) sed -i 's/:!/:/' "$PLACE/shadow" ;; esac; shift; done`,
  userdel:
    'echo "userdel $*" >>"$PLACE/log"; for name; do :; done; sed -i "/^$name:/d" "$PLACE/passwd" "$PLACE/shadow"',
  chpasswd: `
IFS=: read -r name hash; echo "chpasswd $*" >>"$PLACE/log"
awk -F: -v OFS=: -v n="$name" -v v="$hash" '$1 == n { $2 = v } { print }' "$PLACE/shadow" >"$PLACE/s" && mv "$PLACE/s" "$PLACE/shadow"`,
  id: 'case $1 in -gn) echo users ;; -Gn) echo users $(cat "$PLACE/members") ;; -un) echo root ;; esac',
});
const empty = { ...tools, passwd: '', shadow: '', group: 'users:x:100:\n', members: '' };
const there = {
  ...tools,
  passwd: 'etcd:x:1000:100:Old:$ROOT/home/etcd:/bin/sh\n',
  shadow: 'etcd:$6$old:19000:0:99999:7:::\n',
  group: '',
  members: 'docker\n',
  'home/etcd': { folder: true },
} as const;
const base = { fakes: '$ROOT/bin', name: 'etcd' };

describeModule(
  withFakes(user),
  {
    'makes a user with its home': {
      given: empty,
      args: { ...base, uid: 1000 },
      changes: ['etcd'],
      after: { log: 'useradd -u 1000 -m -- etcd\n' },
      result: { uid: 1000, group: 100, home: '$ROOT/home/etcd', shell: '/bin/sh', state: 'present', create_home: true },
    },
    'with everything': {
      given: empty,
      args: {
        ...base,
        uid: 7,
        group: 'users',
        groups: ['a', 'b'],
        comment: 'The User',
        home: '$ROOT/h',
        shell: '/bin/false',
        system: true,
        create_home: false,
      },
      changes: ['etcd'],
      after: {
        log: 'useradd -u 7 -r -g users -G a,b -c The User -d $ROOT/h -s /bin/false -M -- etcd\n',
        passwd: 'etcd:x:7:100:The User:$ROOT/h:/bin/false\n',
      },
    },
    'sets a password without showing it to ps': {
      given: empty,
      args: { ...base, password: '$6$salt$hash' },
      changes: ['etcd'],
      after: { log: 'useradd -m -- etcd\nchpasswd -e\n', shadow: 'etcd:$6$salt$hash:19000:0:99999:7:::\n' },
      result: { password: 'NOT_LOGGING_PASSWORD' },
    },
    'another password': {
      given: there,
      args: { ...base, password: '$6$new' },
      changes: ['etcd password'],
      after: { shadow: 'etcd:$6$new:19000:0:99999:7:::\n' },
    },
    'a password is set once only when asked so': {
      given: there,
      args: { ...base, password: '$6$new', update_password: 'on_create' },
      changes: [],
      after: { shadow: 'etcd:$6$old:19000:0:99999:7:::\n' },
    },
    'leaves what is right': {
      given: there,
      args: { ...base, uid: 1000, comment: 'Old', shell: '/bin/sh', password: '$6$old', groups: ['docker'] },
      changes: [],
      after: { log: null },
    },
    'changes what differs in one go': {
      given: there,
      args: { ...base, comment: 'New', shell: '/bin/bash' },
      changes: ['etcd'],
      after: { log: 'usermod -c New -s /bin/bash -- etcd\n' },
      result: { comment: 'New', shell: '/bin/bash' },
    },
    'moves the home': {
      given: there,
      args: { ...base, home: '$ROOT/new', move_home: true },
      changes: ['etcd'],
      after: { log: 'usermod -d $ROOT/new -m -- etcd\n' },
    },
    'adds groups': {
      given: there,
      args: { ...base, groups: 'sudo', append: true },
      changes: ['etcd'],
      after: { members: 'docker sudo\n' },
    },
    'has the groups already': { given: there, args: { ...base, groups: 'docker', append: true }, changes: [] },
    'is in these groups only': {
      given: there,
      args: { ...base, groups: ['sudo'] },
      changes: ['etcd'],
      after: { members: 'sudo\n' },
      result: { groups: 'sudo' },
    },
    'is in no group': { given: there, args: { ...base, groups: [] }, changes: ['etcd'], after: { members: '\n' } },
    'locks the password': {
      given: there,
      args: { ...base, password_lock: true },
      changes: ['etcd password lock'],
      after: { shadow: 'etcd:!$6$old:19000:0:99999:7:::\n' },
    },
    'goes with its home': {
      given: there,
      args: { ...base, state: 'absent', remove: true },
      changes: ['etcd'],
      after: { log: 'userdel -r -- etcd\n', passwd: '' },
    },
    'is gone': { given: empty, args: { ...base, state: 'absent' }, changes: [] },
    'a main group must be there': {
      given: there,
      args: { ...base, group: 'nosuch' },
      error: 'there is no group nosuch',
    },
    'a hash holds no colon': {
      given: there,
      args: { ...base, password: 'a:b' },
      error: 'a password hash holds neither a colon',
    },
    'a name is a name': { given: there, args: { ...base, name: '-o' }, error: 'cannot be the name of a user' },
  },
  { notHostile: ['fakes'] },
);
