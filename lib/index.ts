/** The public face: what a notebook gets from `import { … } from '../lib'`. */
export * from './goroutine/api';
export { GoPanic } from './goroutine/generators';
export type { GoFunction, Operation } from './goroutine/operation';
export type { Step, Workload } from './goroutine/table';
export * from './observe/recorder';
export * from './observe/run';
export { type SimulateOptions, simulate } from './observe/simulate';
export { type CostName, type Costs, costTable } from './runtime/costs';
export { Kind, kindNames, Origin, originNames, StopReason } from './runtime/probe';
export { waitReasons } from './runtime/waitreason';
export type { Duration } from './sim/distributions';
