/** Jinja2 with Ansible 2.19's meaning: parse and evaluate what operators write, and say which names it mentions. */

export { compare, equals, truthy } from '../python/compare.ts';
export { fromJson, toJson } from '../python/plain.ts';
export { repr, str, typeName } from '../python/text.ts';
export { isUndefined, requireDefined } from '../python/undefined.ts';
export { checkTemplate, checkTemplateFile } from './check.ts';
export { evaluateCondition } from './condition.ts';
export { evaluate, evaluateExpression } from './evaluate.ts';
export { omitValue } from './globals.ts';
export { LazyMap, lazyValue, plainValue } from './lazy.ts';
export { describePlugins, type PluginDescription } from './registry.ts';
export { renderNative, renderTemplate, type TemplateOptions } from './renderTemplate.ts';
export type { Binding, Layer, Scope, Services } from './scope.ts';
export { createScope } from './scopes.ts';
export { conditionReferences, references } from './treeReferences.ts';
