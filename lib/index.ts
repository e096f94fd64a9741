/** The public face: what a notebook gets from `import { … } from '../lib'`. */
import { coalesceConsole } from './notebook/console';

export { board, frames } from './charts/board';
export { cdf, quantile, type Sample } from './charts/cdf';
export { type CompareOptions, compare } from './charts/compare';
export { type DepthOptions, depth } from './charts/depth';
export type { Figure, Frames, Picture, Row, Table } from './charts/figure';
export { staticSvg } from './charts/static';
export { type Order, strip } from './charts/strip';
export { type TableOptions, table } from './charts/table';
export { type TimelineOptions, timeline } from './charts/timeline';
export * from './goroutine/api';
export { GoPanic } from './goroutine/generators';
export * from './goroutine/locks';
export type { GoFunction, Operation } from './goroutine/operation';
export * from './goroutine/select';
export type { Step, Workload } from './goroutine/table';
export { dataset } from './notebook/dataset';
export { predict, prediction, reveal, revealed } from './notebook/predict';
export { type RecordedOrder, recordedOrders } from './notebook/recorded';
export { htmlForm, type Shown, show } from './notebook/show';
export { type GStats, gstats } from './observe/gstats';
export { narrate } from './observe/narrate';
export type { SimulateOptions } from './observe/options';
export { expandOrder, orderText } from './observe/order';
export * from './observe/recorder';
export { type Board, Replay, replayOf } from './observe/replay';
export { ruleOf } from './observe/rules';
export * from './observe/run';
export { ReplayError } from './observe/scheduler-state';
export { simulate } from './observe/simulate';
export { type CostName, type Costs, costTable } from './runtime/costs';
export { Kind, kindNames, Origin, originNames, StopReason } from './runtime/probe';
export { type GoVersion, goVersions, type Switches } from './runtime/switches';
export { waitReasons } from './runtime/waitreason';
export type { Duration } from './sim/distributions';

coalesceConsole();
