/** What a module in Python is packed with. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { kindOf, shebangOf } from '../../src/plugins/moduleKind.ts';
import { importsOf } from '../../src/plugins/pythonImports.ts';
import { packPython } from '../../src/plugins/pythonPack.ts';
import { CORE, pythonModule } from '../support/pretendedCore.ts';

test.each([
  ['from ansible.module_utils.basic import AnsibleModule', ['basic', 'basic.AnsibleModule']],
  ['from ansible.module_utils.a import b as c, d', ['a', 'a.b', 'a.d']],
  ['from ansible.module_utils.a import (b,  # one\n  c as d,\n)', ['a', 'a.b', 'a.c']],
  ['    from ansible.module_utils.a import b, \\\n  c', ['a', 'a.b', 'a.c']],
  ['try: import ansible.module_utils.a.b as b', ['a.b']],
  ['import os, ansible.module_utils.a', ['a']],
  ['import json\nfrom ansible.plugins.x import y\nx = "from ansible.module_utils import z"', []],
  ['from . import sibling', ['', 'sibling']],
  ['from .sibling import x', ['sibling', 'sibling.x']],
])('imports of %j', (text, names) => {
  const file = { name: 'ansible.module_utils.own', isPackage: false, text };
  expect(importsOf(file)).toEqual(names.map((name) => `ansible.module_utils${name && `.${name}`}`));
});

test('names with points mean something else in a package', () => {
  const at = (name: string, isPackage: boolean, text: string): readonly string[] =>
    importsOf({ name, isPackage, text });
  const base = 'ansible_collections.a.b.plugins';
  expect(at(`${base}.module_utils.kit`, true, 'from .part import x')).toContain(`${base}.module_utils.kit.part`);
  expect(at(`${base}.modules.mine`, false, 'from ..module_utils.kit import x')).toEqual([
    `${base}.module_utils.kit`,
    `${base}.module_utils.kit.x`,
  ]);
  expect(at('ansible.modules.mine', false, 'from ........ import x')).toEqual([]);
});

/** The files of an archive, by its central directory. */
function unzip(archive: Buffer): Record<string, string> {
  const files: Record<string, string> = {};
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, length, start] = [20, 28, 42].map((offset) =>
      offset === 28 ? archive.readUInt16LE(at + offset) : archive.readUInt32LE(at + offset),
    ) as [number, number, number];
    const name = archive.toString('utf8', at + 46, at + 46 + length);
    files[name] = inflateRawSync(archive.subarray(start + 30 + length, start + 30 + length + packed)).toString();
    at += 46 + length;
  }
  return files;
}

test('the archive holds what is imported and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-pack-'));
  try {
    for (const [name, text] of Object.entries({
      ...CORE,
      'own/tool.py': '',
      'coll/ansible_collections/a/b/plugins/module_utils/kit/__init__.py': 'from .part import x\n',
      'coll/ansible_collections/a/b/plugins/module_utils/kit/part.py': 'x = 1\n',
    })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const imports = 'from ansible.module_utils import tool, gone\nfrom ..module_utils.kit import x\n';
    const request = {
      name: 'mine',
      content: Buffer.from(pythonModule(imports, '')),
      collection: 'a.b',
      core: join(folder, 'core/ansible'),
      version: '9.9.9',
      utils: [join(folder, 'own')],
      roots: [join(folder, 'coll')],
    };
    const files = unzip(packPython(request));
    expect(Object.keys(files).filter((name) => !name.endsWith('__init__.py'))).toEqual([
      '__main__.py',
      'ansible/module_utils/basic.py',
      'ansible/module_utils/parts/deep.py',
      'ansible/module_utils/tool.py',
      'ansible/module_utils/words.py',
      'ansible_collections/a/b/plugins/module_utils/kit/part.py',
      'ansible_collections/a/b/plugins/modules/mine.py',
    ]);
    expect(files).toHaveProperty(['ansible_collections/a/__init__.py'], '');
    expect(files['ansible/__init__.py']).toContain("__version__ = '9.9.9'");
    expect(packPython(request).equals(packPython(request))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each([
  ['#!/usr/bin/python\nfrom ansible.module_utils.basic import *', 'python'],
  ['#!/usr/bin/python\n#<<INCLUDE_ANSIBLE_MODULE_COMMON>>', 'python'],
  ['#!/usr/bin/python\nfrom ..module_utils.x import y', 'python'],
  ['#!/usr/bin/python\n# WANT_JSON', 'json file'],
  ['#!/bin/sh\n. $1', 'words file'],
  ['#!/usr/bin/perl\n<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>', 'json inside'],
  ['#!powershell\n#Requires -Module Ansible.ModuleUtils.Legacy', 'powershell'],
  ['\x7fELF\x02\x01', 'binary'],
  ['#!/bin/sh\n# é', 'words file'],
])('%j is a module of the kind %s', (text, kind) => {
  expect(kindOf(Buffer.from(text))).toBe(kind);
});

test('the line of the interpreter', () => {
  expect(shebangOf(Buffer.from('#! /usr/bin/env  ruby -w\n'))).toEqual(['/usr/bin/env', 'ruby', '-w']);
  expect(shebangOf(Buffer.from('echo\n'))).toEqual([]);
});
