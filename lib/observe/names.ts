/** How goroutines are called in sentences. */
import type { GoroutineInfo, Run } from './run';

/** `worker 3`; `main`, whatever the function's name. */
export function named({ name, label }: Pick<GoroutineInfo, 'name' | 'label'>): string {
  return label === 'main' || name === label ? label : `${name} ${label}`;
}

/** By goid; one that the run does not know by name is `goroutine 7`. */
export function namer(run: Run): (goid: number) => string {
  const infos = new Map(run.goroutines.map(info => [info.goid, info]));
  return goid => {
    const info = infos.get(goid);
    return info ? named(info) : `goroutine ${goid}`;
  };
}

/** The function that a goroutine runs, by goid; '' when the run does not know. */
export function functionOf(run: Run): (goid: number) => string {
  const names = new Map(run.goroutines.map(({ goid, name }) => [goid, name]));
  return goid => names.get(goid) ?? '';
}
