/** What a task of the type `patchbay` asks for. */
export interface TaskRequest {
  readonly command: TaskCommand;
  /** When it is empty, all services that are active are meant. */
  readonly services: readonly string[];
  /** How long `wait-healthy` has patience. */
  readonly timeoutMs: number;
  /** Why, where a policy asks for a reason. */
  readonly reason?: string | undefined;
}

export const taskCommands = ['up', 'down', 'wait-healthy'] as const;
export type TaskCommand = (typeof taskCommands)[number];
