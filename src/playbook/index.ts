/** The public door of the playbook room. */
export { shortName } from './action.ts';
export type { ReadOptions } from './context.ts';
export { type RoleOptions, readRole, readTaskFile } from './dynamic.ts';
export { allSteps, findTasksFile, listFolder, playOf, type TasksFileAsker } from './imports.ts';
export { blockKeywords, handlerKeywords, playKeywords, roleKeywords, taskKeywords } from './keywords.ts';
export { readPlaybook } from './play.ts';
export { actionsIn, actionsOf, listedOf, rolesOf } from './survey.ts';
export { isChosen, selectTags, type TagSelection, tagsOf } from './tags.ts';
export * from './types.ts';
