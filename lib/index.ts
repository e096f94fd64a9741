/** The public face: what a notebook gets from `import { … } from '../lib'`. */
import { coalesceConsole } from './notebook/console';

export { type BarsOptions, bars } from './charts/bars';
export { board, frames } from './charts/board';
export { type BoxOptions, type BoxSample, box } from './charts/box';
export { type BreaksChartOptions, breaksChart } from './charts/breaks-chart';
export { cdf, type Distribution, quantile, type Sample } from './charts/cdf';
export { type CompareOptions, compare } from './charts/compare';
export { type CoreTimelineOptions, coreTimeline } from './charts/core-timeline';
export { type DepthOptions, depth } from './charts/depth';
export type { Figure, Frames, Picture, Row, Table } from './charts/figure';
export { type FlameOptions, flame } from './charts/flame';
export { happensBefore } from './charts/happens-before';
export { type Grid, type HeatOptions, heat } from './charts/heat';
export { type LinesOptions, lines } from './charts/lines';
export { outcomeBars } from './charts/outcome-bars';
export { type NamedGrid, type RegionsOptions, regions } from './charts/regions';
export { type StatesOptions, states } from './charts/states';
export { staticSvg } from './charts/static';
export { type Order, strip } from './charts/strip';
export { type TableOptions, table } from './charts/table';
export { type TimelineOptions, timeline } from './charts/timeline';
export { waitFor } from './charts/wait-for';
export { type Part, type WaterfallOptions, waterfall } from './charts/waterfall';
export { type Outcome, type Outcomes, type OutcomesOptions, outcomes } from './explore/outcomes';
export type { RaceReport } from './explore/race/report';
export { type RaceOptions, type RaceRun, raceRun } from './explore/race/run';
export { type Replayed, replay } from './explore/replay';
export type { ScheduleRow } from './explore/words';
export * from './goroutine/api';
export * from './goroutine/atomic';
export type { CancelCauseFunc, CancelFunc, Context } from './goroutine/context';
export * as context from './goroutine/context';
export * from './goroutine/errgroup';
export { create, type DiskOptions, File, fileSize, open, pipe, putFile } from './goroutine/files';
export { GoPanic } from './goroutine/generators';
export * as http from './goroutine/http';
export * from './goroutine/locks';
export {
  alloc,
  allocNoscan,
  ascend,
  descend,
  drop,
  dropNoscan,
  frame,
  type MemoryOptions,
  stackNow,
} from './goroutine/memory';
export * as net from './goroutine/net';
export type { GoFunction, Operation } from './goroutine/operation';
export type { SimulateOptions } from './goroutine/options';
export * from './goroutine/select';
export * from './goroutine/semaphore';
export { elements, fields, Shared, SharedMap, shared, sharedMap } from './goroutine/shared';
export type { Step, Workload } from './goroutine/table';
export * from './goroutine/timers';
export { freeOfCharge, type ModelCosts, modelCosts, switchNs } from './models/costs';
export type { Load, TaskClass, TaskStep } from './models/load';
export {
  epollWorkers,
  eventLoop,
  goBeforeP,
  type MachineOptions,
  type Model,
  type ModelRun,
  mToN,
  nToOne,
  oneToOne,
  runModel,
  threadPerConnection,
  threadPool,
} from './models/model';
export { erlangC, little, utilisationOf, waitMG1, waitMMc } from './models/queueing';
export type { Traffic } from './models/traffic/options';
export { dataset } from './notebook/dataset';
export { check, hint, student, variant } from './notebook/exercises/check';
export { GoError, type GoProgram, goProgram } from './notebook/go-program';
export { long } from './notebook/long';
export { predict, prediction, reveal, revealed } from './notebook/predict';
export { type RecordedOrder, recordedOrders } from './notebook/recorded';
export { htmlForm, type Shown, show } from './notebook/show';
export { allAlive, allAliveOptions } from './observe/all-alive';
export { type Antagonist, type Antagonists, antagonists } from './observe/antagonists';
export { type BreaksMap, breaksMap, type MapOptions } from './observe/breaks/map';
export type { Question } from './observe/breaks/question';
export type { Wall } from './observe/breaks/walls';
export {
  type Answer,
  type BreaksOptions,
  type Step as BreaksStep,
  whatBreaks,
  whatBreaksAsync,
} from './observe/breaks/what-breaks';
export { remedies, wallNames, whatHappened } from './observe/breaks/words';
export type { CpuCategory, CpuProfile } from './observe/cpu-profile';
export { type GStats, gstats } from './observe/gstats';
export { type HashProbe, hashProbe } from './observe/hash';
export { LatencyHistogram, type LatencyRow } from './observe/histogram';
export { type Dimension, Latencies, latencies, latencyProbe, type Measure } from './observe/latency';
export { type Limits, type Lint, lintLimits, lints } from './observe/lints';
export type { GcCycle, MemStats, RunMemory, SiteUse } from './observe/memory';
export { narrate } from './observe/narrate';
export { expandOrder, orderText } from './observe/order';
export { encodePprof } from './observe/pprof';
export { cpuProfile, heapProfile, type Profile, type ProfileRow, topOf } from './observe/profile';
export * from './observe/recorder';
export { type Board, Replay, replayOf } from './observe/replay';
export { ruleOf } from './observe/rules';
export * from './observe/run';
export type { Gauges, TimeSample } from './observe/samples';
export { ReplayError } from './observe/scheduler-state';
export { simulate, simulateAsync } from './observe/simulate';
export {
  type TrafficResult,
  type TrafficRunOptions,
  traffic,
  trafficAsync,
} from './observe/traffic';
export { showBytes, showCount, showTime } from './observe/units';
export { type Utilisation, type UtilisationOptions, utilisation } from './observe/utilisation';
export { type CostName, type Costs, costTable } from './runtime/costs';
export { structSizes } from './runtime/gobjects';
export { readMemStats } from './runtime/mstats';
export type { Patch, PatchP, PatchRunq, PatchSched, PatchVictim } from './runtime/patch';
export { Kind, kindNames, Origin, originNames, StopReason } from './runtime/probe';
export { roundupsize } from './runtime/sizeclasses';
export { type GoVersion, goVersions, type Switches } from './runtime/switches';
export { waitReasons } from './runtime/waitreason';
export type { Duration } from './sim/distributions';

coalesceConsole();
