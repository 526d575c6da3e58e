import { pamLimits } from '../../src/modules/pam_limits.ts';
import { describeModule } from '../support/describeModule.ts';

const base = { domain: 'etcd', limit_type: 'soft', limit_item: 'nofile', dest: '$ROOT/limits' };

describeModule(pamLimits, {
  'adds a limit': {
    given: { limits: '# limits\n' },
    args: { ...base, value: 65536 },
    changes: ['$ROOT/limits'],
    after: { limits: '# limits\netcd\tsoft\tnofile\t65536\n' },
  },
  'makes the file': {
    args: { ...base, value: 'unlimited', comment: 'ours' },
    changes: ['$ROOT/limits'],
    after: { limits: 'etcd\tsoft\tnofile\tunlimited\t#ours\n' },
  },
  'is there, however it is spaced': {
    given: { limits: 'etcd   soft nofile  65536 # x\n' },
    args: { ...base, value: '65536' },
    changes: [],
  },
  'changes in its place': {
    given: { limits: 'etcd soft nofile 1\n* hard core 0\n' },
    args: { ...base, value: 2 },
    changes: ['$ROOT/limits'],
    after: { limits: 'etcd\tsoft\tnofile\t2\n* hard core 0\n' },
  },
  'another type is another limit': {
    given: { limits: 'etcd hard nofile 1\n' },
    args: { ...base, value: 2 },
    changes: ['$ROOT/limits'],
    after: { limits: 'etcd hard nofile 1\netcd\tsoft\tnofile\t2\n' },
  },
  'the larger one stays': {
    given: { limits: 'etcd soft nofile unlimited\n' },
    args: { ...base, value: 100, use_max: true },
    changes: [],
  },
  'the smaller one wins': {
    given: { limits: 'etcd soft nofile 200\n' },
    args: { ...base, value: 100, use_min: true },
    changes: ['$ROOT/limits'],
    after: { limits: 'etcd\tsoft\tnofile\t100\n' },
  },
  'keeps a copy': {
    given: { limits: 'etcd soft nofile 1\n' },
    args: { ...base, value: 2, backup: true },
    changes: ['$ROOT/limits'],
    after: { limits: 'etcd\tsoft\tnofile\t2\n' },
  },
  'a limit is a number': { args: { ...base, value: 'much' }, error: 'much is no limit' },
});
