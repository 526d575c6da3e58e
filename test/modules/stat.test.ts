import { expect } from 'vitest';
import { stat } from '../../src/modules/stat.ts';
import { describeModule } from '../support/describeModule.ts';

describeModule(stat, {
  'nothing there': { args: { path: '$ROOT/none' }, changes: [], result: { stat: { exists: false } } },
  'a file': {
    given: { 'a b': { content: 'x\n', mode: 0o4640 } },
    args: { path: '$ROOT/a b' },
    changes: [],
    result: {
      stat: {
        exists: true,
        path: '$ROOT/a b',
        mode: '4640',
        size: 2,
        isreg: true,
        isdir: false,
        islnk: false,
        isuid: true,
        isgid: false,
        rusr: true,
        wusr: true,
        xusr: false,
        rgrp: true,
        wgrp: false,
        roth: false,
        nlink: 1,
        executable: false,
        readable: true,
        checksum: '6fcf9dfbd479ed82697fee719b9f8c610a11ff2a',
        device_type: 0,
        mtime: expect.any(Number),
        pw_name: expect.any(String),
      },
    },
  },
  'another checksum': {
    given: { f: 'x\n' },
    args: { path: '$ROOT/f', checksum_algorithm: 'sha256' },
    result: { stat: { checksum: '73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac' } },
  },
  'a folder': {
    given: { d: { folder: true, mode: 0o1777 } },
    args: { path: '$ROOT/d' },
    result: { stat: { isdir: true, isreg: false, mode: '1777' } },
  },
  'a link': {
    given: { f: 'x', l: { link: 'f' } },
    args: { path: '$ROOT/l' },
    result: { stat: { islnk: true, isreg: false, lnk_target: 'f', lnk_source: '$ROOT/f' } },
  },
  'what a link leads to': {
    given: { f: 'x', l: { link: 'f' } },
    args: { path: '$ROOT/l', follow: true },
    result: { stat: { islnk: false, isreg: true, size: 1 } },
  },
  'a link to nothing': {
    given: { l: { link: 'f' } },
    args: { path: '$ROOT/l' },
    result: { stat: { exists: true, islnk: true } },
  },
  'a link to nothing, followed': {
    given: { l: { link: 'f' } },
    args: { path: '$ROOT/l', follow: true },
    result: { stat: { exists: false } },
  },
  'a device': { args: { path: '/dev/null', get_checksum: false }, result: { stat: { ischr: true, device_type: 259 } } },
  'type of content and flags': {
    given: { f: 'text\n' },
    args: { path: '$ROOT/f', get_mime: true, get_attributes: true },
    result: { stat: { mimetype: expect.any(String), charset: expect.any(String) } },
  },
});
