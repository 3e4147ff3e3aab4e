/** A codicon and a theme colour: the only two things a row's icon is made of. */
export interface NodeIcon {
  readonly codicon: string;
  readonly color?: string;
}

/** What every row of every tree has. Ids are stable: nothing volatile is in them. */
export interface TreeNode {
  readonly id: string;
  readonly label: string;
  /** Volatile text beside the label. */
  readonly description: string;
  /** Markdown, foreign text escaped. */
  readonly tooltip: string;
  readonly icon: NodeIcon;
  /** Composable tags: `service:canStart:canStop`. */
  readonly contextValue: string;
  /** For screen readers: label and state in words. */
  readonly spoken: string;
}

/** Joins what there is with the middle dot that all descriptions use. */
export function joinText(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter(Boolean).join(' · ');
}

/** `service`, then each tag that holds. */
export function tags(kind: string, claims: Readonly<Record<string, boolean>>): string {
  return [kind, ...Object.keys(claims).filter((claim) => claims[claim])].join(':');
}

/** Whether a row has a tag: what may be done with it. */
export function hasClaim({ contextValue }: Pick<TreeNode, 'contextValue'>, claim: string): boolean {
  return contextValue.split(':').includes(claim);
}
