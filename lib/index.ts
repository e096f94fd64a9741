/** The public face: what a notebook gets from `import { … } from '../lib'`. */
export * from './observe/recorder';
export * from './observe/run';
export { Kind, kindNames, Origin, originNames, StopReason } from './runtime/probe';
