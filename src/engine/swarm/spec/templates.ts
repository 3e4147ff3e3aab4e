/** What Swarm fills in of a task, in variables, in the hostname and in mounts. */
const placeholder = /^\{\{-?\s*(?:index\s+\.Service\.Labels\b|\.(?:Service|Node|Task)\.)/;

/**
 * Swarm takes the text for a template: its own placeholders (`{{.Node.Hostname}}`) are filled in, as with `docker service create`. Any
 * other `{{` is not meant for it (the format of a log, a Jinja template), and stays as it is written.
 */
export function withoutForeignTemplates(text: string): string {
  return text.replaceAll(/\{\{/g, (braces: string, at: number) =>
    placeholder.test(text.slice(at)) ? braces : '{{"{{"}}',
  );
}
