/** The package `yaml`, loaded with the first text that our own reader leaves to it: it is a fifth of all files of a run. */
import { createRequire } from 'node:module';

type Package = typeof import('yaml');

const require = createRequire(import.meta.url);
let loaded: Package | undefined;

/** Everything the package exports. */
export function yamlPackage(): Package {
  loaded ??= require('yaml') as Package;
  return loaded;
}
