/** GOMAXPROCS when nobody sets it: proc.go's defaultGOMAXPROCS, cgroup_linux.go's adjustCgroupGOMAXPROCS. */
import type { GoVersion } from './switches';
import { goVersions } from './switches';

/**
 * @param cpus logical CPUs in the process's affinity mask
 * @param quota CPUs that the cgroup's quota amounts to (quota / period), 0 for no quota; counts since Go 1.25
 */
export function defaultGomaxprocs(cpus: number, quota: number, go: GoVersion): number {
  const aware = goVersions.indexOf(go) >= goVersions.indexOf('1.25');
  if (quota === 0 || !aware) return cpus;
  // Below two there is no parallelism at all, so that garbage collection would stand in everybody's way.
  return Math.min(cpus, Math.max(2, Math.ceil(quota)));
}
