// A kubectl that keeps a cluster in a file: enough of get, create, replace, patch, apply and delete to prove the modules.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const store = `${process.env.PLACE}/cluster.json`;
const known = new Set(['Namespace', 'ConfigMap', 'Secret', 'Deployment', 'CustomResourceDefinition', 'Pod']);
const global = new Set(['Namespace', 'CustomResourceDefinition']);
const cluster = existsSync(store) ? JSON.parse(readFileSync(store, 'utf8')) : [];

const words = [];
const flags = new Map();
const argv = process.argv.slice(2);
for (let at = 0; at < argv.length; at++) {
  const [, name, value] = /^--?([a-zA-Z-]+)(?:=(.*))?$/.exec(argv[at]) ?? [];
  if (name === undefined) words.push(argv[at]);
  else if (value !== undefined) flags.set(name, value);
  else if (['f', 'o', 'type', 'patch-file', 'certificate-authority', 'client-certificate', 'client-key'].includes(name))
    flags.set(name, argv[++at]);
  else flags.set(name, 'true');
}
if (process.env.SEEN) writeFileSync(process.env.SEEN, `${argv.join(' ')}\n`, { flag: 'a' });

function fail(message) {
  console.error(message);
  process.exit(1);
}
const print = (objects) =>
  console.log(JSON.stringify(objects.length === 1 ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects }, null, 4));
const keep = (objects) => {
  if (flags.get('dry-run') !== 'server') writeFileSync(store, JSON.stringify(objects));
};
function read(file) {
  const object = JSON.parse(readFileSync(file, 'utf8'));
  return object.kind === 'List' ? object.items : [object];
}
const kindIsKnown = (kind) =>
  known.has(kind) || cluster.some((one) => one.kind === 'CustomResourceDefinition' && one.spec?.names?.kind === kind);
function find(object) {
  if (!kindIsKnown(object.kind))
    fail(`error: resource mapping not found for name: "${object.metadata.name}": no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
  const namespace = global.has(object.kind) ? undefined : (object.metadata.namespace ?? 'default');
  return cluster.find(
    (one) => one.kind === object.kind && one.metadata.name === object.metadata.name && one.metadata.namespace === namespace,
  );
}
function made(object) {
  const namespace = global.has(object.kind) ? undefined : (object.metadata.namespace ?? 'default');
  if (namespace && namespace !== 'default' && !cluster.some((one) => one.kind === 'Namespace' && one.metadata.name === namespace))
    fail(`Error from server (NotFound): namespaces "${namespace}" not found`);
  const name = object.metadata.name ?? `${object.metadata.generateName}x7k2p`;
  return { ...object, metadata: { ...object.metadata, name, ...(namespace ? { namespace } : {}), uid: 'u1', resourceVersion: '1' } };
}
function merge(to, from) {
  if (from === null || typeof from !== 'object' || Array.isArray(from)) return from;
  const result = to !== null && typeof to === 'object' && !Array.isArray(to) ? { ...to } : {};
  for (const [key, value] of Object.entries(from)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}
const plain = ({ metadata, ...rest }) => JSON.stringify({ ...rest, metadata: { ...metadata, resourceVersion: '' } });
function put(old, next) {
  const fresh = plain(old) === plain(next) ? old : merge(next, { metadata: { resourceVersion: String(Number(old.metadata.resourceVersion) + 1) } });
  keep(cluster.map((one) => (one === old ? fresh : one)));
  print([fresh]);
}

const [verb, what, name] = words;
if (verb === 'get' && flags.has('f')) {
  const found = read(flags.get('f')).map(find).filter(Boolean);
  if (found.length) print(found);
} else if (verb === 'get') {
  const [kind] = what.split('.');
  if (!kindIsKnown(kind)) fail(`error: the server doesn't have a resource type "${kind}"`);
  const labels = (flags.get('selector') ?? '').split(',').filter(Boolean).map((one) => one.split('='));
  const found = cluster.filter(
    (one) =>
      one.kind === kind &&
      (name === undefined || one.metadata.name === name) &&
      (!flags.has('namespace') || one.metadata.namespace === flags.get('namespace')) &&
      labels.every(([key, value]) => one.metadata.labels?.[key] === value),
  );
  if (name === undefined) console.log(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: found }));
  else if (found.length) print(found);
} else {
  const [object] = read(flags.get('f'));
  const old = object.metadata.name === undefined ? undefined : find(object);
  if (verb === 'create') {
    if (old) fail('Error from server (AlreadyExists)');
    const fresh = made(object);
    keep([...cluster, fresh]);
    console.error('Warning: a word of the server');
    print([fresh]);
  } else if (verb === 'apply') {
    if (flags.get('server-side') && flags.get('field-manager') === 'other') fail('Error: conflict with "manager"');
    if (old) put(old, merge(old, object));
    else {
      const fresh = made(object);
      keep([...cluster, fresh]);
      print([fresh]);
    }
  } else if (verb === 'replace') put(old, { ...object, metadata: { ...old.metadata, ...object.metadata } });
  else if (verb === 'patch') {
    if (flags.get('type') === 'strategic' && !known.has(object.kind)) fail('the body of the request was in an unknown format');
    put(old, merge(old, JSON.parse(readFileSync(flags.get('patch-file'), 'utf8'))));
  } else if (verb === 'delete') keep(cluster.filter((one) => one !== old));
}
