/** True if there is a process of that number, also another user's. */
export function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is another user's, so it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When the process of a `/proc/<pid>/stat` started, in the kernel's own form; undefined if only its exit status is left. */
export function startedIn(stat: string): string | undefined {
  const fields = statFields(stat);
  const [state, startTime] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? undefined : startTime;
}

/** Of a `/proc/<pid>/stat`, from the state on: the command's name may hold anything, so fields are counted from behind its parenthesis. */
export function statFields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
