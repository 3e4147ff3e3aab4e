import type { ObservedProject } from '../../engine/observation.ts';

/** A line of `ls`. */
export interface ProjectRow extends Readonly<Record<string, string>> {
  readonly Name: string;
  readonly Status: string;
  readonly ConfigFiles: string;
}

/** How many containers of a project are in which state, as Compose writes it: `exited(1), running(2)`. */
export function projectStatus({ services }: ObservedProject): string {
  const counts = Object.values(services);
  const running = counts.reduce((sum, each) => sum + each.running, 0);
  const exited = counts.reduce((sum, each) => sum + each.total - each.running, 0);
  return [...(exited > 0 ? [`exited(${exited})`] : []), ...(running > 0 ? [`running(${running})`] : [])].join(', ');
}
